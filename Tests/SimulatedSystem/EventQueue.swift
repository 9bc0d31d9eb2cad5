/// What will happen in a simulation, the next event first; equal moments in the order they were planned.
struct EventQueue {
    private struct Event {
        let moment: ContinuousClock.Instant
        let sequence: UInt64
        let body: () -> Void

        func isBefore(_ other: Event) -> Bool {
            moment == other.moment ? sequence < other.sequence : moment < other.moment
        }
    }

    private var heap: [Event] = []
    private var sequence: UInt64 = 0

    var nextMoment: ContinuousClock.Instant? { heap.first?.moment }

    mutating func plan(at moment: ContinuousClock.Instant, _ body: @escaping () -> Void) {
        sequence += 1
        heap.append(Event(moment: moment, sequence: sequence, body: body))
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes out the first event that is due.
    mutating func takeDue(at now: ContinuousClock.Instant) -> (() -> Void)? {
        guard let first = heap.first, first.moment <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].isBefore(heap[least])
            {
                least = child
            }
            guard least != parent else { return first.body }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
