import Net
import SMS
import Session
import Telemetry

/// Where a session came from: it decides over binds and hears of the end.
@LoopActor
protocol LinkSessionHost: AnyObject, Sendable {
    func decide(_ request: BindRequest, for session: LinkSession)
    func sessionBound(_ session: LinkSession)
    func sessionEnded(_ session: LinkSession)
    /// Comes after the session's end, when the peer has read the last octets or has had its time for them.
    func connectionEnded(_ session: LinkSession)
}

/// Drives one session over its connection: octets in, actions performed, octets out, one timer.
@LoopActor
final class LinkSession {
    /// Distinguishes the sessions of a process.
    let number: Int
    /// Where the peer is.
    let peer: SocketAddress
    /// The bind's link; `nil` on an accepted connection until the bind says whose it is.
    private(set) weak var link: Link?
    private let connection: Connection
    private let loop: EventLoop
    private var session: GatewaySession
    private weak var host: (any LinkSessionHost)?
    private let log: Log
    private let traffic: SessionTraffic.Tap?
    private var actions: [SessionAction] = []
    /// Memory for `actions` while they are performed.
    private var spareActions: [SessionAction] = []
    private var timer: LoopTimer?
    private var timerDeadline: ContinuousClock.Instant?
    /// Whether it is over.
    private(set) var isClosed = false
    /// Whether it ever came to a bind.
    private(set) var wasBound = false

    /// Notes since the second began that `notesUntil` ends.
    private var noteCount = 0
    private var notesUntil: ContinuousClock.Instant
    private static let notesPerSecond = 10
    /// How many protocol errors of a peer are answered in a second before it is left unread after each of them.
    private static let protocolErrorsPerSecond = 100

    /// Whether reading is interrupted for the sake of others.
    private var isPaused = false
    /// Whether the peer is read at present, as the session was told last.
    private var isReading = true
    /// How long a peer is left unread that is above its rate, or makes too many protocol errors.
    static let pauseLength: Duration = .milliseconds(50)
    /// How many PDUs all sessions that have so many handle before the others have their turn: as many as a large window
    /// holds, so that a gateway that keeps to its window is never interrupted, and fewer than the octets read at once may
    /// hold.
    private static let share = 100
    /// The least for one session, however many there are.
    private static let leastShare = 8

    init(
        _ connection: Connection, _ session: consuming GatewaySession, link: Link?, host: any LinkSessionHost, log: Log,
        traffic: SessionTraffic.Tap?
    ) {
        number = connection.loop.makeNumber()
        self.connection = connection
        self.session = session
        self.link = link
        self.host = host
        self.log = log
        self.traffic = traffic
        peer = connection.peer
        loop = connection.loop
        notesUntil = loop.now
    }

    /// Begins to read and, on the side that connected, to bind.
    func start() {
        // Where this side is, only a capture asks; a connection that is gone already has no address.
        if let traffic, let here = try? connection.localAddress() {
            traffic(number, .opened(here: here, there: peer, isDialled: link != nil))
        }
        connection.start(self)
        handle(.opened)
    }

    /// What the session may take now.
    func capacity(at now: ContinuousClock.Instant) -> SegmentScheduler.Capacity {
        SegmentScheduler.Capacity(
            inFlightCount: session.inFlightCount, room: session.windowRoom,
            nextSend: isClosed ? nil : session.nextSend(at: now))
    }

    /// Reads nothing for that long, so that nobody else has to wait; for no time at all, until the others have had their
    /// turn.
    func pause(for duration: Duration) {
        guard !isPaused, !isClosed else { return }
        isPaused = true
        loop.schedule(at: loop.now + duration) { [weak self] in
            LoopActor.assumeIsolated { self?.pauseEnded() }
        }
    }

    /// Pauses now, and not only when the next octets have been read.
    func stopReading(for duration: Duration) {
        pause(for: duration)
        guard !isClosed else { return }
        updateReading()
        arm()
    }

    private func pauseEnded() {
        isPaused = false
        guard !isClosed else { return }
        updateReading()
        arm()
    }

    private var wantsToRead: Bool { session.wantsToRead && !isPaused }

    /// Reads or pauses as is wanted, and tells the session which: a peer that is not read is not judged.
    private func updateReading() {
        guard wantsToRead != isReading else { return }
        isReading.toggle()
        session.handle(isReading ? .readingStarted : .readingStopped, at: loop.now, into: &actions)
        if isReading { connection.resumeReading() } else { connection.pauseReading() }
    }

    /// Whether the bind lets us hand messages over.
    var mayTransmit: Bool { !isClosed && session.mayTransmit }

    /// Tells the session what happened and does what it wants done.
    func handle(_ event: SessionEvent) {
        guard !isClosed else { return }
        session.handle(event, at: loop.now, into: &actions)
        perform()
    }

    /// Answers several received messages in one go.
    func settle(_ outcomes: ArraySlice<LinkOutcome>) {
        guard !isClosed else { return }
        let now = loop.now
        for outcome in outcomes {
            session.settle(outcome.ticket.ticket, outcome.status, id: outcome.id, at: now, into: &actions)
        }
        perform()
    }

    /// Writes a segment without performing; the caller performs once for many.
    func send(_ segment: consuming OutgoingSegment, at now: ContinuousClock.Instant) {
        session.send(segment, at: now, into: &actions)
    }

    /// Ends the connection after what is written has left.
    func close(_ reason: String) {
        guard !isClosed else { return }
        session.handle(.closed, at: loop.now, into: &actions)
        perform()
        finish(reason)
    }

    /// Ends the connection at once, without waiting for the peer to read what was written.
    func abort(_ reason: String) {
        close(reason)
        connection.close()
    }

    /// Ends the connection with a reset.
    func reset() {
        guard !isClosed else { return }
        session.handle(.closed, at: loop.now, into: &actions)
        perform()
        finish("reset", closing: false)
        connection.reset()
    }

    /// Ends the session and leaves the connection open, unread.
    func abandon() {
        guard !isClosed else { return }
        session.handle(.closed, at: loop.now, into: &actions)
        perform()
        finish("abandoned", closing: false)
        connection.pauseReading()
    }

    /// Does what the session wants done, then writes what it wants written.
    func perform() {
        var closing: SessionEnd?
        while !actions.isEmpty {
            var batch = spareActions
            spareActions = []
            swap(&batch, &actions)
            for action in batch {
                if case .close(let reason) = action { closing = reason }
                perform(action)
            }
            batch.removeAll(keepingCapacity: true)
            spareActions = batch
        }
        flush()
        if let closing { return finish(closing.description) }
        updateReading()
        arm()
    }

    private func receive(_ octets: UnsafeRawBufferPointer) -> Int {
        var consumed = 0
        var share = max(Self.share / max(loop.givingWayCount, 1), Self.leastShare)
        while true {
            let count = read(UnsafeRawBufferPointer(rebasing: octets[consumed...]), share: &share)
            consumed += count
            if let traffic, count > 0 {
                traffic(number, .received(UnsafeRawBufferPointer(rebasing: octets[consumed - count..<consumed])))
            }
            perform()
            // A bind that is decided at once lets what follows it be read at once.
            guard count > 0, consumed < octets.count, share > 0, !isClosed, wantsToRead else { break }
        }
        if share == 0, consumed < octets.count, !isClosed {
            loop.noteGivingWay()
            pause(for: .zero)
            updateReading()
        } else if connection.isBehind, isReading {
            session.handle(.readingStarted, at: loop.now, into: &actions)
        }
        return consumed
    }

    /// Hands octets to the session, which counts messages against the rate of its link; without a link there is no bind.
    private func read(_ octets: UnsafeRawBufferPointer, share: inout Int) -> Int {
        if let link {
            return session.receive(octets, share: &share, rate: &link.inboundRate, at: loop.now, into: &actions)
        }
        var rate = InboundRate(nil, startingAt: loop.now)
        return session.receive(octets, share: &share, rate: &rate, at: loop.now, into: &actions)
    }

    private func perform(_ action: SessionAction) {
        switch action {
        case .checkBind(let request): host?.decide(request, for: self)
        case .bound(let peer, let kind):
            wasBound = true
            host?.sessionBound(self)
            link?.sessionBound(self, peer: peer, kind)
        case .arrived(let message, let ticket):
            link?.report(.arrived(message, MessageTicket(session: number, ticket: ticket)))
        case .receipt(let receipt, let ticket):
            link?.report(.receipt(receipt, MessageTicket(session: number, ticket: ticket)))
        case .thrownBack(let kind):
            link?.countThrownBack(kind)
            pause(for: Self.pauseLength)
        case .submitted(let key, let id): link?.report(.submitted(key, id))
        case .refused(let key, let status): link?.report(.refused(key, status))
        case .returned(let segments, let reason): link?.takeBack(segments, because: reason)
        case .resumeSending: link?.resumeSending()
        case .note(let note): noted(note)
        case .close: break
        }
    }

    /// The listener found whose bind it is.
    func join(_ link: Link) {
        self.link = link
        session.adopt(link.settings.session, dialect: link.settings.dialect, at: loop.now)
    }

    private func flush() {
        guard session.output.octetCount > 0 else { return }
        if let traffic { session.output.octets.withUnsafeBytes { traffic(number, .sent($0)) } }
        let isTaken = connection.write(session.output.octets)
        session.output.removeAll()
        if !isTaken { close("the peer reads too slowly") }
    }

    private func finish(_ reason: String, closing: Bool = true) {
        guard !isClosed else { return }
        isClosed = true
        traffic?(number, .closed)
        timer?.cancel()
        timer = nil
        if closing { connection.close(flushing: true) }
        link?.sessionEnded(self, reason: reason)
        host?.sessionEnded(self)
    }

    /// Keeps one timer at the session's next deadline; a later deadline is found out when the timer fires.
    private func arm() {
        guard !isClosed, let deadline = session.nextDeadline else { return }
        if let timerDeadline, timerDeadline <= deadline { return }
        timer?.cancel()
        timerDeadline = deadline
        timer = loop.schedule(at: deadline) { [weak self] in
            LoopActor.assumeIsolated { self?.timerFired() }
        }
    }

    private func timerFired() {
        timerDeadline = nil
        handle(.tick)
    }

    /// Logs a note, a few a second: a peer that makes protocol errors must not fill the disk.
    private func noted(_ note: SessionNote) {
        link?.count(note)
        if loop.now >= notesUntil {
            if noteCount > Self.notesPerSecond {
                log.warning(
                    "session.notes_left_out", facts("count", .integer(noteCount - Self.notesPerSecond)))
            }
            noteCount = 0
            notesUntil = loop.now + .seconds(1)
        }
        noteCount += 1
        if note.isProtocolError, noteCount > Self.protocolErrorsPerSecond { pause(for: Self.pauseLength) }
        guard noteCount <= Self.notesPerSecond else { return }
        switch note {
        case .malformed(let reason):
            log.repeated(
                .warning, "session.malformed", about: "\(linkName) \(reason)", facts("reason", .string(reason)))
        case .unserved(let answer):
            log.info("session.unserved", facts("answer", .string("0x" + String(answer, radix: 16))))
        case .notice(let text): log.info("session.notice", facts("text", .string(text)))
        case .lateAnswer(let sequence): log.info("session.late_answer", facts("sequence", .integer(Int(sequence))))
        case .nacked(let status):
            log.repeated(
                .warning, "session.nacked", about: "\(linkName) \(status.name)", facts("status", .string(status.name)))
        case .throttled(let status): log.debug("session.throttled", facts("status", .string(status.name)))
        case .outOfState(let what):
            log.repeated(
                .warning, "session.out_of_state", about: "\(linkName) \(what)", facts("got", .string(what)))
        }
    }

    /// Before a bind nobody knows whose session it is.
    private var linkName: String { link?.settings.name ?? "-" }

    /// Whose session it is, where its peer is, and one thing more.
    private func facts(_ name: StaticString, _ value: LogValue) -> LogFields {
        ["link": .string(linkName), "peer": .string("\(peer)"), name: value]
    }
}

extension SessionNote {
    /// Whether the peer broke the protocol.
    fileprivate var isProtocolError: Bool {
        switch self {
        case .malformed, .unserved, .outOfState: true
        case .notice, .lateAnswer, .nacked, .throttled: false
        }
    }
}

extension LinkSession: ConnectionDelegate {
    nonisolated func connection(_ connection: Connection, received octets: RawSpan) -> Int {
        octets.withUnsafeBytes { octets in
            // The buffer stays on this thread: the loop's thread is the actor.
            nonisolated(unsafe) let octets = octets
            return LoopActor.assumeIsolated { receive(octets) }
        }
    }

    nonisolated func connectionClosed(_ connection: Connection, _ reason: Net.CloseReason) {
        LoopActor.assumeIsolated {
            close("\(reason)")
            host?.connectionEnded(self)
        }
    }
}
