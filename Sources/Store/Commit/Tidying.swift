import Primitives

/// Folds the log into the file beside the work, on a thread of its own: nobody waits for it.
final class Tidying: Sendable {
    private struct State {
        /// How many changes were made durable since the last folding.
        var count = 0
        var isClosed = false
    }

    /// How long the log may go without being folded in: less when much is written, so that no single folding takes long,
    /// and more when little is, because a page that is written again and again need be folded in once.
    private static let (gap, longGap) = (Duration.milliseconds(50), Duration.seconds(1))
    /// How many changes are much.
    private static let muchCount = 1_000

    private let state = WaitingLock(State())

    /// Changes became durable.
    func note(_ count: Int) { state.change { $0.count += count } }

    /// Nothing more is to be folded in.
    func close() { state.change { $0.isClosed = true } }

    /// Folds until it is closed; what makes the log unfit for folding is asked before each time.
    func run(_ syncer: any RowSyncer, isSound: () -> Bool) {
        while true {
            let began = ContinuousClock.now
            state.wait(until: nil) { $0.count > 0 || $0.isClosed }
            state.wait(until: began + Self.gap) { $0.isClosed }
            state.wait(until: began + Self.longGap) { $0.count >= Self.muchCount || $0.isClosed }
            if state.withLock({ $0.isClosed }) { return }
            state.change { $0.count = 0 }
            if isSound() { syncer.tidy() }
        }
    }
}
