import Primitives
import SMS

/// A moment as clocks in China show it, UTC+8 all year, rounded up to the minute.
///
/// Rounded up, because whoever is told 09:30 must not be refused at 09:30.
struct LocalTime: Equatable {
    let civil: CivilTime

    init(_ time: WallTime) {
        let (minutes, remainder) = time.milliseconds.quotientAndRemainder(dividingBy: 60_000)
        civil = CivilTime(WallTime(milliseconds: (remainder > 0 ? minutes + 1 : minutes) * 60_000))
    }

    /// The moment's parts for a template: year, month and day as numbers, hour and minute with two digits.
    var value: TemplateValue {
        [
            "year": .integer(civil.year), "month": .integer(civil.month), "day": .integer(civil.day),
            "hour": .text(Self.twoDigits(civil.hour)), "minute": .text(Self.twoDigits(civil.minute)),
            "month_digits": .text(Self.twoDigits(civil.month)), "day_digits": .text(Self.twoDigits(civil.day)),
        ]
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
