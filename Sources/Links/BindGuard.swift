import Net

/// Slows down whoever guesses passwords: each wrong bind from an address makes the next answer wait longer.
package struct BindGuard: Equatable, Sendable {
    private struct Record: Equatable {
        var failureCount: Int
        var forgetAt: ContinuousClock.Instant
    }

    private static let firstDelay: Duration = .milliseconds(100)
    private static let longestDelay: Duration = .seconds(8)
    private static let memory: Duration = .seconds(600)
    /// How many addresses are remembered; beyond it the longest-known ones go.
    private static let recordLimit = 10_000

    private var records: [SocketAddress.Host: Record] = [:]

    /// A guard that has seen nobody.
    package init() {}

    /// Notes a wrong bind and says how long its answer is to wait: 100 ms, then twice that each time, at most 8 s.
    package mutating func failed(from host: SocketAddress.Host, at now: ContinuousClock.Instant) -> Duration {
        if records.count >= Self.recordLimit { forget(at: now) }
        var record = records[host] ?? Record(failureCount: 0, forgetAt: now)
        if record.forgetAt < now { record.failureCount = 0 }
        let delay = min(Self.firstDelay * (1 << min(record.failureCount, 10)), Self.longestDelay)
        record.failureCount += 1
        record.forgetAt = now + Self.memory
        records[host] = record
        return delay
    }

    /// Notes a right bind: the address starts afresh.
    package mutating func succeeded(from host: SocketAddress.Host) { records[host] = nil }

    private mutating func forget(at now: ContinuousClock.Instant) {
        records = records.filter { $0.value.forgetAt > now }
        guard records.count >= Self.recordLimit else { return }
        let oldest = records.sorted { $0.value.forgetAt < $1.value.forgetAt }.prefix(Self.recordLimit / 2)
        for (host, _) in oldest { records[host] = nil }
    }
}
