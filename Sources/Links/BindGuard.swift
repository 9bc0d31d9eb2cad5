import Net

/// Slows down whoever guesses passwords: each wrong bind makes the answer wait longer, and meanwhile no other bind of
/// the same address for the same account is looked at, so that many connections guess no faster than one.
package struct BindGuard: Equatable, Sendable {
    /// Who guesses: an address, and the account it tries; all unknown accounts count as one.
    package struct Suspect: Hashable, Sendable {
        let host: SocketAddress.Host
        let account: String?

        /// The address and the account it tries, `nil` for one that does not exist.
        package init(_ host: SocketAddress.Host, account: String?) {
            self.host = host
            self.account = account
        }
    }

    private struct Record: Equatable {
        var failureCount: Int
        var answersAt: ContinuousClock.Instant
        var forgetAt: ContinuousClock.Instant
    }

    private static let firstDelay: Duration = .milliseconds(100)
    private static let longestDelay: Duration = .seconds(8)
    private static let memory: Duration = .seconds(600)
    /// How many suspects are remembered; beyond it the longest-known ones go.
    private static let recordLimit = 10_000

    private var records: [Suspect: Record] = [:]

    /// A guard that has seen nobody.
    package init() {}

    /// When a bind may be looked at: `nil` for at once.
    package func opening(for suspect: Suspect, at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard let moment = records[suspect]?.answersAt, moment > now else { return nil }
        return moment
    }

    /// Notes a wrong bind and says how long its answer is to wait: 100 ms, then twice that each time, at most 8 s.
    package mutating func failed(_ suspect: Suspect, at now: ContinuousClock.Instant) -> Duration {
        if records.count >= Self.recordLimit { forget(at: now) }
        var failureCount = 0
        if let record = records[suspect], record.forgetAt >= now { failureCount = record.failureCount }
        let delay = min(Self.firstDelay * (1 << min(failureCount, 10)), Self.longestDelay)
        records[suspect] = Record(failureCount: failureCount + 1, answersAt: now + delay, forgetAt: now + Self.memory)
        return delay
    }

    /// Notes a right bind: the suspect starts afresh.
    package mutating func succeeded(_ suspect: Suspect) { records[suspect] = nil }

    private mutating func forget(at now: ContinuousClock.Instant) {
        records = records.filter { $0.value.forgetAt > now }
        guard records.count >= Self.recordLimit else { return }
        let oldest = records.sorted { $0.value.forgetAt < $1.value.forgetAt }.prefix(Self.recordLimit / 2)
        for (suspect, _) in oldest { records[suspect] = nil }
    }
}
