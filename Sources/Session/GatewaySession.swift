import SMS
import Wire

/// One bind from the connection's opening to its end, as a machine: octets, events and the time go in, octets to write
/// and actions come out.
///
/// It serves every protocol and both ends: the `Dialect` says how a frame is written, the `Role` which verbs are ours,
/// and `SessionSettings.bind` whether we are the side that asks for the bind.
///
/// It is never copied: a question to it would otherwise cost the references it holds.
package struct GatewaySession: ~Copyable, Sendable {
    /// Where the session stands (SMPP 3.4 §2.2).
    package enum State: Equatable, Sendable {
        case connecting
        case open
        case binding
        case bound
        /// We are to leave: what is under way is finished first.
        case draining
        case unbinding
        /// The peer is about to leave, and is owed answers.
        case parting
        case closed
    }

    /// Where the session stands.
    package private(set) var state = State.connecting
    /// Octets for the peer; the shell takes them after each call.
    package var output = ByteWriter(capacity: 0)
    /// Whether the bind lets us hand messages over.
    package private(set) var mayTransmit = false
    /// The directions of the bind that was asked for.
    private var kind: BindKind?

    private var dialect: any Dialect
    private var settings: SessionSettings
    private var sequences = SequenceNumbers()
    private var window: SendWindow
    private var unanswered = ResponseOrder()
    private var throttle: Throttle
    private var keepalive: Keepalive
    /// When the present state, other than `bound`, must have been left.
    private var stateDeadline: ContinuousClock.Instant?
    private var bindSequence: UInt32 = 0
    /// Shown by `listening`, as are the window's and the keepalive's times.
    private var lastMessageAt: ContinuousClock.Instant
    private var listening = ListeningClock()
    private var late = LateSegments()
    /// What the peer's bind said of its version.
    private var peerVersion: UInt8?
    /// The directions of the bind as the rules about commands name them, once there is one.
    private var boundState = BindState.open

    /// A session that is not connected yet.
    package init(_ settings: SessionSettings, dialect: any Dialect, at now: ContinuousClock.Instant) {
        self.settings = settings
        self.dialect = dialect
        window = SendWindow(capacity: settings.window, startingAt: now)
        throttle = Throttle(rate: nil, startingAt: now)
        keepalive = Keepalive(
            interval: settings.enquireLinkInterval, patience: settings.responseTimeout, startingAt: now)
        lastMessageAt = now
    }

    /// Takes over what the account wants, once a bind has said whose it is; only before that bind is decided.
    package mutating func adopt(_ settings: SessionSettings, dialect: any Dialect, at now: ContinuousClock.Instant) {
        precondition(state == .open, "settings are taken over before a bind stands")
        self.settings = settings
        self.dialect = peerVersion.map(dialect.adapted) ?? dialect
        let time = listening.time(at: now)
        window = SendWindow(capacity: settings.window, startingAt: time)
        keepalive = Keepalive(
            interval: settings.enquireLinkInterval, patience: settings.responseTimeout, startingAt: time)
    }

    /// How many submitted segments wait for their answer.
    package var inFlightCount: Int { window.count }

    /// How many more segments the window holds.
    package var windowRoom: Int { window.capacity - window.count }

    /// Whether more may be read from the peer: it may not leave unboundedly many messages unanswered with us, and what
    /// follows a bind waits for the decision about it.
    package var wantsToRead: Bool {
        unanswered.count < settings.inboundWindow && output.octetCount < 1 << 20 && !(state == .open && kind != nil)
    }

    /// When a segment may go out: a moment not after `now` means at once, `nil` not before something happens.
    package func nextSend(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard state == .bound, mayTransmit, window.hasRoom else { return nil }
        return throttle.nextSend(at: now)
    }

    /// When the session wants a `.tick`, unless something else happens first.
    package var nextDeadline: ContinuousClock.Instant? {
        var deadline = stateDeadline
        func consider(_ time: ContinuousClock.Instant?) {
            guard let time, let moment = listening.moment(of: time) else { return }
            deadline = deadline.map { min($0, moment) } ?? moment
        }
        switch state {
        case .bound, .draining:
            consider(keepalive.deadline)
            consider(window.oldest.map { $0 + settings.responseTimeout })
            consider(settings.inactivityTimeout.map { lastMessageAt + $0 })
        case .connecting, .open, .binding, .unbinding, .parting, .closed: break
        }
        return deadline
    }

    /// Where the session stands as far as the legality of commands goes.
    private var bindState: BindState {
        switch state {
        case .connecting, .open: .open
        case .binding: .binding
        case .bound, .draining: boundState
        case .unbinding, .parting, .closed: .unbinding
        }
    }
}

// What the shell tells the session.
extension GatewaySession {
    /// Handles an event other than received octets.
    package mutating func handle(
        _ event: SessionEvent, at now: ContinuousClock.Instant, into actions: inout [SessionAction]
    ) {
        switch event {
        case .opened: open(at: now, into: &actions)
        case .bindDecided(let status): decideBind(status, at: now, into: &actions)
        case .send(let segment): send(segment, at: now, into: &actions)
        case .settled(let ticket, let status, let id): settle(ticket, status, id: id, at: now, into: &actions)
        case .readingStopped: listening.stop(at: now)
        case .readingStarted: listening.start(at: now)
        case .tick: tick(at: now, into: &actions)
        case .drain: drain(at: now, into: &actions)
        case .closed: end(returning: .closed, into: &actions)
        }
    }

    /// Handles the whole PDUs at the front of the received octets, and says how many octets those were.
    ///
    /// - Parameter share: how many PDUs may be handled; they are taken off.
    /// - Parameter rate: what messages and receipts are counted against, of all binds of the account.
    package mutating func receive(
        _ octets: UnsafeRawBufferPointer, share: inout Int, rate: inout InboundRate, at now: ContinuousClock.Instant,
        into actions: inout [SessionAction]
    ) -> Int {
        var consumed = 0
        if !octets.isEmpty { keepalive.heard(at: listening.time(at: now)) }
        while state != .closed, wantsToRead, consumed < octets.count, share > 0 {
            share -= 1
            switch dialect.read(UnsafeRawBufferPointer(rebasing: octets[consumed...]), as: settings.role) {
            case .incomplete:
                return consumed
            case .frame(let frame, let command, let sequence, let count):
                consumed += count
                receive(frame, of: command, sequence, rate: &rate, at: now, into: &actions)
            case .malformed(let reason, let answer, let sequence, let count):
                consumed += count
                actions.append(.note(.malformed(reason)))
                if let answer { write(answer, sequence, into: &actions) }
            case .lost(let reason, let answer, let sequence):
                if let answer { write(answer, sequence, into: &actions) }
                close(.lostFraming(reason), into: &actions)
                return octets.count
            }
        }
        return state == .closed ? octets.count : consumed
    }

    private mutating func open(at now: ContinuousClock.Instant, into actions: inout [SessionAction]) {
        keepalive.heard(at: listening.time(at: now))
        guard let bind = settings.bind else {
            state = .open
            stateDeadline = now + settings.bindTimeout
            return
        }
        state = .binding
        stateDeadline = now + settings.responseTimeout
        bindSequence = sequences.next()
        write(.bind(bind), bindSequence, into: &actions)
    }

    private mutating func decideBind(
        _ status: SMPP.Status, at now: ContinuousClock.Instant, into actions: inout [SessionAction]
    ) {
        guard state == .open, let kind else { return }
        write(.bindResponse(kind, status, systemID: settings.systemID), bindSequence, into: &actions)
        if status == .ok {
            becomeBound(peer: "", kind, at: now, into: &actions)
        } else {
            self.kind = nil
        }
    }

    private mutating func send(
        _ segment: OutgoingSegment, at now: ContinuousClock.Instant, into actions: inout [SessionAction]
    ) {
        precondition(state == .bound && window.hasRoom, "the shell asks nextSend before it sends")
        let sequence = sequences.next()
        do throws(WireError) {
            try dialect.write(.segment(segment), sequence: sequence, as: settings.role, into: &output)
        } catch {
            // Something in the message itself does not fit the protocol; no other try can change that.
            actions.append(.note(.malformed("\(error)")))
            return actions.append(.refused(segment.key, .invalidDestinationAddress))
        }
        let time = listening.time(at: now)
        window.insert(segment, sequence: sequence, at: time)
        lastMessageAt = time
    }

    private mutating func settle(
        _ ticket: Ticket, _ status: SMPP.Status, id: GatewayMessageID?, at now: ContinuousClock.Instant,
        into actions: inout [SessionAction]
    ) {
        unanswered.settle(ticket, status, id: id)
        while let answer = settings.answersInOrder ? unanswered.next() : unanswered.take(ticket) {
            write(.messageResponse(answer.status, answer.answer), answer.sequence, into: &actions)
        }
        finishDraining(at: now, into: &actions)
        part(into: &actions)
    }

    private mutating func tick(at now: ContinuousClock.Instant, into actions: inout [SessionAction]) {
        if let stateDeadline, now >= stateDeadline { return expire(into: &actions) }
        // What a peer did not do in time may stand unread in what it sent.
        guard state == .bound || state == .draining, listening.mayJudge(at: now) else { return }
        let time = listening.time(at: now)
        if let timeout = settings.inactivityTimeout, time >= lastMessageAt + timeout {
            return close(.inactive, into: &actions)
        }
        giveUpAnswers(at: time, into: &actions)
        switch keepalive.check(at: time) {
        case .fine: finishDraining(at: now, into: &actions)
        case .probe: write(.enquireLink, sequences.next(), into: &actions)
        case .dead: close(.silent, into: &actions)
        }
    }

    /// Returns what was not answered in time, and remembers it in case the answer is only late.
    private mutating func giveUpAnswers(at time: ContinuousClock.Instant, into actions: inout [SessionAction]) {
        let overdue = window.removeAll(sentUntil: time - settings.responseTimeout)
        guard !overdue.isEmpty else { return }
        for (sequence, segment) in overdue { late.insert(segment.key, sequence: sequence) }
        actions.append(.returned(overdue.map(\.segment), because: .unanswered))
    }

    /// Ends a state that lasted long enough; that we leave may wait for no peer, whether it was heard or not.
    private mutating func expire(into actions: inout [SessionAction]) {
        switch state {
        case .open: close(.neverBound, into: &actions)
        case .binding: close(.silent, into: &actions)
        case .draining, .unbinding: close(.unbound, into: &actions)
        case .parting: letGo(into: &actions)
        case .connecting, .bound, .closed: stateDeadline = nil
        }
    }

    private mutating func drain(at now: ContinuousClock.Instant, into actions: inout [SessionAction]) {
        switch state {
        case .bound:
            state = .draining
            stateDeadline = now + settings.responseTimeout
            finishDraining(at: now, into: &actions)
        case .connecting, .open, .binding: close(.unbound, into: &actions)
        case .draining, .unbinding, .parting, .closed: break
        }
    }

    /// Lets the peer go once it has all its answers, and we have its.
    private mutating func part(into actions: inout [SessionAction]) {
        guard state == .parting, unanswered.count == 0, window.count == 0 else { return }
        letGo(into: &actions)
    }

    private mutating func letGo(into actions: inout [SessionAction]) {
        write(.unbindResponse, bindSequence, into: &actions)
        close(.peerUnbound, into: &actions)
    }

    /// Unbinds once nothing waits for an answer on either side.
    private mutating func finishDraining(at now: ContinuousClock.Instant, into actions: inout [SessionAction]) {
        guard state == .draining, window.count == 0, unanswered.count == 0 else { return }
        state = .unbinding
        stateDeadline = now + min(settings.responseTimeout, .seconds(5))
        write(.unbind, sequences.next(), into: &actions)
    }
}

// What the peer says.
extension GatewaySession {
    private mutating func receive(
        _ frame: Frame, of command: SessionCommand?, _ sequence: UInt32, rate: inout InboundRate,
        at now: ContinuousClock.Instant, into actions: inout [SessionAction]
    ) {
        if let command {
            switch CommandRules.verdict(on: command, from: settings.role.peer, in: bindState) {
            case .taken: break
            case .refused(let status):
                actions.append(.note(.outOfState(command.name)))
                return refuse(frame, status, sequence, into: &actions)
            case .unserved(let status):
                guard case .ancillary(let answer) = frame else { break }
                return take(.unserved(answer: answer, status), sequence, rate: &rate, at: now, into: &actions)
            case .ignored: return actions.append(.note(.outOfState(command.name)))
            }
        }
        take(frame, sequence, rate: &rate, at: now, into: &actions)
    }

    /// Answers a request by a status and nothing else.
    private mutating func refuse(
        _ frame: Frame, _ status: SMPP.Status, _ sequence: UInt32, into actions: inout [SessionAction]
    ) {
        switch frame {
        case .bind(let request):
            write(.bindResponse(request.kind, status, systemID: settings.systemID), sequence, into: &actions)
        case .message(_, let command), .receipt(_, let command):
            write(.messageResponse(status, MessageAnswer(command: command)), sequence, into: &actions)
        case .unserved(let command, _), .ancillary(let command):
            write(.unserved(answer: command, status), sequence, into: &actions)
        case .enquireLink, .unbind: write(.nack(status, text: nil), sequence, into: &actions)
        case .bindResponse, .segment, .messageResponse, .enquireLinkResponse, .unbindResponse, .nack, .notice: break
        }
    }

    /// Does what a legal command says.
    private mutating func take(
        _ frame: Frame, _ sequence: UInt32, rate: inout InboundRate, at now: ContinuousClock.Instant,
        into actions: inout [SessionAction]
    ) {
        switch frame {
        case .bind(let request): receiveBind(request, sequence, into: &actions)
        case .bindResponse(_, let status, let peer): receiveBindResponse(status, peer, at: now, into: &actions)
        case .message(let message, let command):
            guard let ticket = admit(.message, sequence, command, rate: &rate, at: now, into: &actions) else { return }
            actions.append(.arrived(message, ticket))
        case .receipt(let receipt, let command):
            guard let ticket = admit(.receipt, sequence, command, rate: &rate, at: now, into: &actions) else { return }
            actions.append(.receipt(receipt, ticket))
        case .messageResponse(let status, let answer):
            receiveAnswer(sequence, status, answer, at: now, into: &actions)
        case .enquireLink: write(.enquireLinkResponse, sequence, into: &actions)
        case .enquireLinkResponse: break
        case .unbind:
            if state != .parting {
                state = .parting
                stateDeadline = now + min(settings.responseTimeout, .seconds(5))
            }
            bindSequence = sequence
            part(into: &actions)
        case .unbindResponse:
            if state == .unbinding { close(.unbound, into: &actions) }
        case .nack(let status, _): receiveNack(sequence, status, at: now, into: &actions)
        case .unserved(let command, _):
            actions.append(.note(.unserved(answer: command)))
            write(frame, sequence, into: &actions)
        case .notice(let text): actions.append(.note(.notice(text)))
        case .ancillary: preconditionFailure("no state lets these commands be taken")
        case .segment: preconditionFailure("a dialect reads messages, never segments of ours")
        }
    }

    private mutating func receiveBind(
        _ request: BindRequest, _ sequence: UInt32, into actions: inout [SessionAction]
    ) {
        precondition(state == .open && kind == nil, "what follows a bind is read when the bind is decided")
        kind = request.kind
        peerVersion = request.version
        dialect = dialect.adapted(to: request.version)
        bindSequence = sequence
        actions.append(.checkBind(request))
    }

    private mutating func receiveBindResponse(
        _ status: SMPP.Status, _ peer: String, at now: ContinuousClock.Instant, into actions: inout [SessionAction]
    ) {
        guard let bind = settings.bind else { return }
        guard status == .ok else { return close(.bindRefused(status), into: &actions) }
        kind = bind.kind
        becomeBound(peer: peer, bind.kind, at: now, into: &actions)
    }

    private mutating func becomeBound(
        peer: String, _ kind: BindKind, at now: ContinuousClock.Instant, into actions: inout [SessionAction]
    ) {
        state = .bound
        let role = settings.role
        boundState = BindState(kind, requestedBy: settings.bind == nil ? role.peer : role)
        let verb: SessionCommand = role == .esme ? .submitSM : .deliverSM
        mayTransmit = CommandRules.verdict(on: verb, from: role, in: boundState) == .taken
        stateDeadline = nil
        lastMessageAt = listening.time(at: now)
        actions.append(.bound(peer: peer, kind))
    }

    /// Opens a ticket for a received message, unless it is above the rate, or nothing but the peer's messages keeps us from
    /// leaving.
    private mutating func admit(
        _ kind: InboundKind, _ sequence: UInt32, _ command: UInt32, rate: inout InboundRate,
        at now: ContinuousClock.Instant, into actions: inout [SessionAction]
    ) -> Ticket? {
        lastMessageAt = listening.time(at: now)
        let ticket = unanswered.open(sequence: sequence, answeredBy: command)
        guard rate.admits(at: now) else {
            actions.append(.thrownBack(kind))
            settle(ticket, .throttled, id: nil, at: now, into: &actions)
            return nil
        }
        // While our own segments are waited for, the peer's messages are still taken: refusing them would only make it
        // ask again. When nothing but its messages keeps us from leaving, one that never pauses could do so for ever.
        guard state == .draining, window.count == 0 else { return ticket }
        settle(ticket, .messageQueueFull, id: nil, at: now, into: &actions)
        return nil
    }

    private mutating func receiveAnswer(
        _ sequence: UInt32, _ status: SMPP.Status, _ answer: MessageAnswer, at now: ContinuousClock.Instant,
        into actions: inout [SessionAction]
    ) {
        if let congestion = answer.congestion { throttle.congestion(congestion, at: now) }
        guard let segment = window.remove(sequence) else {
            actions.append(.note(.lateAnswer(sequence: sequence)))
            return receiveLateAnswer(sequence, status, answer, into: &actions)
        }
        switch status {
        case .ok:
            throttle.succeeded()
            actions.append(.submitted(segment.key, answer.id ?? GatewayMessageID([])))
        case .throttled, .messageQueueFull:
            throttle.pushedBack(at: now)
            actions.append(.note(.throttled(status)))
            actions.append(.returned([segment], because: .throttled))
        default:
            actions.append(.refused(segment.key, status))
        }
        finishDraining(at: now, into: &actions)
        part(into: &actions)
    }

    /// A late answer is normal: its request timed out and was queued again. It still says what became of the segment,
    /// unless it says to try again, which happens anyway.
    private mutating func receiveLateAnswer(
        _ sequence: UInt32, _ status: SMPP.Status, _ answer: MessageAnswer, into actions: inout [SessionAction]
    ) {
        guard let key = late.remove(sequence) else { return }
        switch status {
        case .ok: actions.append(.submitted(key, answer.id ?? GatewayMessageID([])))
        case .throttled, .messageQueueFull: break
        default: actions.append(.refused(key, status))
        }
    }

    private mutating func receiveNack(
        _ sequence: UInt32, _ status: SMPP.Status, at now: ContinuousClock.Instant,
        into actions: inout [SessionAction]
    ) {
        actions.append(.note(.nacked(status)))
        if state == .binding, sequence == bindSequence {
            return close(.bindRefused(status), into: &actions)
        }
        guard let segment = window.remove(sequence) else {
            return receiveLateAnswer(sequence, status, MessageAnswer(), into: &actions)
        }
        actions.append(.refused(segment.key, status))
        finishDraining(at: now, into: &actions)
        part(into: &actions)
    }

    private mutating func close(_ reason: SessionEnd, into actions: inout [SessionAction]) {
        end(returning: .closed, into: &actions)
        actions.append(.close(reason))
    }

    private mutating func end(returning reason: ReturnReason, into actions: inout [SessionAction]) {
        guard state != .closed else { return }
        state = .closed
        stateDeadline = nil
        let segments = window.removeAll()
        if !segments.isEmpty { actions.append(.returned(segments, because: reason)) }
    }

    private mutating func write(_ frame: Frame, _ sequence: UInt32, into actions: inout [SessionAction]) {
        do throws(WireError) {
            try dialect.write(frame, sequence: sequence, as: settings.role, into: &output)
        } catch {
            close(.unwritable("\(error)"), into: &actions)
        }
    }
}
