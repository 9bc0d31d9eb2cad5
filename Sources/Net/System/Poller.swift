import CLinux

/// What a descriptor is ready for, or what its owner wants to hear of.
package struct PollEvents: OptionSet, Sendable {
    /// The bits of `epoll_event.events`.
    package let rawValue: UInt32

    /// The readiness of these bits.
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// There are octets to read, a connection to accept, or the end of the stream.
    package static let readable = PollEvents(rawValue: EPOLLIN.rawValue)
    /// The system takes octets, or a connection attempt is over.
    package static let writable = PollEvents(rawValue: EPOLLOUT.rawValue)
    /// The connection is dead in both directions; reported whether wanted or not.
    package static let broken = PollEvents(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
}

/// How long a loop waits for something to become ready.
package enum PollWait: Equatable, Sendable {
    /// Only looks.
    case notAtAll
    /// Until something is ready or this moment has come.
    case until(ContinuousClock.Instant)
    /// Until something is ready.
    case forever
}

/// A list of descriptors to watch, and a way for other threads to end the wait.
///
/// Level-triggered: whoever leaves octets unread is told again, so no event can be forgotten. Except for `wake()`,
/// everything is called on the loop's thread.
package protocol Poller: AnyObject, Sendable {
    /// Reports the descriptor under `key` when it is ready for what is of interest.
    func watch(_ descriptor: Int32, for interest: PollEvents, key: UInt64) throws(NetError)
    /// Changes what is of interest about a watched descriptor.
    func change(_ descriptor: Int32, to interest: PollEvents, key: UInt64)
    /// Reports the descriptor no more.
    func unwatch(_ descriptor: Int32)
    /// Waits until something is ready or the time is over, and says how many are ready, at most `pollCapacity`.
    func wait(_ wait: PollWait) -> Int
    /// One of the events of the last wait, counted from zero; `wakeUpKey` is the key of a wake-up.
    func event(_ index: Int) -> (key: UInt64, events: PollEvents)
    /// Ends the wait under way, or the next one; any thread may call it.
    func wake()
    /// Forgets the wake-ups so far.
    func clearWakeUps()
}

/// The key under which a wake-up is reported; no descriptor has it.
package let wakeUpKey = UInt64.max

/// How many descriptors one wait reports at most.
package let pollCapacity = 256
