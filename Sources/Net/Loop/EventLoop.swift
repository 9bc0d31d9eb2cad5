import Glibc
import Primitives
import Synchronization

/// One thread that waits for sockets, timers and other threads' work, and does each in turn.
///
/// It is also a serial executor: an actor whose `unownedExecutor` is the loop's runs on this thread, and callbacks
/// enter it with `assumeIsolated`, without a hop. A pass over everything that is ready ends with one write for each
/// connection that has something to say. What a pass does is in `EventLoopPass.swift`.
///
/// Start tasks that await things on the loop with `Task(executorPreference: loop)`: others pass through the global pool
/// each time a continuation resumes them, which costs two thread changes, and which a simulation cannot repeat.
package final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    /// The most octets any connection of a loop may keep unread: the size of the buffer all of them read into.
    package static let readBufferSize = 256 * 1024

    /// Where time, readiness, sockets and threads come from.
    package let system: any LoopSystem
    let poller: any Poller
    let mailbox = Lock(Mailbox())
    private var thread: pthread_t?
    /// The running thread's identity, zero before it starts and after it ends.
    private let threadIdentity = Atomic<UInt>(0)

    // What follows belongs to the loop's thread.
    private(set) var passStart: ContinuousClock.Instant
    /// Which pass is under way, for whoever looks at something once a pass; on the loop's thread only.
    package private(set) var passNumber = 0
    /// How many gave way to others in the pass before though they had more to do; on the loop's thread only.
    package private(set) var givingWayCount = 0
    private var nextGivingWayCount = 0
    var state = LoopState()
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: readBufferSize, alignment: 16)

    /// Starts a loop on a thread of its own, which lives until `shutdown()`; throws `.system`.
    package convenience init() throws(NetError) { try self.init(on: LinuxSystem()) }

    /// Starts a loop on a thread of its own over this system, as above.
    package convenience init(on system: any LoopSystem) throws(NetError) {
        self.init(steppedOn: system)
        var thread = pthread_t()
        threadIdentity.store(0, ordering: .releasing)
        let failure = pthread_create(&thread, nil, EventLoop.main, Unmanaged.passRetained(self).toOpaque())
        guard failure == 0 else {
            Unmanaged.passUnretained(self).release()
            throw .system(call: "pthread_create", errno: failure)
        }
        self.thread = thread
    }

    /// A loop without a thread: it does something only in `pass()`, which its owner calls, always on the thread that made
    /// the loop.
    package init(steppedOn system: any LoopSystem) {
        self.system = system
        poller = system.poller
        passStart = system.now
        threadIdentity.store(pthread_self(), ordering: .releasing)
    }

    deinit { readBuffer.deallocate() }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument else { return nil }
        let loop = Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue()
        loop.threadIdentity.store(pthread_self(), ordering: .releasing)
        while !loop.isStopping { loop.pass() }
        loop.closeAll()
        loop.finishWork()
        return nil
    }

    /// Without it, a task that comes back to a loop after its end would wait for ever.
    private static let lateMain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument else { return nil }
        let loop = Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue()
        loop.threadIdentity.store(pthread_self(), ordering: .releasing)
        loop.finishWork()
        return nil
    }

    private func startLateThread() {
        var lateThread = pthread_t()
        let failure = pthread_create(&lateThread, nil, EventLoop.lateMain, Unmanaged.passRetained(self).toOpaque())
        precondition(failure == 0, "a stopping process needs one more thread")
        pthread_detach(lateThread)
    }

    /// Says that no thread works for the loop any more, unless there is something left to do.
    func retireThread() -> Bool {
        mailbox.withLock { mailbox in
            guard mailbox.work.isEmpty else { return false }
            threadIdentity.store(0, ordering: .releasing)
            mailbox.hasThread = false
            return true
        }
    }

    /// Whether the caller runs on the loop's thread.
    package var isCurrent: Bool { threadIdentity.load(ordering: .relaxed) == pthread_self() }

    /// When the pass under way began; on other threads simply the time.
    package var now: ContinuousClock.Instant { isCurrent ? passStart : system.now }

    /// A pass begins, now.
    func beginPass() {
        passStart = system.now
        passNumber += 1
        givingWayCount = nextGivingWayCount
        nextGivingWayCount = 0
    }

    /// Counts the caller as one that has more to do and gives way to others until the next pass; on the loop's thread only.
    package func noteGivingWay() {
        checkIsolated()
        nextGivingWayCount += 1
    }

    /// Whether the loop closes everything; on the loop's thread only.
    var isStopping: Bool { state.isStopping }

    /// Runs `body` on the loop's thread, after what was handed over before it; any thread may call it.
    package func execute(_ body: @escaping @Sendable () -> Void) { hand(over: .body(body)) }

    /// Runs `body` later in this pass or in the next one, when no owner's code is in the middle of something; on the
    /// loop's thread only.
    func later(_ body: @escaping () -> Void) {
        checkIsolated()
        state.work.append(.body(body))
    }

    /// A number that this loop has not given before; on the loop's thread only.
    package func makeNumber() -> Int {
        checkIsolated()
        state.lastNumber += 1
        return state.lastNumber
    }

    /// Runs `body` when everything that was ready has been handled, just before sockets are written to; on the loop's
    /// thread only.
    ///
    /// This is the place to submit at once what a pass has gathered. What is handed over at the end of a pass still runs
    /// in it.
    package func atEndOfPass(_ body: @escaping () -> Void) {
        checkIsolated()
        state.endings.append(body)
    }

    /// Closes the loop's connections and listeners, runs what they cause, and waits for the thread to end.
    ///
    /// Sleepers wake with a `CancellationError`. What tasks and other threads hand over afterwards
    /// still runs, on a thread that lives as long as there is something to do, and finds everything closed. A second call
    /// does nothing; the loop cannot call it itself.
    package func shutdown() {
        precondition(!isCurrent, "a loop cannot wait for its own end")
        let isFirst = mailbox.withLock { mailbox in
            defer { mailbox.isEnding = true }
            return !mailbox.isEnding
        }
        guard isFirst, let thread else { return }
        execute { self.state.isStopping = true }
        pthread_join(thread, nil)
    }

    /// Takes a job of a task or an actor; one wake-up suffices for all that arrive before the loop looks.
    package func enqueue(_ job: consuming ExecutorJob) { hand(over: .job(UnownedJob(job))) }

    /// The loop as an actor's executor.
    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// The loop as the executor a task prefers.
    package func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }

    /// Stops the process if the caller is not on the loop's thread.
    package func checkIsolated() { precondition(isCurrent, "this may be called on the loop's thread only") }

    /// Whether the caller runs on the loop's thread.
    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private func hand(over item: Work) {
        if isCurrent {
            state.work.append(item)
            return
        }
        let (mustWake, mustStart) = mailbox.withLock { mailbox in
            mailbox.work.append(item)
            defer {
                mailbox.isAwakened = true
                mailbox.hasThread = true
            }
            return (!mailbox.isAwakened, !mailbox.hasThread)
        }
        if mustStart { startLateThread() } else if mustWake { poller.wake() }
    }

    /// An array with room for octets to be written, so that idle connections need none of their own.
    func takeBuffer() -> [UInt8] { state.spareBuffers.popLast() ?? [] }

    /// Takes back an array of `takeBuffer()`; only a few are kept, and no huge ones.
    func giveBack(_ buffer: consuming [UInt8]) {
        guard state.spareBuffers.count < 16, buffer.capacity <= Self.readBufferSize else { return }
        buffer.removeAll(keepingCapacity: true)
        state.spareBuffers.append(buffer)
    }
}
