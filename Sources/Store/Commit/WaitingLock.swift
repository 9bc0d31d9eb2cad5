import Glibc

/// A value that one thread at a time may touch, and that threads can wait for.
final class WaitingLock<Value>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var value: Value
    /// What each that waits is waiting for.
    private var wishes: [Int: (Value) -> Bool] = [:]
    private var wishCount = 0

    init(_ value: sending Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        condition = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Runs `body` with the value to itself.
    func withLock<Outcome>(_ body: (inout Value) -> Outcome) -> Outcome {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&value)
    }

    /// The same, and wakes those who wait if the value is now as one of them wants it.
    ///
    /// To wake a thread costs more than most changes, and most changes are not what it waits for.
    @discardableResult
    func change<Outcome>(_ body: (inout Value) -> Outcome) -> Outcome {
        pthread_mutex_lock(mutex)
        let outcome = body(&value)
        let isWanted = wishes.values.contains { $0(value) }
        // Whoever is woken takes the mutex first.
        pthread_mutex_unlock(mutex)
        if isWanted { pthread_cond_broadcast(condition) }
        return outcome
    }

    /// Waits until the value is as wanted; `false` when `deadline` comes first.
    @discardableResult
    func wait(until deadline: ContinuousClock.Instant?, _ isReady: @escaping (Value) -> Bool) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if isReady(value) { return true }
        let wish = wishCount
        wishCount += 1
        wishes[wish] = isReady
        defer { wishes[wish] = nil }
        guard let deadline else {
            while !isReady(value) { pthread_cond_wait(condition, mutex) }
            return true
        }
        var moment = Self.moment(after: deadline - .now)
        while !isReady(value) {
            if pthread_cond_timedwait(condition, mutex, &moment) == ETIMEDOUT { return isReady(value) }
        }
        return true
    }

    private static func moment(after duration: Duration) -> timespec {
        var moment = timespec()
        clock_gettime(CLOCK_MONOTONIC, &moment)
        let (seconds, attoseconds) = max(duration, .zero).components
        moment.tv_sec += Int(seconds)
        moment.tv_nsec += Int(attoseconds / 1_000_000_000)
        if moment.tv_nsec >= 1_000_000_000 {
            moment.tv_sec += 1
            moment.tv_nsec -= 1_000_000_000
        }
        return moment
    }
}
