/// What is wrong with octets that came in, or with a PDU that should go out; the case tells what it costs.
package enum WireError: Error, Hashable, Sendable {
    /// One PDU cannot be read, its neighbours can: answer it with `status` and keep the session.
    ///
    /// `offset` counts octets from the PDU's start; `status` is the protocol's own number for the answer.
    case badPDU(field: String, offset: Int, reason: Reason, status: UInt32)
    /// Where the next PDU begins can no longer be known: close the connection.
    case lostFraming(field: String, offset: Int, reason: Reason)
    /// A PDU of ours breaks a limit of the protocol; nothing of it was written.
    case unencodable(field: String, reason: Reason)

    /// The fact behind the error; it never holds the field's content.
    package enum Reason: Hashable, Sendable {
        /// The PDU ends before the field does.
        case truncated
        /// The field does not end within `limit` octets, its terminator included.
        case overlong(limit: Int)
        /// The field has a length that its kind does not allow.
        case wrongLength(octetCount: Int)
        /// The number lies outside the range the field allows.
        case outOfRange(Int)
        /// The field holds a character that it may not hold.
        case forbiddenCharacter
        /// The field must be there and is not.
        case missing
        /// The field occurs twice and may not.
        case repeated
        /// The field does not have the form it must have.
        case malformed
    }
}

extension WireError: CustomStringConvertible {
    /// The error as one sentence for a log.
    package var description: String {
        switch self {
        case .badPDU(let field, let offset, let reason, let status):
            "bad PDU: \(field) at octet \(offset) \(reason); answered with status \(status)"
        case .lostFraming(let field, let offset, let reason):
            "lost framing: \(field) at octet \(offset) \(reason)"
        case .unencodable(let field, let reason):
            "cannot send: \(field) \(reason)"
        }
    }
}

extension WireError.Reason: CustomStringConvertible {
    /// The fact as the end of a sentence that begins with the field's name.
    package var description: String {
        switch self {
        case .truncated: "is cut off by the end of the PDU"
        case .overlong(let limit): "is longer than its \(limit) octets"
        case .wrongLength(let octetCount): "has a wrong length of \(octetCount) octets"
        case .outOfRange(let value): "is out of range with \(value)"
        case .forbiddenCharacter: "holds a character it may not hold"
        case .missing: "is missing"
        case .repeated: "occurs twice"
        case .malformed: "is malformed"
        }
    }
}
