/// Slows down whoever guesses passwords.
///
/// Each wrong bind of an origin makes its answer wait longer, and meanwhile no other bind of that origin for the same
/// account is looked at, so that many connections guess no faster than one. Besides, all origins that never bound right
/// share the turns of an account, so that many origins guess no faster than one by much. An origin that bound right in
/// the last days has turns of its own: its owner comes in at once, however many others guess.
package struct BindGuard: Equatable, Sendable {
    /// Who asks for a bind: an origin, and the account it tries.
    package struct Suspect: Hashable, Sendable {
        let origin: Origin
        let account: String?

        /// The origin and the account it tries, `nil` for one that it cannot have; all of those count as one.
        package init(_ origin: Origin, account: String?) {
            self.origin = origin
            self.account = account
        }
    }

    /// Wrong binds in a row, and what they cost the next one.
    private struct Record: Equatable {
        var failureCount = 0
        var opensAt: ContinuousClock.Instant
        var forgetAt: ContinuousClock.Instant
    }

    private static let firstDelay: Duration = .milliseconds(100)
    private static let longestDelay: Duration = .seconds(8)
    /// A guesser behind the address of a gateway must not keep that gateway out for long.
    private static let longestProvenDelay: Duration = .seconds(1)
    private static let firstTurn: Duration = .milliseconds(250)
    private static let longestTurn: Duration = .seconds(1)
    private static let memory: Duration = .seconds(600)
    private static let provenMemory: Duration = .seconds(7 * 86_400)
    /// How many suspects are remembered; beyond it the longest-known ones go.
    private static let recordLimit = 10_000
    /// How many proven origins of one account are remembered; only a right password adds one.
    private static let provenLimit = 64

    private var records: [Suspect: Record] = [:]
    /// Wrong binds of origins that never bound right, by account.
    private var turns: [String?: Record] = [:]
    /// Until when origins that bound right are trusted, by account.
    private var proven: [String: [Origin: ContinuousClock.Instant]] = [:]

    /// A guard that has seen nobody.
    package init() {}

    /// When a bind may be looked at: `nil` for at once.
    package func opening(for suspect: Suspect, at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        var moment = records[suspect]?.opensAt ?? now
        if let turn = turns[suspect.account], turn.opensAt > moment, !isProven(suspect, at: now) {
            moment = turn.opensAt
        }
        return moment > now ? moment : nil
    }

    /// Notes a wrong bind and says how long its answer is to wait: 100 ms, then twice that each time, at most 8 s.
    package mutating func failed(_ suspect: Suspect, at now: ContinuousClock.Instant) -> Duration {
        let isProven = isProven(suspect, at: now)
        if !isProven { takeTurn(of: suspect.account, at: now) }
        if records.count >= Self.recordLimit { forget(at: now) }
        var failureCount = 0
        if let record = records[suspect], record.forgetAt >= now { failureCount = record.failureCount }
        let longest = isProven ? Self.longestProvenDelay : Self.longestDelay
        let delay = min(Self.firstDelay * (1 << min(failureCount, 10)), longest)
        records[suspect] = Record(failureCount: failureCount + 1, opensAt: now + delay, forgetAt: now + Self.memory)
        return delay
    }

    /// Notes a right bind: the suspect starts afresh, and its origin has turns of its own from now on.
    package mutating func succeeded(_ suspect: Suspect, at now: ContinuousClock.Instant) {
        records[suspect] = nil
        guard let account = suspect.account else { return }
        var origins = proven[account] ?? [:]
        origins[suspect.origin] = now + Self.provenMemory
        if origins.count > Self.provenLimit, let oldest = origins.min(by: { $0.value < $1.value }) {
            origins[oldest.key] = nil
        }
        proven[account] = origins
    }

    private func isProven(_ suspect: Suspect, at now: ContinuousClock.Instant) -> Bool {
        guard let account = suspect.account, let end = proven[account]?[suspect.origin] else { return false }
        return end > now
    }

    /// The next turn of the account comes after 250 ms, and after a little longer with each wrong bind, at most 1 s.
    private mutating func takeTurn(of account: String?, at now: ContinuousClock.Instant) {
        var failureCount = 0
        if let turn = turns[account], turn.forgetAt >= now { failureCount = turn.failureCount }
        let gap = min(Self.firstTurn + Self.firstTurn * failureCount / 16, Self.longestTurn)
        turns[account] = Record(failureCount: failureCount + 1, opensAt: now + gap, forgetAt: now + Self.memory)
    }

    private mutating func forget(at now: ContinuousClock.Instant) {
        records = records.filter { $0.value.forgetAt > now }
        guard records.count >= Self.recordLimit else { return }
        let oldest = records.sorted { $0.value.forgetAt < $1.value.forgetAt }.prefix(Self.recordLimit / 2)
        for (suspect, _) in oldest { records[suspect] = nil }
    }
}
