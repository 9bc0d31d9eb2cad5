import Primitives

/// A bounded queue of changes between any number of threads and the one that empties it; their lanes take turns.
final class Mailbox: Sendable {
    private struct State {
        /// Those that are not empty; the one whose turn it is comes first.
        var lanes: [MailboxLane] = []
        var waitingCount = 0
        /// How many batches that were taken are not durable yet.
        var unsyncedCount = 0
        var isClosed = false
        /// When what waits in a closed mailbox is given up; `nil` for never.
        var deadline: ContinuousClock.Instant?

        mutating func lane(of name: String) -> Int {
            if let index = lanes.firstIndex(where: { $0.name == name }) { return index }
            lanes.append(MailboxLane(name))
            return lanes.count - 1
        }

        /// Takes the oldest of every lane, the same share from each as far as it has so many.
        mutating func take(atMost count: Int) -> [PendingChange] {
            var taken: [PendingChange] = []
            while taken.count < count, !lanes.isEmpty {
                // What a short lane leaves of its share goes to the others in the next round.
                let share = max(1, (count - taken.count) / lanes.count)
                for index in lanes.indices { lanes[index].move(atMost: min(share, count - taken.count), to: &taken) }
                lanes.removeAll { $0.isEmpty }
            }
            if lanes.count > 1 { lanes.append(lanes.removeFirst()) }
            waitingCount -= taken.count
            return taken
        }
    }

    let capacity: Int
    private let state = WaitingLock(State())

    init(capacity: Int) { self.capacity = capacity }

    /// Adds as many changes as there is room for, from the front.
    func put(_ changes: ArraySlice<PendingChange>) -> Admission {
        state.change { state in
            if state.isClosed { return .stopped }
            let count = min(changes.count, capacity - state.waitingCount)
            guard count > 0 else { return .taken(0) }
            var index = 0
            for change in changes.prefix(count) {
                let name = change.lane
                if index >= state.lanes.count || state.lanes[index].name != name { index = state.lane(of: name) }
                state.lanes[index].append(change)
            }
            state.waitingCount += count
            return .taken(count)
        }
    }

    /// Waits for changes and takes the oldest of every lane, at most `count`; empty once the mailbox is closed and
    /// emptied, or closed for longer than it was given.
    ///
    /// While one batch is on its way to the disk, another is begun only with `aheadCount` changes: fewer would cost a
    /// commit of their own, and they lose little by sharing the next. A third batch would only be a smaller one.
    ///
    /// - Parameter deadline: when to come back with nothing.
    func take(
        atMost count: Int, aheadFrom aheadCount: Int = 1, until deadline: ContinuousClock.Instant? = nil
    ) -> [PendingChange] {
        let isReady = state.wait(until: deadline) { state in
            if state.isClosed { return true }
            switch state.unsyncedCount {
            case 0: return state.waitingCount > 0
            case 1: return state.waitingCount >= aheadCount
            default: return false
            }
        }
        guard isReady else { return [] }
        return state.withLock { state in
            if let deadline = state.deadline, .now >= deadline { return [] }
            return state.take(atMost: count)
        }
    }

    /// Whether all batches but one are durable, and too little waits for another to be begun beside that one.
    func isCalm(below aheadCount: Int) -> Bool {
        state.withLock { $0.unsyncedCount == 1 && $0.waitingCount < aheadCount }
    }

    /// Whether nothing more is let in.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// A batch was written and waits for the disk.
    func noteWritten() { state.withLock { $0.unsyncedCount += 1 } }

    /// So many batches are durable, or have failed.
    func noteDone(_ count: Int) { state.change { $0.unsyncedCount -= count } }

    /// Waits for that long, or until the mailbox is closed.
    func pause(for duration: Duration) { state.wait(until: .now + duration) { $0.isClosed } }

    /// Lets nothing more in; what is inside can still be taken until `deadline`.
    func close(givingUpAt deadline: ContinuousClock.Instant? = nil) {
        state.change { state in
            state.isClosed = true
            state.deadline = deadline
        }
    }
}

/// The changes of one lane, oldest first.
private struct MailboxLane {
    let name: String
    private var changes: [PendingChange] = []
    /// How many at the front of `changes` were taken.
    private var takenCount = 0

    init(_ name: String) { self.name = name }

    var isEmpty: Bool { takenCount == changes.count }

    mutating func append(_ change: PendingChange) { changes.append(change) }

    /// Moves the oldest to the end of `others`, at most so many.
    mutating func move(atMost count: Int, to others: inout [PendingChange]) {
        if others.isEmpty, takenCount == 0, changes.count <= count { return swap(&others, &changes) }
        let end = min(takenCount + count, changes.count)
        for index in takenCount..<end { others.append(changes[index]) }
        takenCount = end
        // What was taken is let go of as soon as it is half of the array, so that each is moved once on average.
        guard takenCount * 2 >= changes.count else { return }
        changes.removeFirst(takenCount)
        takenCount = 0
    }
}
