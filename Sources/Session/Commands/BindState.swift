/// The state of a session by which the legality of commands is decided (SMPP 3.4 §2.2).
///
/// The bound states are named from the ESME's side, whichever side asked for the bind: over `boundTX` it is the ESME that
/// hands messages over, over `boundRX` the SMSC.
package enum BindState: Int, CaseIterable, Sendable {
    /// The peer is connected and has not bound yet.
    case open
    /// We asked the peer for a bind that it has not answered yet; to the peer the session is open.
    case binding
    case boundTX
    case boundRX
    case boundTRX
    /// Either side has sent `unbind`.
    case unbinding

    /// The state of a bind of that kind which `role` asked for.
    init(_ kind: BindKind, requestedBy role: Role) {
        switch (kind, role) {
        case (.transceiver, _): self = .boundTRX
        case (.transmitter, .esme), (.receiver, .smsc): self = .boundTX
        case (.receiver, .esme), (.transmitter, .smsc): self = .boundRX
        }
    }

    /// The specification's name for the state, where it has one.
    package var name: String {
        switch self {
        case .open: "OPEN"
        case .binding: "OPEN, bind sent"
        case .boundTX: "BOUND_TX"
        case .boundRX: "BOUND_RX"
        case .boundTRX: "BOUND_TRX"
        case .unbinding: "after `unbind`"
        }
    }
}
