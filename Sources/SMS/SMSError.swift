/// What can go wrong with a short message that somebody else wrote or asked for.
package enum SMSError: Error, Hashable, Sendable {
    /// None of these codings has every character of the text.
    case notEncodable([TextCoding])
    /// The text needs more segments than a reference can number.
    case tooManySegments(count: Int, limit: Int)
    /// The text is longer than one payload field can carry.
    case payloadTooLong(octetCount: Int, limit: Int)
    /// A user data header claims more octets than the message has.
    case headerOverrun(octetCount: Int, available: Int)
}

extension SMSError: CustomStringConvertible {
    /// The fault as a sentence, without any of the message's text.
    package var description: String {
        switch self {
        case .notEncodable(let codings):
            "no allowed coding has every character of the text: \(codings.map(\.rawValue).joined(separator: ", "))"
        case .tooManySegments(let count, let limit):
            "the text needs \(count) segments, more than \(limit)"
        case .payloadTooLong(let octetCount, let limit):
            "the text takes \(octetCount) octets, more than a payload's \(limit)"
        case .headerOverrun(let octetCount, let available):
            "the user data header claims \(octetCount) octets of \(available)"
        }
    }
}
