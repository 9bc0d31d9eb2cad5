import CLinux
import Glibc

/// What a descriptor is ready for, or what its owner wants to hear of.
struct Readiness: OptionSet {
    let rawValue: UInt32

    static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The connection is dead in both directions; reported whether wanted or not.
    static let broken = Readiness(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
}

/// The kernel's list of descriptors to watch, and a bell with which other threads end the wait.
///
/// Level-triggered: whoever leaves octets unread is told again, so no event can be forgotten.
final class Poller {
    /// The key under which the bell would be reported; no descriptor has it.
    static let bellKey = UInt64.max

    /// How many descriptors one wait reports at most.
    static let capacity = 256

    private let epoll: Int32
    private let bell: Int32
    private let events: UnsafeMutableBufferPointer<epoll_event>

    init() throws(NetError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .lastFailure(of: "epoll_create1") }
        bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard bell >= 0 else {
            let failure = NetError.lastFailure(of: "eventfd")
            close(epoll)
            throw failure
        }
        events = .allocate(capacity: Self.capacity)
        events.initialize(repeating: epoll_event())
        do {
            try watch(bell, for: .readable, key: Self.bellKey)
        } catch {
            close(bell)
            close(epoll)
            throw error
        }
    }

    deinit {
        close(bell)
        close(epoll)
        events.deallocate()
    }

    /// Ends the wait under way, or the next one; any thread may call it.
    func ring() {
        var one: UInt64 = 1
        _ = write(bell, &one, 8)
    }

    /// Makes the bell silent again.
    func hearBell() {
        var count: UInt64 = 0
        _ = read(bell, &count, 8)
    }

    func watch(_ descriptor: Int32, for interest: Readiness, key: UInt64) throws(NetError) {
        guard control(EPOLL_CTL_ADD, descriptor, interest, key) else { throw .lastFailure(of: "epoll_ctl") }
    }

    func change(_ descriptor: Int32, to interest: Readiness, key: UInt64) {
        let changed = control(EPOLL_CTL_MOD, descriptor, interest, key)
        precondition(changed, "only watched descriptors change")
    }

    func unwatch(_ descriptor: Int32) {
        _ = control(EPOLL_CTL_DEL, descriptor, [], 0)
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ interest: Readiness, _ key: UInt64) -> Bool {
        var event = epoll_event()
        event.events = interest.rawValue
        event.data.u64 = key
        return epoll_ctl(epoll, operation, descriptor, &event) == 0
    }

    /// Waits until something is ready or `milliseconds` have passed (-1: for ever), and says how many are ready.
    func wait(milliseconds: Int32) -> Int {
        Int(max(0, epoll_wait(epoll, events.baseAddress, Int32(events.count), milliseconds)))
    }

    /// One of the events of the last wait, counted from zero.
    func event(_ index: Int) -> (key: UInt64, readiness: Readiness) {
        (events[index].data.u64, Readiness(rawValue: events[index].events))
    }
}
