import SMS

/// A moment as clocks in China show it, UTC+8 all year, rounded up to the minute.
///
/// Rounded up, because whoever is told 09:30 must not be refused at 09:30.
struct LocalTime: Equatable {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int

    init(_ time: WallTime) {
        let (minutes, remainder) = time.milliseconds.quotientAndRemainder(dividingBy: 60_000)
        let local = (remainder > 0 ? minutes + 1 : minutes) + 8 * 60
        let days = Self.floorQuotient(local, 24 * 60)
        let ofDay = Int(local - days * 24 * 60)
        hour = ofDay / 60
        minute = ofDay % 60

        // Days to date in the proleptic Gregorian calendar, counted in eras of 400 years that begin on 1 March.
        let shifted = days + 719_468
        let era = Self.floorQuotient(shifted, 146_097)
        let ofEra = Int(shifted - era * 146_097)
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * ofYear + 2) / 153
        day = ofYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + Int(era) * 400 + (month <= 2 ? 1 : 0)
    }

    /// The moment's parts for a template: year, month and day as numbers, hour and minute with two digits.
    var value: TemplateValue {
        [
            "year": .integer(year), "month": .integer(month), "day": .integer(day),
            "hour": .text(Self.twoDigits(hour)), "minute": .text(Self.twoDigits(minute)),
            "month_digits": .text(Self.twoDigits(month)), "day_digits": .text(Self.twoDigits(day)),
        ]
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func floorQuotient(_ number: Int64, _ divisor: Int64) -> Int64 {
        number >= 0 ? number / divisor : -((divisor - 1 - number) / divisor)
    }
}
