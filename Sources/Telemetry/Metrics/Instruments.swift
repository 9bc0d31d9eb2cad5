import Primitives
import Synchronization

/// A number that only rises: messages received, bytes sent.
package final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    /// A counter that belongs to no registry, as tests may want.
    package init() {}

    /// Counts `amount` more, which is not negative.
    package func add(_ amount: Int = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

    /// The number so far.
    package var value: Int { count.load(ordering: .relaxed) }
}

/// A number that rises and falls: links bound, messages waiting.
package final class Gauge: Sendable {
    private let level = Atomic<Int>(0)

    /// A gauge that belongs to no registry, as tests may want.
    package init() {}

    /// Shows this number from now on.
    package func set(_ value: Int) { level.store(value, ordering: .relaxed) }

    /// Changes the number by `amount`, up or down.
    package func add(_ amount: Int) { level.wrappingAdd(amount, ordering: .relaxed) }

    /// The number shown.
    package var value: Int { level.load(ordering: .relaxed) }
}

/// A distribution of durations that any thread may add to.
package final class Histogram: Sendable {
    private let latencies = Lock(LatencyHistogram())

    /// A histogram that belongs to no registry, as tests may want.
    package init() {}

    /// Counts one duration.
    package func record(_ duration: Duration) { latencies.withLock { $0.record(duration) } }

    /// Adds what was recorded elsewhere, a batch at a time.
    package func merge(_ other: LatencyHistogram) { latencies.withLock { $0.merge(other) } }

    /// Everything recorded so far.
    package var snapshot: LatencyHistogram { latencies.withLock { $0 } }
}
