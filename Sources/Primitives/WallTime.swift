/// A moment of civil time, for promises to people: it survives restarts, and it may jump.
///
/// Timers of sessions use `ContinuousClock` instead; both are handed in, never read by the modules that decide.
package struct WallTime: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let milliseconds: Int64

    /// The moment that many milliseconds after 1970-01-01T00:00:00Z.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The earlier moment first.
    package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment `duration` after `time`; sub-millisecond remainders are dropped.
    package static func + (time: Self, duration: Duration) -> Self {
        let (seconds, attoseconds) = duration.components
        return Self(milliseconds: time.milliseconds + seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }

    /// The moment `duration` before `time`.
    package static func - (time: Self, duration: Duration) -> Self { time + (.zero - duration) }

    /// How long after `earlier` this moment is.
    package static func - (later: Self, earlier: Self) -> Duration {
        .milliseconds(later.milliseconds - earlier.milliseconds)
    }
}
