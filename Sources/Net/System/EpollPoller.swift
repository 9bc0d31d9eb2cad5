import CLinux
import Glibc

/// The kernel's list of descriptors to watch; its wake-up descriptor is an `eventfd`.
final class EpollPoller: Poller {
    private let epoll: Int32
    private let wakeUpDescriptor: Int32
    /// Written by the kernel during `wait`, on the loop's thread only.
    private nonisolated(unsafe) let events: UnsafeMutableBufferPointer<epoll_event>

    init() throws(NetError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .lastFailure(of: "epoll_create1") }
        wakeUpDescriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeUpDescriptor >= 0 else {
            let failure = NetError.lastFailure(of: "eventfd")
            close(epoll)
            throw failure
        }
        events = .allocate(capacity: pollCapacity)
        events.initialize(repeating: epoll_event())
        do {
            try watch(wakeUpDescriptor, for: .readable, key: wakeUpKey)
        } catch {
            close(wakeUpDescriptor)
            close(epoll)
            throw error
        }
    }

    deinit {
        close(wakeUpDescriptor)
        close(epoll)
        events.deallocate()
    }

    func wake() {
        var one: UInt64 = 1
        _ = write(wakeUpDescriptor, &one, 8)
    }

    func clearWakeUps() {
        var count: UInt64 = 0
        _ = read(wakeUpDescriptor, &count, 8)
    }

    func watch(_ descriptor: Int32, for interest: PollEvents, key: UInt64) throws(NetError) {
        guard control(EPOLL_CTL_ADD, descriptor, interest, key) else { throw .lastFailure(of: "epoll_ctl") }
    }

    func change(_ descriptor: Int32, to interest: PollEvents, key: UInt64) {
        let changed = control(EPOLL_CTL_MOD, descriptor, interest, key)
        precondition(changed, "only watched descriptors change")
    }

    func unwatch(_ descriptor: Int32) {
        _ = control(EPOLL_CTL_DEL, descriptor, [], 0)
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ interest: PollEvents, _ key: UInt64) -> Bool {
        var event = epoll_event()
        event.events = interest.rawValue
        event.data.u64 = key
        return epoll_ctl(epoll, operation, descriptor, &event) == 0
    }

    func wait(_ wait: PollWait) -> Int {
        let milliseconds: Int32 =
            switch wait {
            case .notAtAll: 0
            case .until(let deadline): (deadline - .now).wholeMilliseconds
            case .forever: -1
            }
        return Int(max(0, epoll_wait(epoll, events.baseAddress, Int32(events.count), milliseconds)))
    }

    func event(_ index: Int) -> (key: UInt64, events: PollEvents) {
        (events[index].data.u64, PollEvents(rawValue: events[index].events))
    }
}

extension Duration {
    /// The duration in milliseconds, rounded up so that nobody wakes too early; at most an hour.
    fileprivate var wholeMilliseconds: Int32 {
        guard self > .zero else { return 0 }
        guard self < .seconds(3_600) else { return 3_600_000 }
        let (seconds, attoseconds) = components
        return Int32(seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
