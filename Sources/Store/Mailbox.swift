import Glibc

/// Whether a writer took the units it was handed.
package enum Admission: Hashable, Sendable {
    /// They will be carried out; `waitingCount` units are in the mailbox now.
    case accepted(waitingCount: Int)
    /// None was taken, because the mailbox would hold more than its bound.
    case full
    /// None was taken, because the writer was stopped.
    case stopped
}

/// A bounded queue between any number of threads and the one that empties it.
final class Mailbox<Item: Sendable>: @unchecked Sendable {
    let capacity: Int
    // Every field below is read and written with the mutex held.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let change: UnsafeMutablePointer<pthread_cond_t>
    private var waiting: [Item] = []
    private var isClosed = false

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

    /// Adds all items or none.
    func put(_ items: [Item]) -> Admission {
        locked {
            if isClosed { return .stopped }
            guard items.count <= capacity - waiting.count else { return .full }
            waiting.append(contentsOf: items)
            pthread_cond_signal(change)
            return .accepted(waitingCount: waiting.count)
        }
    }

    /// Waits for items and takes the oldest, at most `count`; empty once the mailbox is closed and emptied.
    func take(atMost count: Int) -> [Item] {
        locked {
            while waiting.isEmpty, !isClosed { pthread_cond_wait(change, mutex) }
            var taken: [Item] = []
            if waiting.count <= count {
                swap(&taken, &waiting)
            } else {
                taken = Array(waiting.prefix(count))
                waiting.removeFirst(count)
            }
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

    /// Lets nothing more in; what is inside can still be taken.
    func close() {
        locked {
            isClosed = true
            pthread_cond_broadcast(change)
        }
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
