import Session

/// How the simulator and the peer under test meet: in which protocol, who opens the connection, and who is which end.
struct ConformancePosition: Equatable, Sendable {
    /// The protocol.
    var wireProtocol: GatewayProfile.WireProtocol
    /// Whether the peer opens the connection, and binds therefore.
    var peerBinds: Bool
    /// Which end the peer under test is.
    var peerRole: Role

    /// Which end the simulator is.
    var ownRole: Role { peerRole == .esme ? .smsc : .esme }

    /// The verb with which the simulator hands messages over.
    var ownVerb: String { ownRole == .esme ? "submit_sm" : "deliver_sm" }

    /// The verb with which the peer hands messages over.
    var peerVerb: String { peerRole == .esme ? "submit_sm" : "deliver_sm" }

    /// Which end the side that listens is by the protocol: in SMPP the gateway, in the line protocol the responder.
    static func usualRole(of wireProtocol: GatewayProfile.WireProtocol, peerBinds: Bool) -> Role {
        peerBinds || wireProtocol == .line ? .esme : .smsc
    }

    /// The state that a bind of that kind leads to, named from the ESME's side as the rules about commands name it.
    func state(of kind: BindKind) -> BindState {
        let binder = peerBinds ? peerRole : ownRole
        switch (kind, binder) {
        case (.transceiver, _): return .boundTRX
        case (.transmitter, .esme), (.receiver, .smsc): return .boundTX
        case (.receiver, .esme), (.transmitter, .smsc): return .boundRX
        }
    }

    /// The bind that leads to a state, or `nil` for a state without one.
    func kind(leadingTo state: BindState) -> BindKind? { BindKind.allCases.first { self.state(of: $0) == state } }

    /// Whether the simulator may hand messages over in that state.
    func mayTransmit(in state: BindState) -> Bool {
        state == .boundTRX || state == (ownRole == .esme ? .boundTX : .boundRX)
    }

    /// Whether the peer may hand messages over in that state.
    func peerMayTransmit(in state: BindState) -> Bool {
        state == .boundTRX || state == (peerRole == .esme ? .boundTX : .boundRX)
    }
}

extension ConformancePosition: CustomStringConvertible {
    /// Who is under test, for the head of a report.
    var description: String {
        let protocolName = wireProtocol == .smpp ? "SMPP" : "the line protocol"
        let peer = peerRole == .esme ? "an ESME" : "a gateway"
        return "\(peer) that \(peerBinds ? "dials" : "listens"), over \(protocolName)"
    }
}
