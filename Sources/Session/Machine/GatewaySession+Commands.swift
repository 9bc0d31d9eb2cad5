import SMS
import Wire

// What the peer says.
extension GatewaySession {
    mutating func receive(
        _ operation: consuming Operation, of command: SessionCommand?, _ sequence: UInt32, rate: inout InboundRate,
        at now: ContinuousClock.Instant, into actions: inout [SessionAction]
    ) {
        if let command {
            switch CommandRules.verdict(on: command, from: settings.role.peer, in: bindState) {
            case .taken: break
            case .refused(let status):
                actions.append(.note(.outOfState(command.name)))
                return refuse(operation, status, sequence, into: &actions)
            case .unserved(let status):
                guard case .ancillary(let answer) = operation else { break }
                return take(.unserved(answer: answer, status), sequence, rate: &rate, at: now, into: &actions)
            case .ignored: return actions.append(.note(.outOfState(command.name)))
            }
        }
        take(operation, sequence, rate: &rate, at: now, into: &actions)
    }

    /// Answers a request by a status and nothing else.
    private mutating func refuse(
        _ operation: Operation, _ status: SMPP.Status, _ sequence: UInt32, into actions: inout [SessionAction]
    ) {
        switch operation {
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
        _ operation: consuming Operation, _ sequence: UInt32, rate: inout InboundRate, at now: ContinuousClock.Instant,
        into actions: inout [SessionAction]
    ) {
        switch operation {
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
            if state != .peerUnbinding {
                state = .peerUnbinding
                stateDeadline = now + min(settings.responseTimeout, .seconds(5))
            }
            bindSequence = sequence
            finishPeerUnbind(into: &actions)
        case .unbindResponse:
            if state == .unbinding { close(.unbound, into: &actions) }
        case .nack(let status, _): receiveNack(sequence, status, at: now, into: &actions)
        case .unserved(let command, _):
            actions.append(.note(.unserved(answer: command)))
            write(operation, sequence, into: &actions)
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

    mutating func becomeBound(
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
            actions.append(.submitted(segment.key, answer.id ?? GatewayMessageID()))
        case .throttled, .messageQueueFull:
            throttle.pushedBack(at: now)
            actions.append(.note(.throttled(status)))
            actions.append(.returned([segment], because: .throttled))
        default:
            actions.append(.refused(segment.key, status))
        }
        finishDraining(at: now, into: &actions)
        finishPeerUnbind(into: &actions)
    }

    /// A late answer is normal: its request timed out and was queued again. It still says what became of the segment,
    /// unless it says to try again, which happens anyway.
    private mutating func receiveLateAnswer(
        _ sequence: UInt32, _ status: SMPP.Status, _ answer: MessageAnswer, into actions: inout [SessionAction]
    ) {
        guard let key = late.remove(sequence) else { return }
        switch status {
        case .ok: actions.append(.submitted(key, answer.id ?? GatewayMessageID()))
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
        finishPeerUnbind(into: &actions)
    }
}
