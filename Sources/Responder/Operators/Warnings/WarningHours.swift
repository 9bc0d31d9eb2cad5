import Primitives

/// The hours of a day, by China's clocks, in which people are texted without having asked.
package struct WarningHours: Hashable, Sendable {
    private let hours: DailyHours

    /// From eight in the morning to nine in the evening.
    package static let usual = WarningHours(hours: DailyHours(from: 480, until: 1_260))
    /// Nothing new is written so shortly before the end, since a running responder takes up to a minute to see it.
    private static let margin = Duration.seconds(120)
    private static let shortest = Duration.seconds(15 * 60)

    private init(hours: DailyHours) { self.hours = hours }

    /// Hours as they are typed, `08:00-21:00`; `nil` for anything else, and for less than a quarter of an hour.
    package init?(_ text: String) {
        guard let hours = DailyHours(text), !hours.goOverMidnight, hours.length >= Self.shortest else { return nil }
        self.init(hours: hours)
    }

    private var isWholeDay: Bool { hours.length == .seconds(86_400) }

    /// When what is written now is not to be sent any more; `nil` outside these hours, and shortly before their end.
    func end(at now: WallTime) -> WallTime? {
        // Without a night between two days nothing ends.
        if isWholeDay { return now + .seconds(48 * 3_600) }
        guard let end = hours.end(at: now), now + Self.margin < end else { return nil }
        return end
    }

    /// When they begin again.
    func nextBeginning(after now: WallTime) -> WallTime { hours.nextBeginning(after: now) }

    /// When something is done that takes so long within these hours, and begins as soon as it may.
    func finish(of work: Duration, from now: WallTime) -> WallTime {
        guard !isWholeDay else { return now + work }
        var (start, rest) = (now, work)
        while true {
            guard let end = end(at: start) else {
                start = nextBeginning(after: start)
                continue
            }
            let room = end - start - Self.margin
            if rest <= room { return start + rest }
            rest -= room
            start = end
        }
    }
}

extension WarningHours: CustomStringConvertible {
    /// The hours as they are typed.
    package var description: String { "\(hours)" }
}
