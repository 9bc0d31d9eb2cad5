import Arguments
import SMS

/// The options that say what the gateway makes of messages, and what of it is shown.
enum TrafficOptions {
    static let receipts = Option(
        "receipts", "STATE", .choice(["none"] + MessageState.allCases.map { $0.name.lowercased() }),
        default: "delivered", "what the receipts about messages to phones say")
    static let seed = Option("seed", "NUMBER", .integer(0...Int.max), default: 1, "repeats what is left to chance")
    static let trace = Option.flag("trace", "show each PDU on standard error, numbers and contents masked")
    static let hex = Option.flag("hex", "trace each PDU and dump it; lines of text only with --reveal")
    static let reveal = Option.flag("reveal", "mask nothing, neither numbers nor contents; never passwords")
    static let isVerbose = Option.flag("verbose", "write what the link does to standard error")

    static let all: [any OptionDeclaration] = [receipts, seed, trace, hex, reveal, isVerbose]

    /// The plan that the options ask for.
    static func plan(_ invocation: Invocation) -> DeliveryPlan {
        DeliveryPlan(
            reporting: MessageState(name: invocation[receipts].uppercased()), seed: UInt64(invocation[seed]))
    }

    /// What sees each PDU, if it is to be shown.
    static func tap(
        _ invocation: Invocation, _ wireProtocol: GatewayProfile.WireProtocol
    ) -> GatewayDialect.Tap? {
        guard invocation[trace] || invocation[hex] else { return nil }
        let trace = PDUTrace(wireProtocol: wireProtocol, withHex: invocation[hex], revealing: invocation[reveal])
        return { direction, octets in Console.complain(raw: trace.text(direction, octets)) }
    }
}
