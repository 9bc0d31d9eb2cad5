/// What the received octets begin with.
package enum Reading: Equatable, Sendable {
    /// Not a whole PDU yet; nothing is consumed.
    case incomplete
    /// A PDU of that many octets; without a `command` it is one that the rules about commands do not name.
    case operation(Operation, of: SessionCommand?, sequence: UInt32, octetCount: Int)
    /// A PDU whose frame is sound and whose content is not; `answer` says so to the peer, where it is a request.
    case malformed(reason: String, answer: Operation?, sequence: UInt32, octetCount: Int)
    /// Where the next PDU starts is unknown; the connection is of no more use once `answer` has said so.
    case lost(reason: String, answer: Operation? = nil, sequence: UInt32 = 0)
}
