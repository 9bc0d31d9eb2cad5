import Foundation
import SMS
import TestSupport
import Testing
import Wire

@testable import Session

/// The table of legal commands against the specification, against what sessions do, and against the README.
@Suite struct CommandRulesTests {
    /// SMPP 3.4 table 2-1: requests and notices, the states that allow them, and who issues them.
    static let specified: [(commands: [SessionCommand], states: Set<BindState>, issuers: Set<Role>)] = [
        ([.bindTransmitter, .bindReceiver, .bindTransceiver], [.open], [.esme]),
        ([.bindTransmitterResp, .bindReceiverResp, .bindTransceiverResp], [.open], [.smsc]),
        ([.outbind], [.open], [.smsc]),
        ([.unbind, .unbindResp], [.boundTX, .boundRX, .boundTRX], [.esme, .smsc]),
        ([.submitSM, .submitMulti], [.boundTX, .boundTRX], [.esme]),
        ([.submitSMResp], [.boundTX, .boundTRX], [.smsc]),
        ([.dataSM, .dataSMResp], [.boundTX, .boundRX, .boundTRX], [.esme, .smsc]),
        ([.deliverSM], [.boundRX, .boundTRX], [.smsc]),
        ([.deliverSMResp], [.boundRX, .boundTRX], [.esme]),
        ([.querySM, .cancelSM], [.boundTX, .boundTRX], [.esme]),
        ([.replaceSM], [.boundTX], [.esme]),
        ([.enquireLink, .enquireLinkResp], [.boundTX, .boundRX, .boundTRX], [.esme, .smsc]),
        ([.alertNotification], [.boundRX, .boundTRX], [.smsc]),
        ([.genericNack], [.boundTX, .boundRX, .boundTRX], [.esme, .smsc]),
    ]

    /// Where the table departs from the specification, each for the reason that stands beside its row.
    static let departures: Set<String> = [
        // Over the line protocol a gateway may bind too.
        "bind_transmitter smsc OPEN", "bind_receiver smsc OPEN", "bind_transceiver smsc OPEN",
        "bind_transmitter_resp esme OPEN", "bind_receiver_resp esme OPEN", "bind_transceiver_resp esme OPEN",
        "unbind esme OPEN", "unbind smsc OPEN", "enquire_link esme OPEN", "enquire_link smsc OPEN",
        "generic_nack esme OPEN", "generic_nack smsc OPEN",
        "data_sm esme BOUND_RX", "data_sm smsc BOUND_TX", "data_sm_resp esme BOUND_TX", "data_sm_resp smsc BOUND_RX",
        "replace_sm esme BOUND_TRX", "replace_sm smsc BOUND_TX", "replace_sm smsc BOUND_TRX",
        "query_sm smsc BOUND_TX", "query_sm smsc BOUND_TRX", "cancel_sm smsc BOUND_TX", "cancel_sm smsc BOUND_TRX",
        // It ends an `unbind` of ours, which is a state of its own here.
        "unbind_resp esme BOUND_TX", "unbind_resp esme BOUND_RX", "unbind_resp esme BOUND_TRX",
        "unbind_resp smsc BOUND_TX", "unbind_resp smsc BOUND_RX", "unbind_resp smsc BOUND_TRX",
    ]

    @Test func `the table is SMPP's but for what is listed`() {
        #expect(Set(Self.specified.flatMap(\.commands)) == Set(SessionCommand.allCases))
        var found: Set<String> = []
        for (commands, states, issuers) in Self.specified {
            for command in commands {
                for sender in Role.allCases {
                    for state in [BindState.open, .boundTX, .boundRX, .boundTRX] {
                        // To the peer, a session whose bind we sent is open too.
                        let ours = state == .open ? [BindState.open, .binding] : [state]
                        let isLegal = ours.contains { state in
                            switch CommandRules.verdict(on: command, from: sender, in: state) {
                            case .taken, .unserved: true
                            case .refused, .ignored: false
                            }
                        }
                        guard isLegal != (states.contains(state) && issuers.contains(sender)) else { continue }
                        found.insert("\(command.name) \(sender) \(state.name)")
                    }
                }
            }
        }
        #expect(found == Self.departures)
    }

    @Test func `each command of a sender is in one row`() {
        for sender in Role.allCases {
            let commands = CommandRules.rows.filter { $0.senders.contains(sender) }.flatMap(\.commands)
            #expect(commands.count == Set(commands).count)
        }
        // Without an answer of its own, a command can only be taken or ignored.
        for row in CommandRules.rows where row.commands.contains(where: { $0.name.hasSuffix("_resp") }) {
            #expect(row.verdicts.allSatisfy { $0 == .taken || $0 == .ignored })
        }
    }

    /// A PDU of each command as it would come.
    private static func body(of command: SessionCommand) -> SMPP.Body {
        let id = GatewayMessageID("1")
        let message = text([0x41])
        return switch command {
        case .bindTransmitter: .bind(SMPP.Bind(.transmitter, systemID: "peer", password: "secret"))
        case .bindReceiver: .bind(SMPP.Bind(.receiver, systemID: "peer", password: "secret"))
        case .bindTransceiver: .bind(SMPP.Bind(.transceiver, systemID: "peer", password: "secret"))
        case .outbind: .outbind(SMPP.Outbind(systemID: "smsc", password: "secret"))
        case .submitSM: .submitSM(message)
        case .submitMulti: .submitMulti(SMPP.SubmitMulti(message, to: [.address(shortCode)]))
        case .deliverSM: .deliverSM(message)
        case .dataSM: .dataSM(SMPP.DataSM(from: person, to: shortCode, tlvs: [SMPP.TLV(.messagePayload, [0x43])]))
        case .querySM: .querySM(SMPP.QuerySM(messageID: id, source: person))
        case .cancelSM: .cancelSM(SMPP.CancelSM(messageID: id, source: person))
        case .replaceSM: .replaceSM(SMPP.ReplaceSM(messageID: id, source: person, shortMessage: []))
        case .alertNotification: .alertNotification(SMPP.AlertNotification(source: person, esme: shortCode))
        case .enquireLink: .enquireLink
        case .unbind: .unbind
        case .bindTransmitterResp: .bindResp(SMPP.BindResp(.transmitter))
        case .bindReceiverResp: .bindResp(SMPP.BindResp(.receiver))
        case .bindTransceiverResp: .bindResp(SMPP.BindResp(.transceiver))
        case .submitSMResp: .submitSMResp(SMPP.MessageResp(messageID: id))
        case .deliverSMResp: .deliverSMResp(SMPP.MessageResp())
        case .dataSMResp: .dataSMResp(SMPP.MessageResp(messageID: id))
        case .enquireLinkResp: .enquireLinkResp
        case .unbindResp: .unbindResp
        case .genericNack: .genericNack
        }
    }

    /// A session of `role` in that state.
    private static func bench(_ role: Role, in state: BindState) throws -> SMPPBench {
        let request = BindRequest(kind: .transceiver, systemID: "tongcha", password: "secret", version: 0x34)
        switch state {
        case .open: return SMPPBench(unbound: role)
        case .binding:
            var bench = SMPPBench(unbound: role, bind: request)
            _ = bench.take()
            return bench
        case .boundTX, .boundRX, .boundTRX:
            let kinds: [BindState: (SMPP.Bind.Kind, SMPP.Bind.Kind)] = [
                .boundTX: (.transmitter, .receiver), .boundRX: (.receiver, .transmitter),
                .boundTRX: (.transceiver, .transceiver),
            ]
            let (client, gateway) = try #require(kinds[state])
            return try SMPPBench(role, role == .smsc ? client : gateway)
        case .unbinding:
            var bench = try SMPPBench(role)
            bench.handle(.drain)
            _ = bench.take()
            return bench
        }
    }

    @Test(arguments: Role.allCases, BindState.allCases)
    func `sessions answer every command as the table says`(role: Role, state: BindState) throws {
        for command in SessionCommand.allCases {
            var bench = try Self.bench(role, in: state)
            let body = Self.body(of: command)
            bench.receive(try encoded(body))
            let answers = bench.take()
            let notes = bench.takeActions().filter { if case .note = $0 { true } else { false } }
            let what = "\(command.name) to \(role), \(state.name)"
            guard CommandRules.isSent(command, by: role == .esme ? .smsc : .esme) else {
                let isAnswered = !body.commandID.isResponse && command != .outbind && command != .alertNotification
                #expect(answers.map(\.commandID) == (isAnswered ? [.genericNack] : []), "\(what)")
                #expect(answers.map(\.commandStatus) == (isAnswered ? [.invalidCommandID] : []), "\(what)")
                continue
            }
            let verdict = CommandRules.verdict(on: command, from: role == .esme ? .smsc : .esme, in: state)
            switch verdict {
            case .taken:
                #expect(answers.allSatisfy { $0.commandStatus == .ok }, "\(what)")
                #expect(!notes.contains(.note(.outOfState(command.name))), "\(what)")
            case .refused(let status), .unserved(let status):
                let answer = command == .enquireLink ? SMPP.CommandID.genericNack : body.commandID.response
                #expect(answers.map(\.commandID) == [answer], "\(what)")
                #expect(answers.map(\.commandStatus) == [status], "\(what)")
                let note: SessionNote =
                    verdict == .refused(status)
                    ? .outOfState(command.name) : .unserved(answer: body.commandID.response.rawValue)
                #expect(notes == [.note(note)], "\(what)")
            case .ignored:
                #expect(answers.isEmpty, "\(what)")
                #expect(notes == [.note(.outOfState(command.name))], "\(what)")
            }
        }
    }

    @Test(arguments: Role.allCases)
    func `the line protocol has the commands that the table gives it`(role: Role) {
        for command in SessionCommand.allCases where !command.name.hasSuffix("_resp") && command != .genericNack {
            var session = GatewaySession(SessionSettings(role: role), dialect: LineDialect(), at: .now)
            var actions: [SessionAction] = []
            var share = Int.max
            var rate = InboundRate(nil, startingAt: .now)
            let line =
                "\(command.name) 5 system_id=peer password=secret source_addr=13800138000 destination_addr=1 "
                + "short_message=a\n"
            let isKnown =
                CommandRules.isInLineProtocol(command)
                && CommandRules.isSent(command, by: role == .esme ? .smsc : .esme)
            session.handle(.opened, at: .now, into: &actions)
            Array(line.utf8).withUnsafeBytes {
                _ = session.receive($0, share: &share, rate: &rate, at: .now, into: &actions)
            }
            let answer = String(decoding: session.output.octets, as: UTF8.self)
            #expect(answer.contains("ESME_RINVCMDID") == !isKnown, "\(line)")
        }
    }

    @Test func `README.md shows the table`() throws {
        let readme = try String(contentsOfFile: "\(Repository.root)/README.md", encoding: .utf8)
        guard !readme.contains("\n\n\(Self.markdown)\n") else { return }
        Issue.record("README.md has to hold this table:\n\(Self.markdown)")
    }

    /// The table as the README shows it.
    static var markdown: String {
        let states = BindState.allCases.map(\.name).joined(separator: " | ")
        let rows = CommandRules.rows.map { row in
            let commands = row.commands.map { "`\($0.name)`" }.joined(separator: " ")
            let senders = row.senders.map { $0 == .esme ? "ESME" : "SMSC" }.joined(separator: ", ")
            let verdicts = row.verdicts.map { verdict in
                switch verdict {
                case .taken: "yes"
                case .refused(let status), .unserved(let status): "`\(status.name.dropFirst("ESME_R".count))`"
                case .ignored: "ignored"
                }
            }
            return
                "| \(commands)\(row.isInLineProtocol ? "" : " ¹") | \(senders) | \(verdicts.joined(separator: " | ")) |"
        }
        let head = [
            "| command | from | \(states) |", "|" + String(repeating: "---|", count: BindState.allCases.count + 2),
        ]
        return (head + rows).joined(separator: "\n") + "\n"
    }
}
