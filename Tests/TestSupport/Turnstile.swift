import Net

/// Lets a few in at a time: responders of many tests share one loop, and all wait for what one does.
@LoopActor
package final class Turnstile {
    private var freeCount: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// A turnstile for so many at once.
    package nonisolated init(_ count: Int) { freeCount = count }

    /// Waits for a place.
    package func enter() async {
        guard freeCount == 0 else { return freeCount -= 1 }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Gives the place to the next.
    package func leave() {
        guard waiting.isEmpty else { return waiting.removeFirst().resume() }
        freeCount += 1
    }
}
