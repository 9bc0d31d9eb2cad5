import Wire

/// Which command of a peer is legal in which state, and how one that is not legal is answered (SMPP 3.4 §2.3, table 2-1).
///
/// This is the only place that says so: sessions and dialects ask it, and the README's table is made from it.
package enum CommandRules {
    /// What becomes of a command.
    package enum Verdict: Equatable, Sendable {
        /// It is legal and does what it says.
        case taken
        /// The state does not allow it: it is answered by this status.
        case refused(SMPP.Status)
        /// It is legal, and what it asks for is not done here: it is answered by this status.
        case unserved(SMPP.Status)
        /// It is not legal, and no command answers it.
        case ignored
    }

    /// Commands of one sender that share their verdicts.
    package struct Row: Sendable {
        /// The commands.
        package let commands: [SessionCommand]
        /// Who sends them; from anybody else they are no command.
        package let senders: [Role]
        /// Whether the line protocol has them.
        package let isInLineProtocol: Bool
        /// What becomes of them, by state in the order of `BindState`.
        package let verdicts: [Verdict]

        fileprivate init(
            _ commands: [SessionCommand], from senders: [Role], line: Bool, _ verdicts: Verdict...
        ) {
            precondition(verdicts.count == BindState.allCases.count, "a row has a verdict for each state")
            self.commands = commands
            self.senders = senders
            isInLineProtocol = line
            self.verdicts = verdicts
        }
    }

    private static let no = Verdict.refused(.invalidBindStatus)
    private static let bound = Verdict.refused(.alreadyBound)

    /// The whole table; a command that is in no row, or in none of its sender's, is answered by `unknown`.
    package static let rows: [Row] = [
        //                                                       open, binding, TX, RX, TRX, unbinding
        Row(
            [.bindTransmitter, .bindReceiver, .bindTransceiver], from: [.esme, .smsc], line: true,
            .taken, no, bound, bound, bound, no),
        Row([.outbind], from: [.smsc], line: false, .taken, .taken, .ignored, .ignored, .ignored, .ignored),
        Row([.submitSM], from: [.esme], line: true, no, no, .taken, no, .taken, no),
        Row([.submitMulti], from: [.esme], line: false, no, no, .taken, no, .taken, no),
        Row([.deliverSM], from: [.smsc], line: true, no, no, no, .taken, .taken, no),
        // Table 2-1 allows it over any bind; a receiver hands nothing over (§2.2), and SMPP 5.0 agrees.
        Row([.dataSM], from: [.esme], line: false, no, no, .taken, no, .taken, no),
        Row([.dataSM], from: [.smsc], line: false, no, no, no, .taken, .taken, no),
        // A gateway has nothing to ask here; it is told so by the command's own response.
        Row(
            [.querySM], from: [.esme, .smsc], line: false,
            no, no, .unserved(.queryFailed), no, .unserved(.queryFailed), no),
        Row(
            [.cancelSM], from: [.esme, .smsc], line: false,
            no, no, .unserved(.cancelFailed), no, .unserved(.cancelFailed), no),
        // Table 2-1 leaves BOUND_TRX out; a transceiver has all operations of a transmitter (§2.2).
        Row(
            [.replaceSM], from: [.esme, .smsc], line: false,
            no, no, .unserved(.replaceFailed), no, .unserved(.replaceFailed), no),
        Row(
            [.alertNotification], from: [.smsc], line: false,
            .ignored, .ignored, .ignored, .taken, .taken, .ignored),
        // A gateway may probe a connection whose bind it is still looking at.
        Row([.enquireLink], from: [.esme, .smsc], line: true, no, .taken, .taken, .taken, .taken, .taken),
        // A peer that wants to leave before it is bound may do so in order.
        Row([.unbind], from: [.esme, .smsc], line: true, .taken, .taken, .taken, .taken, .taken, .taken),
        Row(
            [.bindTransmitterResp, .bindReceiverResp, .bindTransceiverResp], from: [.esme, .smsc], line: true,
            .ignored, .taken, .ignored, .ignored, .ignored, .ignored),
        Row([.submitSMResp], from: [.smsc], line: true, .ignored, .ignored, .taken, .ignored, .taken, .taken),
        Row([.deliverSMResp], from: [.esme], line: true, .ignored, .ignored, .ignored, .taken, .taken, .taken),
        Row([.dataSMResp], from: [.smsc], line: false, .ignored, .ignored, .taken, .ignored, .taken, .taken),
        Row([.dataSMResp], from: [.esme], line: false, .ignored, .ignored, .ignored, .taken, .taken, .taken),
        Row([.enquireLinkResp], from: [.esme, .smsc], line: true, .ignored, .ignored, .taken, .taken, .taken, .taken),
        Row([.unbindResp], from: [.esme, .smsc], line: true, .ignored, .ignored, .ignored, .ignored, .ignored, .taken),
        // It may answer a bind.
        Row([.genericNack], from: [.esme, .smsc], line: true, .ignored, .taken, .taken, .taken, .taken, .taken),
    ]

    /// How a request is answered, by `generic_nack`, that is unknown, or that its sender never sends.
    package static let unknown = SMPP.Status.invalidCommandID

    /// Whether that side ever sends the command.
    static func isSent(_ command: SessionCommand, by sender: Role) -> Bool {
        verdicts[place(command, sender, .open)] != nil
    }

    /// Whether the line protocol has the command.
    static func isInLineProtocol(_ command: SessionCommand) -> Bool {
        rows.contains { $0.isInLineProtocol && $0.commands.contains(command) }
    }

    /// What becomes of a command that this side sends in that state; of one that it never sends, nothing.
    static func verdict(on command: SessionCommand, from sender: Role, in state: BindState) -> Verdict {
        verdicts[place(command, sender, state)] ?? .ignored
    }

    /// The rows spread out, so that a lookup is one index.
    private static let verdicts: [Verdict?] = {
        let count = SessionCommand.allCases.count * Role.allCases.count * BindState.allCases.count
        var verdicts = [Verdict?](repeating: nil, count: count)
        for row in rows {
            for command in row.commands {
                for sender in row.senders {
                    for state in BindState.allCases {
                        verdicts[place(command, sender, state)] = row.verdicts[state.rawValue]
                    }
                }
            }
        }
        return verdicts
    }()

    private static func place(_ command: SessionCommand, _ sender: Role, _ state: BindState) -> Int {
        (command.rawValue * Role.allCases.count + sender.rawValue) * BindState.allCases.count + state.rawValue
    }
}
