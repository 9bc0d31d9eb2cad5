/// How a peer broke the rules of HTTP/1.1 (RFC 9112), or went beyond a limit.
package enum HTTPFault: Error, Equatable, Sendable {
    /// A line ends otherwise than with CR LF.
    case badLineEnding
    /// The first line of a request is not `METHOD target HTTP/1.x`.
    case badRequestLine
    /// The first line of a response is not `HTTP/1.x status reason`.
    case badStatusLine
    /// A header field has no name, a forbidden octet, or is folded over two lines.
    case badField
    /// A request does not name its host exactly once.
    case badHost
    /// The length of the body is no number or given twice.
    case badContentLength
    /// The length of the body is given in two ways, which is how requests are smuggled.
    case conflictingLengths
    /// The body is coded in another way than in chunks.
    case unsupportedCoding
    /// A chunk's size or end is malformed.
    case badChunk
    /// The first line is longer than this.
    case longStartLine(limit: Int)
    /// The head is larger than this.
    case largeHead(limit: Int)
    /// The head has more fields than this.
    case manyFields(limit: Int)
    /// The body is larger than this.
    case largeBody(limit: Int)
    /// The method is none of GET, HEAD and POST.
    case unsupportedMethod
    /// The version is not 1.0 or 1.1.
    case unsupportedVersion
    /// The client expects something else than `100-continue`.
    case unmetExpectation
    /// The request did not become whole in time.
    case slowRequest
    /// A server answered with something this client did not ask for.
    case unexpectedResponse

    /// The status with which a server answers it, 400 … 505.
    package var status: Int {
        switch self {
        case .badLineEnding, .badRequestLine, .badStatusLine, .badField, .badHost, .badContentLength,
            .conflictingLengths, .badChunk, .unexpectedResponse:
            400
        case .slowRequest: 408
        case .largeBody: 413
        case .longStartLine: 414
        case .unmetExpectation: 417
        case .largeHead, .manyFields: 431
        case .unsupportedCoding, .unsupportedMethod: 501
        case .unsupportedVersion: 505
        }
    }
}

extension HTTPFault: CustomStringConvertible {
    /// The fault as one sentence without a full stop.
    package var description: String {
        switch self {
        case .badLineEnding: "a line does not end with CR LF"
        case .badRequestLine: "the request line is malformed"
        case .badStatusLine: "the status line is malformed"
        case .badField: "a header field is malformed"
        case .badHost: "the host is not named exactly once"
        case .badContentLength: "the content length is malformed or repeated"
        case .conflictingLengths: "the length of the body is given in two ways"
        case .unsupportedCoding: "only the transfer coding “chunked” is understood"
        case .badChunk: "a chunk is malformed"
        case .longStartLine(let limit): "the first line is longer than \(limit) octets"
        case .largeHead(let limit): "the head is larger than \(limit) octets"
        case .manyFields(let limit): "there are more than \(limit) header fields"
        case .largeBody(let limit): "the body is larger than \(limit) octets"
        case .unsupportedMethod: "the method is not supported"
        case .unsupportedVersion: "the version of HTTP is not supported"
        case .unmetExpectation: "the expectation cannot be met"
        case .slowRequest: "the request did not arrive in time"
        case .unexpectedResponse: "the response answers nothing that was asked"
        }
    }
}
