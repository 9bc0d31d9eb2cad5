import CSQLite
import Glibc
import Synchronization

/// How long a connection waits whenever another one holds the file, until it is told to wait no more.
///
/// SQLite's own waiting sleeps up to 100 ms at a time; half a millisecond lets a waiting writer in between two chunks of
/// an import.
final class Patience: Sendable {
    private static let step = Duration.microseconds(500)

    private let stepCount: Int
    /// When all waiting ends, in nanoseconds after `origin`; `Int64.max` for never.
    private let end = Atomic<Int64>(.max)
    private let origin = ContinuousClock.now

    init(_ duration: Duration) { stepCount = max(1, Int(duration / Self.step)) }

    /// Lets the connection wait by these rules; they must live as long as it does.
    func install(on connection: OpaquePointer) {
        sqlite3_busy_handler(
            connection,
            { context, count in
                guard let context else { return 0 }
                let patience = Unmanaged<Patience>.fromOpaque(context).takeUnretainedValue()
                guard Int(count) < patience.stepCount, !patience.hasEnded else { return 0 }
                usleep(500)
                return 1
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Waits for nobody from `moment` on, on any thread.
    func end(at moment: ContinuousClock.Instant) {
        end.store(Int64((moment - origin) / .nanoseconds(1)), ordering: .relaxed)
    }

    /// Whether the time for waiting is over.
    var hasEnded: Bool { Int64((ContinuousClock.now - origin) / .nanoseconds(1)) >= end.load(ordering: .relaxed) }
}
