import Arguments
import SMS

/// The options that say what the gateway makes of messages, and what of it is shown.
enum TrafficOptions {
    static let receipts = Option(
        "receipts", "STATE", .receiptState, default: .state(.delivered),
        "what the receipts about messages to phones say"
    )
    static let seed = Option("seed", "NUMBER", .integer(0...Int.max), default: 1, "repeats what is left to chance")
    static let trace = Option.flag(
        "trace", or: "FILE", "show each PDU on standard error, or write it to a file, numbers and contents masked")
    static let pcap = Option(
        "pcap", "FILE", .path, "write a capture file for Wireshark, numbers and contents masked; passwords always")
    static let hex = Option.flag("hex", "trace each PDU and dump it; lines of text only with --reveal")
    static let reveal = Option.flag("reveal", "mask nothing, neither numbers nor contents; never passwords")
    static let isVerbose = Option.flag("verbose", "write what the link does to standard error")

    static let all: [any OptionDeclaration] = [receipts, seed, trace, pcap, hex, reveal, isVerbose]

    /// The plan that the options ask for.
    static func plan(_ invocation: Invocation) -> DeliveryPlan {
        DeliveryPlan(
            reporting: invocation[receipts].state, seed: UInt64(invocation[seed]))
    }

    /// What sees each PDU, if it is to be shown.
    static func tap(
        _ invocation: Invocation, _ wireProtocol: GatewayProfile.WireProtocol, of gateway: String? = nil
    ) -> GatewayDialect.Tap? {
        guard invocation[trace] == "" || invocation[hex] else { return nil }
        let trace = PDUTrace(
            wireProtocol: wireProtocol, withHex: invocation[hex], revealing: invocation[reveal], gateway: gateway)
        return { direction, octets in Console.complain(raw: trace.text(direction, octets)) }
    }

    /// What writes traffic to files, if it is to be written.
    static func recorder(_ invocation: Invocation) throws(SimulatorError) -> TrafficRecorder? {
        let lines = invocation[trace].flatMap { $0.isEmpty ? nil : $0 }
        guard invocation[pcap] != nil || lines != nil else { return nil }
        return try TrafficRecorder(capture: invocation[pcap], lines: lines, isRevealing: invocation[reveal])
    }

    /// Ends the files of traffic, and says what is not in them.
    static func finish(_ recorder: TrafficRecorder?) async {
        guard let recorder else { return }
        await recorder.close()
        let count = recorder.leftOutCount
        if count > 0 { Console.complain("\(count) pieces of traffic came too fast and are not in the trace") }
    }
}

/// What receipts say, or that there are none, as typed.
enum ReceiptChoice: Sendable {
    /// Every message gets receipts of this state.
    case state(MessageState)
    /// No message gets a receipt.
    case none

    /// The state, where there are receipts.
    var state: MessageState? {
        switch self {
        case .state(let state): state
        case .none: nil
        }
    }
}

extension ValueKind where Value == ReceiptChoice {
    /// `none`, or a state as a protocol writes it.
    static var receiptState: Self {
        Self(
            expectation: "none, \(MessageState.forms)",
            parse: { $0 == "none" ? ReceiptChoice.none : MessageState(typed: $0).map(ReceiptChoice.state) },
            write: { $0.state?.name ?? "none" })
    }
}
