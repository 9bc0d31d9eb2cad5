/// A clock that stops while nothing is read from the peer, so that this time does not count against the peer.
///
/// What a peer has to do in time is noted and judged by it. While octets of the peer's may wait unread, nothing is judged.
struct ListeningClock: Equatable, Sendable {
    /// How long nothing was read so far.
    private var lost = Duration.zero
    /// Since when nothing is read.
    private var stoppedAt: ContinuousClock.Instant?
    /// When reading last began, or left something behind; what waits is read only after that moment.
    private var behindAt: ContinuousClock.Instant?

    /// Nothing is read from now on.
    mutating func stop(at now: ContinuousClock.Instant) { stoppedAt = stoppedAt ?? now }

    /// Reading goes on, and something may wait to be read.
    mutating func start(at now: ContinuousClock.Instant) {
        if let stoppedAt { lost += now - stoppedAt }
        stoppedAt = nil
        behindAt = now
    }

    /// What the clock shows.
    func time(at now: ContinuousClock.Instant) -> ContinuousClock.Instant { (stoppedAt ?? now) - lost }

    /// Whether everything that the peer sent in time can have been read by now.
    func mayJudge(at now: ContinuousClock.Instant) -> Bool {
        guard stoppedAt == nil else { return false }
        return behindAt.map { $0 < now } ?? true
    }

    /// When the clock will show that time, or `nil` while it is stopped.
    func moment(of time: ContinuousClock.Instant) -> ContinuousClock.Instant? { stoppedAt == nil ? time + lost : nil }
}
