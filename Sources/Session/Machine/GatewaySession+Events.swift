import SMS
import Wire

// What the shell tells the session.
extension GatewaySession {
    /// Handles an event other than received octets. Two that every message brings have functions of their own besides,
    /// which take what they are told as it is: `send` and `settle`.
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
        if !octets.isEmpty {
            if keepalive.isDoubted { actions.append(.resumeSending) }
            keepalive.heard(at: listening.time(at: now))
        }
        while state != .closed, wantsToRead, consumed < octets.count, share > 0 {
            share -= 1
            switch dialect.read(UnsafeRawBufferPointer(rebasing: octets[consumed...]), as: settings.role) {
            case .incomplete:
                return consumed
            case .operation(let operation, let command, let sequence, let count):
                consumed += count
                receive(operation, of: command, sequence, rate: &rate, at: now, into: &actions)
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

    /// A segment goes out, as `SessionEvent.send` has it.
    package mutating func send(
        _ segment: consuming OutgoingSegment, at now: ContinuousClock.Instant, into actions: inout [SessionAction]
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

    /// A received message gets its answer, as `SessionEvent.settled` has it.
    package mutating func settle(
        _ ticket: Ticket, _ status: SMPP.Status, id: GatewayMessageID?, at now: ContinuousClock.Instant,
        into actions: inout [SessionAction]
    ) {
        unanswered.settle(ticket, status, id: id)
        while let answer = settings.answersInOrder ? unanswered.next() : unanswered.take(ticket) {
            write(.messageResponse(answer.status, answer.answer), answer.sequence, into: &actions)
        }
        finishDraining(at: now, into: &actions)
        finishPeerUnbind(into: &actions)
    }

    private mutating func tick(at now: ContinuousClock.Instant, into actions: inout [SessionAction]) {
        if let stateDeadline, now >= stateDeadline { return expire(into: &actions) }
        // An answer that came in time may not have been read yet.
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
        keepalive.missedAnswer()
    }

    /// Ends a state that lasted long enough; that we leave may wait for no peer, whether it was heard or not.
    private mutating func expire(into actions: inout [SessionAction]) {
        switch state {
        case .open: close(.neverBound, into: &actions)
        case .binding: close(.silent, into: &actions)
        case .draining, .unbinding: close(.unbound, into: &actions)
        case .peerUnbinding: answerUnbind(into: &actions)
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
        case .draining, .unbinding, .peerUnbinding, .closed: break
        }
    }

    /// Answers the peer's `unbind` once no request of either side waits for its answer.
    mutating func finishPeerUnbind(into actions: inout [SessionAction]) {
        guard state == .peerUnbinding, unanswered.count == 0, window.count == 0 else { return }
        answerUnbind(into: &actions)
    }

    private mutating func answerUnbind(into actions: inout [SessionAction]) {
        write(.unbindResponse, bindSequence, into: &actions)
        close(.peerUnbound, into: &actions)
    }

    /// Unbinds once nothing waits for an answer on either side.
    mutating func finishDraining(at now: ContinuousClock.Instant, into actions: inout [SessionAction]) {
        guard state == .draining, window.count == 0, unanswered.count == 0 else { return }
        state = .unbinding
        stateDeadline = now + min(settings.responseTimeout, .seconds(5))
        write(.unbind, sequences.next(), into: &actions)
    }
}
