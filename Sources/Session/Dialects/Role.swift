/// Which end of the exchange of short messages a session is.
package enum Role: Int, Sendable, CaseIterable {
    /// We hand messages over with `submit_sm` and are handed them with `deliver_sm`.
    case esme
    /// The gateway: the other way about.
    case smsc

    /// The other end.
    var peer: Role { self == .esme ? .smsc : .esme }

    /// Why messages are refused that come by the verb with which this end itself hands messages over.
    var reversedVerb: String {
        switch self {
        case .esme:
            "the peer submits messages as a client does, and this link expects a gateway: "
                + "set peer: \"esme\" on the link if its peer is a client"
        case .smsc:
            "the peer delivers messages as a gateway does, and this link expects a client: "
                + "remove peer: \"esme\" from the link if its peer is a gateway"
        }
    }
}
