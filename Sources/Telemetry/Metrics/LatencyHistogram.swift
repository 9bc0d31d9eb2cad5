/// Counts durations in buckets that grow with the duration, so that every quantile is known within 1.6 %.
///
/// From 0 to 64 ns each nanosecond has its bucket; above, every power of two is cut into 32. That makes 1 408
/// counters, 11 KiB, whatever is recorded. Longer than 78 hours counts as 78 hours, less than nothing as nothing.
package struct LatencyHistogram: Equatable, Sendable {
    /// How many durations were recorded.
    package private(set) var count: UInt64 = 0
    /// Their exact sum.
    package private(set) var sum: Duration = .zero
    /// The shortest, exactly; zero while there is none.
    package var minimum: Duration { count == 0 ? .zero : shortest }
    /// The longest, exactly; zero while there is none.
    package private(set) var maximum: Duration = .zero

    private var shortest: Duration = .seconds(Int64.max)
    private var buckets = [UInt64](repeating: 0, count: Self.bucketCount)

    /// 2⁴⁸ ns are 78 hours, beyond the 48 a question may take.
    private static let highestBit = 48
    private static let longest = Duration.nanoseconds(1 << highestBit - 1)
    private static let bucketCount = 64 + (highestBit - 6) * 32

    /// A histogram of nothing.
    package init() {}

    /// Counts one duration.
    package mutating func record(_ duration: Duration) {
        let duration = min(max(.zero, duration), Self.longest)
        buckets[Self.index(of: duration)] += 1
        count += 1
        sum += duration
        shortest = min(shortest, duration)
        maximum = max(maximum, duration)
    }

    /// The mean; zero while there is none.
    package var mean: Duration { count == 0 ? .zero : sum / Double(count) }

    /// The duration that the share `quantile`, 0 … 1, of all recorded ones does not exceed, within 1.6 %.
    package func quantile(_ quantile: Double) -> Duration {
        precondition((0...1).contains(quantile), "a quantile is a share")
        guard count > 0 else { return .zero }
        let rank = max(1, UInt64((quantile * Double(count)).rounded(.up)))
        guard rank < count else { return maximum }
        var seen: UInt64 = 0
        for (index, bucket) in buckets.enumerated() {
            seen += bucket
            if seen >= rank { return min(maximum, max(minimum, Self.middle(of: index))) }
        }
        return maximum
    }

    /// How many recorded durations are at most `bound`; those up to 3.2 % above may be among them.
    package func count(atMost bound: Duration) -> UInt64 {
        guard bound >= .zero else { return 0 }
        return buckets[...Self.index(of: min(bound, Self.longest))].reduce(0, +)
    }

    /// Adds what another histogram recorded.
    package mutating func merge(_ other: LatencyHistogram) {
        for index in buckets.indices { buckets[index] += other.buckets[index] }
        count += other.count
        sum += other.sum
        shortest = min(shortest, other.shortest)
        maximum = max(maximum, other.maximum)
    }

    /// The bucket of a duration between nothing and the longest.
    private static func index(of duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        guard nanoseconds >= 64 else { return Int(nanoseconds) }
        let bit = 63 - nanoseconds.leadingZeroBitCount
        // The five bits below the highest one choose among the 32.
        return 64 + (bit - 6) * 32 + Int(nanoseconds >> Int64(bit - 5)) - 32
    }

    private static func middle(of index: Int) -> Duration {
        guard index >= 64 else { return .nanoseconds(index) }
        let (octave, step) = (index - 64).quotientAndRemainder(dividingBy: 32)
        let width = 1 << (octave + 1)
        return .nanoseconds((step + 32) * width + width / 2)
    }
}
