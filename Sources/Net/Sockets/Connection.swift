import Glibc

/// One TCP life: octets in, octets out, each bounded, until either side ends it.
///
/// Belongs to the loop's thread; every method stops the process when called elsewhere. What arrives is read into a
/// buffer all connections share, and what is written waits in one borrowed from the loop, so that an idle connection
/// holds almost nothing. What is written during a pass leaves with one system call at its end.
package final class Connection: @unchecked Sendable {
    /// The loop this connection belongs to.
    package let loop: EventLoop
    /// The other side's address.
    package let peer: SocketAddress
    /// How much it may hold.
    package let limits: ConnectionLimits
    /// When the last octets arrived; at first when the connection was made.
    package private(set) var lastReceived: ContinuousClock.Instant

    private enum Phase {
        case waiting
        case open
        /// The owner has closed it, but the last octets must still go out.
        case flushing
        /// All is sent; the peer may still be reading it. Closing now, with its octets unread, could make the system
        /// reset the connection and lose what it has not read yet.
        case lingering
        case closed
    }

    private let socket: Socket
    private var delegate: (any ConnectionDelegate)?
    private var onClose: (@Sendable () -> Void)?
    private var phase = Phase.waiting
    private var interest: PollEvents = []
    private var isWatched = false
    private var lingerTimer: LoopTimer?

    private var unread: [UInt8] = []
    private var wasReadFull = false
    private var isPausedByOwner = false
    private var hasPeerFinished = false

    private var unsent = SendBuffer()
    private var isFlushScheduled = false
    private var isSystemFull = false

    init(
        _ socket: Socket, peer: SocketAddress, limits: ConnectionLimits, loop: EventLoop,
        onClose: (@Sendable () -> Void)? = nil
    ) {
        self.socket = socket
        self.peer = peer
        self.limits = limits
        self.loop = loop
        self.onClose = onClose
        lastReceived = loop.now
        socket.prepareForTraffic()
    }

    deinit {
        if let onClose { loop.execute(onClose) }
    }

    /// This side's address.
    package func localAddress() throws(NetError) -> SocketAddress { try socket.localAddress() }

    /// Whether the owner may still write.
    package var isOpen: Bool { phase == .open }

    /// Begins to read, and to tell `delegate`, which is held until the connection is over.
    ///
    /// A connection that is never started closes when it is let go.
    package func start(_ delegate: any ConnectionDelegate) {
        loop.checkIsolated()
        precondition(phase == .waiting, "a connection starts once")
        phase = .open
        self.delegate = delegate
        interest = .readable
        do {
            try loop.watch(socket.descriptor, for: interest, self)
            isWatched = true
        } catch {
            end(error == .loopStopped ? .loopStopped : .failed(error))
        }
    }

    /// Ends the connection: at once, dropping what is not sent; or after what was written has gone out, for which the
    /// peer has `limits.linger`. The delegate hears of the end, and of nothing else before it.
    package func close(flushing: Bool = false) {
        loop.checkIsolated()
        switch phase {
        case .closed: return
        case .waiting: end(.closedHere)
        case .open where flushing:
            phase = .flushing
            unread = []
            lingerTimer = loop.schedule(at: loop.now + limits.linger) { [weak self] in self?.end(.closedHere) }
            if unsent.isEmpty { finishSending() } else { updateInterest() }
        case .flushing where flushing, .lingering where flushing: return
        case .open, .flushing, .lingering: end(.closedHere)
        }
    }

    /// Ends the connection at once with a reset, after which the peer cannot read what was sent before.
    package func reset() {
        guard phase != .closed else { return }
        socket.resetAtEnd()
        close()
    }

    // Reading.

    /// Whether the owner has paused reading.
    package var isReadingPaused: Bool { isPausedByOwner }

    /// Stops reading and calling `received`, so that the peer has to wait.
    package func pauseReading() {
        loop.checkIsolated()
        // The system is told only when something arrives meanwhile: most pauses are shorter.
        isPausedByOwner = true
    }

    /// Reads again; what the owner left unused before comes first.
    package func resumeReading() {
        loop.checkIsolated()
        guard isPausedByOwner else { return }
        isPausedByOwner = false
        guard phase == .open else { return }
        updateInterest()
        guard !unread.isEmpty else { return }
        loop.later { self.deliverUnread() }
    }

    /// Whether this pass read as much as it may at one go, so that more may have come in time and is not read yet.
    package var isBehind: Bool { wasReadFull && lastReceived == loop.now }

    private var isPaused: Bool { isPausedByOwner || isCongested }

    private func receive() {
        guard !(phase == .open && isPaused) else { return updateInterest() }
        let kept = unread.count
        guard kept < limits.received else { return deliverUnread() }
        stageUnread()
        let top = min(limits.received, kept + limits.portion)
        let room = UnsafeMutableRawBufferPointer(rebasing: loop.readBuffer[kept..<top])
        let count = socket.read(into: room)
        switch count {
        case 1...:
            lastReceived = loop.now
            wasReadFull = count == room.count
            if phase == .open { deliver(count: kept + count) }
        case 0:
            hasPeerFinished = true
            peerFinished()
        default:
            if errno != EAGAIN && errno != EINTR { end(.failed(.lastFailure(of: "recv"))) }
        }
    }

    private func peerFinished() {
        updateInterest()
        switch phase {
        case .open: delegate?.connectionPeerFinished(self)
        case .lingering: end(.closedHere)
        case .waiting, .flushing, .closed: break
        }
    }

    private func deliverUnread() {
        guard phase == .open, !isPaused, !unread.isEmpty else { return }
        let count = unread.count
        stageUnread()
        deliver(count: count)
    }

    /// Copies what was left last time to the front of the shared buffer.
    private func stageUnread() {
        guard !unread.isEmpty else { return }
        unread.withUnsafeBytes { loop.readBuffer.copyMemory(from: $0) }
    }

    private func deliver(count: Int) {
        let octets = UnsafeRawBufferPointer(rebasing: loop.readBuffer[..<count])
        guard let used = delegate?.connection(self, received: octets.bytes) else { return }
        precondition((0...count).contains(used), "an owner cannot use more than it was given")
        guard phase == .open else { return }
        keep(UnsafeRawBufferPointer(rebasing: octets[used...]))
        if unread.count >= limits.received, !isPaused {
            end(.failed(.receiveLimit(limit: limits.received)))
        }
    }

    private func keep(_ rest: UnsafeRawBufferPointer) {
        guard !rest.isEmpty || !unread.isEmpty else { return }
        if unread.capacity > 512 && rest.count <= 512 {
            unread = []
        } else {
            unread.removeAll(keepingCapacity: true)
        }
        unread.append(contentsOf: rest)
    }

    // Writing.

    /// How many octets wait to be written.
    package var pendingOctetCount: Int { unsent.count }

    /// Whether more waits than is good, so that nothing is read; `connectionDrained` says when that is over.
    package private(set) var isCongested = false

    /// Adds octets to what leaves at the end of the pass; `false` when the connection is not open, or closes now
    /// because too much is waiting.
    @discardableResult
    package func write(_ octets: UnsafeRawBufferPointer) -> Bool {
        guard mayWrite(octets.count) else { return false }
        unsent.append(octets)
        return true
    }

    /// Adds octets to what leaves at the end of the pass; `false` when the connection is not open, or closes now
    /// because too much is waiting.
    @discardableResult
    package func write(_ octets: [UInt8]) -> Bool {
        guard mayWrite(octets.count) else { return false }
        unsent.append(octets)
        return true
    }

    /// Adds octets to what leaves at the end of the pass; `false` when the connection is not open, or closes now
    /// because too much is waiting.
    @discardableResult
    package func write(_ octets: RawSpan) -> Bool { octets.withUnsafeBytes { write($0) } }

    /// Adds the text in UTF-8 to what leaves at the end of the pass; `false` as above.
    @discardableResult
    package func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }

    private func mayWrite(_ count: Int) -> Bool {
        loop.checkIsolated()
        guard phase == .open else { return false }
        guard count <= limits.waiting - pendingOctetCount else {
            end(.failed(.slowReader(limit: limits.waiting)))
            return false
        }
        if unsent.isEmpty { unsent.use(loop.takeBuffer()) }
        if pendingOctetCount + count > limits.highWater { isCongested = true }
        if !isFlushScheduled && !isSystemFull {
            isFlushScheduled = true
            loop.state.flushes.append(self)
        }
        return true
    }

    /// Sends as much as the system takes; called by the loop at the end of a pass, or when the system has room again.
    func flush() {
        isFlushScheduled = false
        guard phase == .open || phase == .flushing, !unsent.isEmpty else { return }
        let count = unsent.withUnsafeBytes { socket.write($0) }
        if count < 0, errno != EAGAIN, errno != EINTR { return end(.failed(.lastFailure(of: "send"))) }
        if let empty = unsent.drop(max(0, count)) { loop.giveBack(empty) }
        isSystemFull = !unsent.isEmpty
        let isDrained = isCongested && pendingOctetCount <= limits.lowWater
        if isDrained { isCongested = false }
        updateInterest()
        if isDrained { drained() }
        if phase == .flushing, unsent.isEmpty { finishSending() }
    }

    private func drained() {
        guard phase == .open else { return }
        delegate?.connectionDrained(self)
        if !unread.isEmpty { loop.later { self.deliverUnread() } }
    }

    private func finishSending() {
        guard !hasPeerFinished else { return end(.closedByPeer) }
        phase = .lingering
        socket.finishWriting()
        updateInterest()
    }

    // Both.

    private func updateInterest() {
        guard phase != .waiting, phase != .closed else { return }
        var wanted: PollEvents = []
        if !hasPeerFinished, phase != .open || !isPaused { wanted.insert(.readable) }
        if isSystemFull { wanted.insert(.writable) }
        guard wanted != interest else { return }
        interest = wanted
        loop.change(socket.descriptor, to: wanted)
    }

    /// Closes the socket now and tells the owner later in the pass, when it is in the middle of nothing.
    private func end(_ reason: CloseReason) {
        guard phase != .closed else { return }
        phase = .closed
        if isWatched { loop.unwatch(socket.descriptor) }
        socket.close()
        lingerTimer?.cancel()
        unread = []
        unsent = SendBuffer()
        onClose?()
        onClose = nil
        guard let delegate else { return }
        self.delegate = nil
        loop.later { delegate.connectionClosed(self, reason) }
    }
}

extension Connection: ReadinessHandler {
    func ready(_ events: PollEvents) {
        if events.contains(.readable) { receive() }
        if events.contains(.writable) { flush() }
        guard !events.isDisjoint(with: .broken), !events.contains(.readable), phase != .closed else { return }
        // Nothing is left to read, or the owner does not want to: the connection is dead for both.
        let error = socket.takeError()
        end(error == 0 ? .closedByPeer : .failed(.system(call: "poll", errno: error)))
    }

    func loopStops() { end(.loopStopped) }
}
