import Session
import Wire

/// Binds: all three, refused ones, in the wrong order, of other versions; and how a session ends.
enum BindCases {
    static func cases(_ position: ConformancePosition) -> [ConformanceCase] {
        (position.peerBinds ? takenBinds(position) : givenBinds(position)) + ends(position)
    }

    // Where the simulator binds.
    private static func givenBinds(_ position: ConformancePosition) -> [ConformanceCase] {
        let numbers: [(BindKind, String)] = [(.transceiver, "4.1.5"), (.transmitter, "4.1.1"), (.receiver, "4.1.3")]
        let granted = numbers.map { kind, number in
            ConformanceCase(
                "bind.\(kind.rawValue)", position.clause(number, "bind_\(kind.rawValue)", line: "binds"),
                "bind_\(kind.rawValue) with the right password is granted",
                [.session(.connected), .send(.bind(kind, .right), as: "bind"), .answered("bind")]
                    + ConformanceStep.alive())
        }
        let password = position.clause("5.2.2", "password", line: "binds")
        let refusals: [(id: String, title: String, form: BindForm, statuses: [SMPP.Status])] = [
            ("wrong-password", "a wrong password", BindForm(hasRightPassword: false), [.bindFailed, .invalidPassword]),
            (
                "unknown-account", "an unknown system_id", BindForm(hasRightName: false),
                [.bindFailed, .invalidSystemID]
            ),
        ]
        let refused = refusals.map { refusal in
            ConformanceCase(
                "bind.\(refusal.id)", password, "a bind with \(refusal.title) is refused, and nothing is bound",
                [
                    .session(.connected), .send(.bind(.transceiver, refusal.form), as: "bind"),
                    .expect(
                        [.answer(to: "bind", .refusal(refusal.statuses)), .end], or: .failure("the bind is not refused")
                    ),
                    .session(.connected), .send(.bind(.transceiver, refusal.form), as: "bind"),
                    .send(.text(TextForm()), as: "text"),
                    .expect(
                        [.answer(to: "text", .refusal([.invalidBindStatus]), by: .either), .end],
                        or: .failure("a message after the refusal is not refused")),
                ])
        }
        let twice = ConformanceCase(
            "bind.twice", position.clause("2.3", "PDUs and session states", line: "commands and bind states"),
            "a second bind is refused, and the first stands",
            [
                .session(.sending), .send(.bind(.transceiver, .right), as: "bind"),
                .answered("bind", .refusal([.alreadyBound]), by: .either),
            ] + ConformanceStep.alive())
        return granted + refused + [twice] + versions(position)
    }

    private static func versions(_ position: ConformancePosition) -> [ConformanceCase] {
        let again = ConformanceCase(
            "bind.again", .line("binds"), "after a refused bind another one on the same connection is granted",
            [
                .session(.connected), .send(.bind(.transceiver, BindForm(hasRightPassword: false)), as: "wrong"),
                .answered("wrong", .refusal([.bindFailed])), .send(.bind(.transceiver, .right), as: "right"),
                .answered("right"),
            ])
        guard position.wireProtocol == .smpp else { return [again] }
        let taken: [(version: UInt8, name: String, kind: BindKind)] = [
            (0x33, "3.3", .transmitter), (0x34, "3.4", .transceiver), (0x50, "5.0", .transceiver),
        ]
        return taken.map { taken in
            ConformanceCase(
                "bind.version-\(taken.name)",
                taken.version == 0x50 ? .smpp50("4.7.13", "interface_version") : .smpp("5.2.4", "interface_version"),
                "a peer of version \(taken.name) may bind",
                [
                    .session(.connected), .send(.bind(taken.kind, BindForm(version: taken.version)), as: "bind"),
                    .answered("bind"),
                ] + (taken.version == 0x33 ? [.checkNoTLVs(of: "bind")] : []))
        } + [
            ConformanceCase(
                "bind.version-unknown", .smpp("5.2.4", "interface_version"),
                "a bind of a version that there is not is answered",
                [
                    .session(.connected), .send(.bind(.transceiver, BindForm(version: 0x7F)), as: "bind"),
                    .expect([.answer(to: "bind", .any, by: .either), .end], or: .failure("no answer")),
                ])
        ]
    }

    // Where the peer binds.
    private static func takenBinds(_ position: ConformancePosition) -> [ConformanceCase] {
        let clause = position.clause("4.1", "bind", line: "binds")
        return [
            ConformanceCase("bind.first", clause, "it binds when it has connected", [.session(.connected), .grant]),
            ConformanceCase(
                "bind.granted", clause, "once its bind is granted the session works",
                [.session(.sending)] + ConformanceStep.alive()),
            ConformanceCase(
                "bind.refused", clause, "when its bind is refused it hands nothing over, and comes again",
                [
                    .session(.connected), .manner(.refusesBinds(.bindFailed)), .quiet(.anyMessage), .close,
                    .session(.sending),
                ] + ConformanceStep.alive()),
            ConformanceCase(
                "bind.lost", position.clause("2.4", "network connections", line: "binds"),
                "when the connection is lost it comes again and binds",
                [.session(.sending), .close, .session(.sending)] + ConformanceStep.alive()),
        ]
    }

    private static func ends(_ position: ConformancePosition) -> [ConformanceCase] {
        [
            ConformanceCase(
                "bind.unbind", position.clause("4.2", "unbind", line: "enquire_link and unbind"),
                "unbind is answered, and nothing is handed over after it",
                [.session(.sending), .send(.unbind, as: "unbind"), .answered("unbind"), .quiet(.anyMessage)])
        ]
    }
}
