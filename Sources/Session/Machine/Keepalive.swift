/// Decides when to probe a silent peer and when to give it up for dead.
///
/// Any octet counts as a sign of life, not only `enquire_link_resp`: on a busy
/// link the probe's answer waits behind other traffic.
package struct Keepalive: Equatable, Sendable {
    /// What is due.
    package enum Verdict: Equatable, Sendable {
        case fine
        case probe
        case dead
    }

    private let interval: Duration
    private let patience: Duration
    private var heardAt: ContinuousClock.Instant
    private var probedAt: ContinuousClock.Instant?
    private var owesAnswer = false

    /// Probes after `interval` of silence and gives up when `patience` more brings nothing.
    package init(interval: Duration, patience: Duration, startingAt now: ContinuousClock.Instant) {
        self.interval = interval
        self.patience = patience
        heardAt = now
    }

    /// When something is due, unless the peer is heard before.
    package var deadline: ContinuousClock.Instant {
        if let probedAt { return probedAt + patience }
        return heardAt + (owesAnswer ? min(interval, patience) : interval)
    }

    /// Whether the peer owes an answer and has been silent for longer than that may take: nothing more should be sent to it
    /// until it is heard.
    package private(set) var isDoubted = false

    /// The peer did not answer in time: if it stays silent as well, it is probed early.
    package mutating func missedAnswer() {
        owesAnswer = true
        if probedAt != nil { isDoubted = true }
    }

    /// The peer sent something.
    package mutating func heard(at now: ContinuousClock.Instant) {
        heardAt = now
        probedAt = nil
        owesAnswer = false
        isDoubted = false
    }

    /// Says what is due; asking is what marks the probe as sent.
    package mutating func check(at now: ContinuousClock.Instant) -> Verdict {
        guard now >= deadline else { return .fine }
        guard probedAt == nil else { return .dead }
        probedAt = now
        isDoubted = owesAnswer
        return .probe
    }
}
