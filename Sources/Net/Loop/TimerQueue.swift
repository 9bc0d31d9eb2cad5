/// Something to be done on the loop once its time has come, unless it is cancelled before.
package final class LoopTimer: @unchecked Sendable {
    /// When it is due.
    package let deadline: ContinuousClock.Instant

    private let loop: EventLoop
    fileprivate let firesAtStop: Bool
    fileprivate var sequence: UInt64 = 0
    fileprivate var position: Int?
    fileprivate var body: (() -> Void)?

    init(deadline: ContinuousClock.Instant, firesAtStop: Bool, loop: EventLoop, body: @escaping () -> Void) {
        self.deadline = deadline
        self.firesAtStop = firesAtStop
        self.loop = loop
        self.body = body
    }

    /// Whether it still waits for its time; on the loop's thread only.
    package var isPending: Bool { position != nil }

    /// Makes sure the timer never fires, and frees what it holds; on the loop's thread only.
    package func cancel() {
        loop.checkIsolated()
        loop.state.timers.remove(self)
    }

    fileprivate func isBefore(_ other: LoopTimer) -> Bool {
        deadline == other.deadline ? sequence < other.sequence : deadline < other.deadline
    }
}

/// The loop's timers as a binary heap, the next one first; equal deadlines fire in the order they were made.
///
/// Each timer knows its position, so that one in the middle can leave: most timers are cancelled, few fire.
struct TimerQueue {
    private var heap: [LoopTimer] = []
    private var nextSequence: UInt64 = 0

    var count: Int { heap.count }
    var nextDeadline: ContinuousClock.Instant? { heap.first?.deadline }

    /// The number the next timer will get; every timer in the queue has a smaller one.
    mutating func takeSequence() -> UInt64 {
        defer { nextSequence += 1 }
        return nextSequence
    }

    mutating func insert(_ timer: LoopTimer) {
        timer.sequence = takeSequence()
        timer.position = heap.count
        heap.append(timer)
        siftUp(from: heap.count - 1)
    }

    mutating func remove(_ timer: LoopTimer) {
        timer.body = nil
        guard let position = timer.position else { return }
        timer.position = nil
        let last = heap.removeLast()
        guard last !== timer else { return }
        place(last, at: position)
        siftUp(from: position)
        siftDown(from: last.position ?? position)
    }

    /// Takes out the first timer due at `now`, if it was made before the one of number `sequence`.
    mutating func takeDue(at now: ContinuousClock.Instant, madeBefore sequence: UInt64) -> (() -> Void)? {
        guard let first = heap.first, first.deadline <= now, first.sequence < sequence else { return nil }
        let body = first.body
        remove(first)
        return body
    }

    /// Empties the queue because the loop stops, and returns what those who wait for a timer must still be told.
    mutating func removeAll() -> [() -> Void] {
        var bodies: [() -> Void] = []
        for timer in heap {
            if timer.firesAtStop, let body = timer.body { bodies.append(body) }
            timer.position = nil
            timer.body = nil
        }
        heap.removeAll()
        return bodies
    }

    private mutating func place(_ timer: LoopTimer, at position: Int) {
        heap[position] = timer
        timer.position = position
    }

    private mutating func siftUp(from start: Int) {
        let timer = heap[start]
        var position = start
        while position > 0 {
            let parent = (position - 1) / 2
            guard timer.isBefore(heap[parent]) else { break }
            place(heap[parent], at: position)
            position = parent
        }
        place(timer, at: position)
    }

    private mutating func siftDown(from start: Int) {
        let timer = heap[start]
        var position = start
        while true {
            var child = position * 2 + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
            guard heap[child].isBefore(timer) else { break }
            place(heap[child], at: position)
            position = child
        }
        place(timer, at: position)
    }
}
