import Arguments
import Glibc
import Links
import Net
import Session

/// The options that say how to meet the responder, common to all commands that do.
enum LinkOptions {
    static let connect = Option("connect", "HOST:PORT", .text, "dial the responder there (default: 127.0.0.1:2776)")
    static let listen = Option("listen", "HOST:PORT", .text, "wait there for the responder to dial")
    static let wireProtocol = Option(
        "protocol", "NAME", .choice(GatewayProfile.WireProtocol.allCases.map(\.rawValue)), "line (the default) or smpp")
    static let peer = Option(
        "peer", "ROLE", .choice(GatewayProfile.Peer.allCases.map(\.rawValue)),
        "smsc, the carrier's gateway (the default), or esme, a client that submits texts")
    static let bind = Option(
        "bind", "KIND", .choice(BindKind.allCases.map(\.rawValue)),
        "transceiver (the default), transmitter, which takes no replies, or receiver, which hands over no texts")
    static let systemID = Option("system-id", "NAME", .text, "the account (default: carrier1)")
    static let passwordFile = Option(
        "password-file", "FILE", .path,
        "where the account's password is; else GATEWAY_SIM_PASSWORD, else the demo's")
    static let shortCode = Option("short-code", "NUMBER", .text, "the number people text to (default: 10699000)")

    static let all: [any OptionDeclaration] = [
        connect, listen, wireProtocol, peer, bind, systemID, passwordFile, shortCode,
    ]

    /// The profile after what the command line says; what it leaves open stays.
    static func apply(_ invocation: Invocation, to profile: inout GatewayProfile) throws(SimulatorError) {
        if let address = invocation[connect] { profile.endpoint = .dial(try checked(address)) }
        if let address = invocation[listen] { profile.endpoint = .listen(try checked(address)) }
        if let name = invocation[wireProtocol].flatMap(GatewayProfile.WireProtocol.init(rawValue:)) {
            profile.wireProtocol = name
        }
        if let role = invocation[peer].flatMap(GatewayProfile.Peer.init(rawValue:)) { profile.peer = role }
        if let kind = invocation[bind].flatMap(BindKind.init(rawValue:)) { profile.bindKind = kind }
        try applyAccount(invocation, to: &profile)
    }

    /// The profile after what the command line says of account and short code.
    static func applyAccount(_ invocation: Invocation, to profile: inout GatewayProfile) throws(SimulatorError) {
        if let name = invocation[systemID] { profile.systemID = name }
        if let number = invocation[shortCode] { profile.shortCode = number }
        if let path = invocation[passwordFile] {
            profile.password = try TextFile.secret(path)
        } else if let secret = getenv("GATEWAY_SIM_PASSWORD") {
            profile.password = String(cString: secret)
        }
    }

    private static func checked(_ text: String) throws(SimulatorError) -> String {
        do {
            return try Endpoint(text).description
        } catch {
            throw .badEndpoint(text)
        }
    }
}
