/// Hours of each day by China's clocks, such as 22:00-07:00; they may go over midnight.
package struct DailyHours: Hashable, Sendable {
    /// When they begin, in minutes of the day.
    package let from: Int16
    /// When they end, in minutes of the day; 1 440 is midnight.
    package let until: Int16

    private static let day: Int64 = 86_400_000
    private static let minute: Int64 = 60_000

    /// The hours between these minutes of the day.
    package init(from: Int16, until: Int16) { (self.from, self.until) = (from, until) }

    /// Hours as they are typed, `08:00-21:00`, `22:00-07:00`; `nil` for anything else, and for none.
    package init?(_ text: String) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minutes)
        guard ends.count == 2, let from = ends[0], let until = ends[1], from < 1_440, until > 0, from != until else {
            return nil
        }
        self.init(from: from, until: until)
    }

    private static func minutes(_ text: Substring) -> Int16? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isPlain =
            parts.count == 2 && parts.allSatisfy { $0.utf8.count == 2 && $0.utf8.allSatisfy { 48...57 ~= $0 } }
        guard isPlain, let hour = Int16(parts[0]), let minute = Int16(parts[1]), minute < 60 else { return nil }
        let minutes = hour * 60 + minute
        return minutes <= 1_440 ? minutes : nil
    }

    /// Whether they go over midnight.
    package var goOverMidnight: Bool { until < from }

    /// How long they are.
    package var length: Duration { .seconds(60 * (Int(until) - Int(from) + (goOverMidnight ? 1_440 : 0))) }

    /// When they end; `nil` outside of them.
    package func end(at now: WallTime) -> WallTime? {
        let midnight = Self.midnight(before: now)
        let (begins, ends) = (midnight + Self.time(from), midnight + Self.time(until))
        guard goOverMidnight else { return begins <= now && now < ends ? ends : nil }
        if now < ends { return ends }
        return begins <= now ? ends + .milliseconds(Self.day) : nil
    }

    /// When they begin next, after this moment.
    package func nextBeginning(after now: WallTime) -> WallTime {
        let today = Self.midnight(before: now) + Self.time(from)
        return today > now ? today : today + .milliseconds(Self.day)
    }

    private static func time(_ minutes: Int16) -> Duration { .milliseconds(Int64(minutes) * minute) }

    private static func midnight(before now: WallTime) -> WallTime {
        let shown = (now + CivilTime.chinaOffset).milliseconds
        return now - .milliseconds(((shown % day) + day) % day)
    }
}

extension DailyHours: CustomStringConvertible {
    /// The hours as they are typed.
    package var description: String {
        func text(_ minutes: Int16) -> String {
            let parts = [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return parts.joined(separator: ":")
        }
        return "\(text(from))-\(text(until))"
    }
}
