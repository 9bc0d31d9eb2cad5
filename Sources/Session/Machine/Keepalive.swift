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
    private var doubtedAt: ContinuousClock.Instant?

    /// Probes after `interval` of silence and gives up when `patience` more brings nothing.
    package init(interval: Duration, patience: Duration, startingAt now: ContinuousClock.Instant) {
        self.interval = interval
        self.patience = patience
        heardAt = now
    }

    /// When something is due, unless the peer is heard before.
    package var deadline: ContinuousClock.Instant {
        probedAt.map { $0 + patience } ?? doubtedAt ?? heardAt + interval
    }

    /// Whether the peer owes answers and has been silent for longer than they may take: nothing more should be sent to it
    /// until it is heard.
    package var isDoubted: Bool { doubtedAt != nil }

    /// The peer did not answer in time; if it has been silent as long, it is probed at once.
    package mutating func missedAnswer(at now: ContinuousClock.Instant) {
        if doubtedAt == nil, now >= heardAt + patience { doubtedAt = now }
    }

    /// The peer sent something.
    package mutating func heard(at now: ContinuousClock.Instant) {
        heardAt = now
        probedAt = nil
        doubtedAt = nil
    }

    /// Says what is due; asking is what marks the probe as sent.
    package mutating func check(at now: ContinuousClock.Instant) -> Verdict {
        guard now >= deadline else { return .fine }
        guard probedAt == nil else { return .dead }
        probedAt = now
        return .probe
    }
}
