/// How the simulated network treats the connections to one port.
package struct NetworkConditions: Sendable {
    /// What becomes of an attempt to connect.
    package enum Connecting: Sendable {
        /// It reaches whoever listens, or is refused when nobody does.
        case delivered
        /// It is refused.
        case refused
        /// Nobody answers.
        case unanswered
    }

    /// What becomes of new attempts.
    package var connecting = Connecting.delivered
    /// How long octets take from one end to the other.
    package var latency: ClosedRange<Duration> = .microseconds(30)...(.microseconds(300))
    /// How many octets a second a direction carries.
    package var octetsPerSecond = 50_000_000
    /// How many octets a direction holds: sent and not yet read.
    package var capacity = 4 * 1024 * 1024
    /// How many reads and writes in a hundred are cut short.
    package var partialShare = 0

    /// A fast and fair network.
    package init() {}
}
