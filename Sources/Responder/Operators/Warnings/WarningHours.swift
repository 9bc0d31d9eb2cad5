import Primitives

/// The hours of a day, by China's clocks, in which people are texted without having asked.
package struct WarningHours: Hashable, Sendable {
    /// The beginning, in minutes of the day.
    private let from: Int64
    /// The end, in minutes of the day; 1 440 is midnight.
    private let until: Int64

    /// From eight in the morning to nine in the evening.
    package static let usual = WarningHours(from: 480, until: 1_260)
    /// Nothing new is written so shortly before the end, since a running responder takes up to a minute to see it.
    private static let margin = Duration.seconds(120)
    private static let day: Int64 = 86_400_000
    private static let minute: Int64 = 60_000

    private init(from: Int64, until: Int64) { (self.from, self.until) = (from, until) }

    /// Hours as they are typed, `08:00-21:00`; `nil` for anything else, and for less than a quarter of an hour.
    package init?(_ text: String) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minutes)
        guard ends.count == 2, let from = ends[0], let until = ends[1], until - from >= 15 else { return nil }
        self.init(from: from, until: until)
    }

    private static func minutes(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isPlain =
            parts.count == 2 && parts.allSatisfy { $0.utf8.count == 2 && $0.utf8.allSatisfy { 48...57 ~= $0 } }
        guard isPlain, let hour = Int64(parts[0]), let minute = Int64(parts[1]), minute < 60 else { return nil }
        let minutes = hour * 60 + minute
        return minutes <= 1_440 ? minutes : nil
    }

    /// When what is written now is not to be sent any more; `nil` outside these hours, and shortly before their end.
    func end(at now: WallTime) -> WallTime? {
        // Without a night between two days nothing ends.
        if from == 0, until == 1_440 { return now + .seconds(48 * 3_600) }
        let midnight = Self.midnight(before: now)
        let end = midnight + .milliseconds(until * Self.minute)
        return now >= midnight + .milliseconds(from * Self.minute) && now + Self.margin < end ? end : nil
    }

    /// When they begin again.
    func nextBeginning(after now: WallTime) -> WallTime {
        let today = Self.midnight(before: now) + .milliseconds(from * Self.minute)
        return today > now ? today : today + .milliseconds(Self.day)
    }

    /// When something is done that takes so long within these hours, and begins as soon as it may.
    func finish(of work: Duration, from now: WallTime) -> WallTime {
        guard from != 0 || until != 1_440 else { return now + work }
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

    private static func midnight(before now: WallTime) -> WallTime {
        let shown = (now + CivilTime.chinaOffset).milliseconds
        return now - .milliseconds(((shown % day) + day) % day)
    }
}

extension WarningHours: CustomStringConvertible {
    /// The hours as they are typed.
    package var description: String {
        func text(_ minutes: Int64) -> String {
            let parts = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return parts.joined(separator: ":")
        }
        return "\(text(from))-\(text(until))"
    }
}
