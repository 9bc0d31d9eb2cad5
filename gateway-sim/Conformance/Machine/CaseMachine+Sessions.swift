import Session

// How a case gets the session it needs.
extension CaseMachine {
    mutating func provide(
        _ need: ConformanceStep.SessionNeed, isNew: Bool, since start: ContinuousClock.Instant,
        at now: ContinuousClock.Instant
    ) -> Progress {
        if isNew {
            if session.isClean, session.waitingBind == nil, isMet(need) { return .done }
            if session.isOpen {
                actions.append(.close)
                session.ended()
            }
            session.manners = []
            openFailure = nil
            connecting = .opening
            actions.append(.open)
        }
        if let openFailure { return .over(.failed("no connection: \(openFailure)")) }
        guard now < start + settings.reconnectTimeout else {
            return .over(.failed("no session within \(settings.reconnectTimeout)"))
        }
        let waiting = Progress.waiting(until: start + settings.reconnectTimeout)
        switch connecting {
        case .idle, .opening: return waiting
        case .open where hasEnded, .binding where hasEnded:
            // A peer that dials may come again; one that is dialled has refused.
            guard settings.position.peerBinds else { return .over(.failed("the peer ended the connection")) }
            connecting = .opening
            actions.append(.open)
            return waiting
        case .open: return settings.position.peerBinds ? takeBind(need, waiting) : bind(need, waiting)
        case .binding(let sequence, let kind): return boundOrNot(sequence, kind, waiting)
        }
    }

    private func isMet(_ need: ConformanceStep.SessionNeed) -> Bool {
        switch need {
        case .connected: false
        case .sending: settings.position.mayTransmit(in: session.state)
        case .both: session.state == .boundTRX
        case .state(let state): session.state == state
        }
    }

    private mutating func bind(_ need: ConformanceStep.SessionNeed, _ waiting: Progress) -> Progress {
        let kind: BindKind
        switch need {
        case .connected: return .done
        case .sending, .both: kind = .transceiver
        case .state(let state):
            guard let found = settings.position.kind(leadingTo: state) else { return .done }
            kind = found
        }
        connecting = .binding(session.send(.bind(kind, .right), phone: ""), kind)
        return waiting
    }

    private mutating func boundOrNot(_ sequence: UInt32, _ kind: BindKind, _ waiting: Progress) -> Progress {
        guard let answer = answers[sequence] else { return waiting }
        guard answer.status?.isSuccess == true, answer.command == "bind_\(kind.rawValue)_resp" else {
            return .over(.notApplicable("bind_\(kind.rawValue) is not granted: \(answer)"))
        }
        return .done
    }

    private mutating func takeBind(_ need: ConformanceStep.SessionNeed, _ waiting: Progress) -> Progress {
        guard let request = session.waitingBind, let kind = request.bindKind else { return waiting }
        if need == .connected { return .done }
        session.decideBind(.ok)
        return isMet(need) ? .done : .over(.notApplicable("the peer binds as a \(kind.rawValue)"))
    }
}
