import Primitives
import SMS

/// Replies that wait in memory for their next attempt, the one that is due first in front.
struct RetryList: Equatable, Sendable {
    private struct Entry: Equatable {
        let reply: OutgoingReply
        let due: Duration
    }

    private struct Place: Equatable {
        let due: Duration
        let id: MessageID

        static func < (left: Self, right: Self) -> Bool {
            left.due == right.due ? left.id < right.id : left.due < right.due
        }
    }

    private var entries: [MessageID: Entry] = [:]
    /// A binary heap; places of replies that have been taken out since are dead.
    private var heap: [Place] = []

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    /// When the first reply is due.
    var nextDue: Duration? { heap.first?.due }

    func contains(_ id: MessageID) -> Bool { !entries.isEmpty && entries[id] != nil }

    mutating func insert(_ reply: OutgoingReply, due: Duration) {
        entries[reply.id] = Entry(reply: reply, due: due)
        heap.append(Place(due: due, id: reply.id))
        siftUp()
    }

    mutating func remove(_ id: MessageID) -> OutgoingReply? {
        guard !entries.isEmpty, let entry = entries.removeValue(forKey: id) else { return nil }
        dropDead()
        return entry.reply
    }

    /// Takes out the first reply that is due.
    mutating func popFirst(dueBy now: Duration) -> OutgoingReply? {
        guard let first = heap.first, first.due <= now else { return nil }
        return remove(first.id)
    }

    /// Takes out what is due by civil time, whatever the timers say; in the order of names.
    mutating func removeAll(dueAt now: WallTime) -> [OutgoingReply] {
        let due = entries.values.lazy.map(\.reply).filter { $0.progress.isDue(at: now) }.sorted { $0.id < $1.id }
        for reply in due { entries[reply.id] = nil }
        dropDead()
        return due
    }

    /// Keeps the first place alive, and the dead ones fewer than the living.
    private mutating func dropDead() {
        if heap.count > 2 * entries.count + 32 {
            heap = heap.filter(isAlive).sorted(by: <)
        }
        while let first = heap.first, !isAlive(first) { removeFirst() }
    }

    private func isAlive(_ place: Place) -> Bool { entries[place.id]?.due == place.due }

    private mutating func siftUp() {
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while 2 * parent + 1 < heap.count {
            var child = 2 * parent + 1
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < heap[parent] else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
