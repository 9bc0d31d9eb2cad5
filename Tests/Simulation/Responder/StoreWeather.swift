import Net
import Primitives
import Store

/// How fast and how reliable the simulated disk is at present.
@LoopActor
final class StoreWeather {
    /// How long a batch takes to be written.
    var writeTime: ClosedRange<Duration> = .microseconds(100)...(.milliseconds(3))
    /// How long a sync takes.
    var syncTime: ClosedRange<Duration> = .microseconds(300)...(.milliseconds(6))
    /// Nothing is written before.
    var stalledUntil: ContinuousClock.Instant?
    /// What fails, in how many cases of a hundred, and how.
    var failures: [MemoryStore.Step: (percent: Int, error: StoreError)] = [:]
    /// Whether the next sync fails, after which nobody knows what is on the disk.
    var losesNextSync = false

    private var chance: SeededGenerator

    init(seed: UInt64) { chance = SeededGenerator(seed: seed) }

    /// Everything as it should be.
    func clearUp() {
        stalledUntil = nil
        failures = [:]
        losesNextSync = false
        writeTime = .microseconds(100)...(.milliseconds(3))
        syncTime = .microseconds(300)...(.milliseconds(6))
    }

    /// What the call meets, if it fails.
    func failure(of step: MemoryStore.Step) -> StoreError? {
        if step == .sync, losesNextSync {
            losesNextSync = false
            return .broken(code: 1_034, message: "disk I/O error")
        }
        guard let failure = failures[step], Int.random(in: 0..<100, using: &chance) < failure.percent else {
            return nil
        }
        return failure.error
    }

    /// A moment out of a range, or long enough to look again at a stalled disk.
    func pick(_ range: ClosedRange<Duration>) -> Duration {
        if stalledUntil != nil { return .milliseconds(500) }
        let span = Int((range.upperBound - range.lowerBound) / .nanoseconds(1))
        return range.lowerBound + .nanoseconds(Int.random(in: 0...span, using: &chance))
    }

    /// How many changes the next batch may have.
    func batchLimit() -> Int { [1, 8, 64, 1_024][Int.random(in: 0...3, using: &chance)] }
}
