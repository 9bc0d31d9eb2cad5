import SMS
import Wire

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

/// How one protocol says what `Frame` means.
package protocol Dialect: Sendable {
    /// What a bind says of our version, in the protocol's own notation.
    var version: UInt8 { get }

    /// Reads the first PDU of what was received and not consumed yet, in the words that the other end of `role` uses.
    func read(_ octets: UnsafeRawBufferPointer, as role: Role) -> Reading

    /// Appends the PDU that says `frame`, in the words of `role`; throws `.unencodable` and leaves the writer as it was.
    func write(_ frame: Frame, sequence: UInt32, as role: Role, into writer: inout ByteWriter) throws(WireError)

    /// Cuts a message into what is submitted one by one.
    func segments(of message: OutgoingMessage) throws(SMSError) -> [OutgoingSegment]

    /// The protocol as a peer understands it that bound with this version, in the protocol's own notation.
    func adapted(to version: UInt8) -> any Dialect
}

extension Dialect {
    /// The protocol itself: most have one version only.
    package func adapted(to version: UInt8) -> any Dialect { self }
}

/// What stood at the front of the received octets.
package enum Reading: Equatable, Sendable {
    /// Not a whole PDU yet; nothing is consumed.
    case incomplete
    /// A PDU of that many octets; without a `command` it is one that the rules about commands do not name.
    case frame(Frame, of: SessionCommand?, sequence: UInt32, octetCount: Int)
    /// A PDU whose frame is sound and whose content is not; `answer` says so to the peer, where it is a request.
    case malformed(reason: String, answer: Frame?, sequence: UInt32, octetCount: Int)
    /// Where the next PDU starts is unknown; the connection is of no more use once `answer` has said so.
    case lost(reason: String, answer: Frame? = nil, sequence: UInt32 = 0)
}
