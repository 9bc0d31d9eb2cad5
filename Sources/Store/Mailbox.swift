import Glibc

/// How many of the units it was handed a writer took.
package enum Admission: Hashable, Sendable {
    /// So many from the front will be carried out; the others found no room.
    case taken(Int)
    /// None was taken, because the writer was stopped.
    case stopped
}

/// A bounded queue of units between any number of threads and the one that empties it; their lanes take turns.
final class Mailbox<Unit: UnitOfWork>: @unchecked Sendable {
    let capacity: Int
    // Every field below is read and written with the mutex held.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let change: UnsafeMutablePointer<pthread_cond_t>
    /// Those that are not empty; the one whose turn it is comes first.
    private var lanes: [MailboxLane<Unit>] = []
    private var waitingCount = 0
    private var isClosed = false
    /// When what waits in a closed mailbox is given up; `nil` for never.
    private var deadline: ContinuousClock.Instant?

    init(capacity: Int) {
        self.capacity = capacity
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        change = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(change, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(change)
        change.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Adds as many units as there is room for, from the front.
    func put(_ units: ArraySlice<Unit>) -> Admission {
        locked {
            if isClosed { return .stopped }
            let count = min(units.count, capacity - waitingCount)
            guard count > 0 else { return .taken(0) }
            var index = 0
            for unit in units.prefix(count) {
                let name = unit.lane
                if index >= lanes.count || lanes[index].name != name { index = lane(of: name) }
                lanes[index].append(unit)
            }
            waitingCount += count
            pthread_cond_signal(change)
            return .taken(count)
        }
    }

    /// Waits for units and takes the oldest of every lane, at most `count` and from each lane the same share, as far as
    /// it has so many; empty once the mailbox is closed and emptied, or closed for longer than it was given.
    func take(atMost count: Int) -> [Unit] {
        locked {
            while waitingCount == 0, !isClosed { pthread_cond_wait(change, mutex) }
            var taken: [Unit] = []
            if let deadline, .now >= deadline { return taken }
            while taken.count < count, !lanes.isEmpty {
                // What a short lane leaves of its share goes to the others in the next round.
                let share = max(1, (count - taken.count) / lanes.count)
                for index in lanes.indices { lanes[index].move(atMost: min(share, count - taken.count), to: &taken) }
                // A key path would be built anew each time, since the compiler does not know the unit.
                lanes.removeAll { $0.isEmpty }
            }
            if lanes.count > 1 { lanes.append(lanes.removeFirst()) }
            waitingCount -= taken.count
            return taken
        }
    }

    /// Waits for that long, or until the mailbox is closed.
    func pause(for duration: Duration) {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let (seconds, attoseconds) = duration.components
        deadline.tv_sec += Int(seconds)
        deadline.tv_nsec += Int(attoseconds / 1_000_000_000)
        if deadline.tv_nsec >= 1_000_000_000 {
            deadline.tv_sec += 1
            deadline.tv_nsec -= 1_000_000_000
        }
        locked {
            while !isClosed, pthread_cond_timedwait(change, mutex, &deadline) == 0 {}
        }
    }

    /// Lets nothing more in; what is inside can still be taken until `deadline`.
    func close(givingUpAt deadline: ContinuousClock.Instant? = nil) {
        locked {
            isClosed = true
            self.deadline = deadline
            pthread_cond_broadcast(change)
        }
    }

    private func lane(of name: String) -> Int {
        if let index = lanes.firstIndex(where: { $0.name == name }) { return index }
        lanes.append(MailboxLane(name))
        return lanes.count - 1
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}

/// The units of one lane, oldest first.
private struct MailboxLane<Unit: UnitOfWork> {
    let name: String
    private var units: [Unit] = []
    /// How many at the front of `units` were taken.
    private var takenCount = 0

    init(_ name: String) { self.name = name }

    var isEmpty: Bool { takenCount == units.count }

    mutating func append(_ unit: Unit) { units.append(unit) }

    /// Moves the oldest to the end of `others`, at most so many.
    mutating func move(atMost count: Int, to others: inout [Unit]) {
        if others.isEmpty, takenCount == 0, units.count <= count { return swap(&others, &units) }
        let end = min(takenCount + count, units.count)
        for index in takenCount..<end { others.append(units[index]) }
        takenCount = end
        // What was taken is let go of as soon as it is half of the array, so that each unit is moved once on average.
        guard takenCount * 2 >= units.count else { return }
        units.removeFirst(takenCount)
        takenCount = 0
    }
}
