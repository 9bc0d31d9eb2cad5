import Session
import Wire

/// Each command in each state in which it is not legal, as the sessions' own table has them.
enum StateCases {
    static func cases(_ position: ConformancePosition) -> [ConformanceCase] {
        // By state, so that cases that follow each other share a session.
        states(position).flatMap { state in
            CommandRules.rows.filter { row in
                row.senders.contains(position.ownRole) && (position.wireProtocol == .smpp || row.isInLineProtocol)
            }.flatMap { row in
                row.commands.compactMap { command in
                    expectation(command, row.verdicts[state.rawValue], in: state).map { title, steps in
                        ConformanceCase(
                            "state.\(word(state)).\(command.name)", clause(command, state, position), title,
                            [.session(need(state)), .send(.command(command), as: "request")] + steps)
                    }
                }
            }
        }
    }

    private static func clause(
        _ command: SessionCommand, _ state: BindState, _ position: ConformancePosition
    ) -> Clause {
        let clause = position.clause("2.3", "PDUs and session states", line: "commands and bind states")
        // SMPP 5.0 allows the probe before the bind, 3.4 does not.
        let differs = position.wireProtocol == .smpp && command == .enquireLink && need(state) == .connected
        return differs ? clause.differing(fromSMPP50: "2.4") : clause
    }

    /// The states that the simulator can bring about.
    private static func states(_ position: ConformancePosition) -> [BindState] {
        [position.peerBinds ? .binding : .open, .boundTX, .boundRX, .boundTRX]
    }

    private static func need(_ state: BindState) -> ConformanceStep.SessionNeed {
        switch state {
        case .open, .binding, .unbinding: .connected
        case .boundTX, .boundRX, .boundTRX: .state(state)
        }
    }

    private static func word(_ state: BindState) -> String {
        switch state {
        case .open: "open"
        case .binding: "binding"
        case .boundTX: "bound-tx"
        case .boundRX: "bound-rx"
        case .boundTRX: "bound-trx"
        case .unbinding: "unbinding"
        }
    }

    /// What the table says becomes of it; `nil` where the command is legal, which other cases look at.
    private static func expectation(
        _ command: SessionCommand, _ verdict: CommandRules.Verdict, in state: BindState
    ) -> (title: String, steps: [ConformanceStep])? {
        let isBound = need(state) != .connected
        let alive = isBound ? ConformanceStep.alive() : [.grant]
        // A peer may end a connection on which things are said before the bind.
        let orEnd: [ConformanceStep.Expected] = isBound ? [] : [.end]
        switch verdict {
        case .taken: return nil
        case .refused(let status):
            // The versions differ about the probe.
            let rule: ConformanceStep.StatusRule = command == .enquireLink ? .any : .refusal([status])
            let words = command == .enquireLink ? "is answered" : "is refused"
            return (
                "\(command.name) at \(state.name) \(words)",
                [
                    .expect(
                        [.answer(to: "request", rule, by: .either)] + orEnd, or: .failure("no answer"))
                ] + alive
            )
        case .unserved:
            return ("\(command.name) at \(state.name) is answered", [.answered("request", .any, by: .either)] + alive)
        case .ignored:
            // Some say by generic_nack that a request without an answer came at a wrong time; of a response nobody may.
            let isRequest = command == .outbind || command == .alertNotification
            return (
                "\(command.name) at \(state.name) is not answered",
                [.quiet(isRequest ? .responses(to: "request") : .answers(to: "request"))] + alive
            )
        }
    }
}
