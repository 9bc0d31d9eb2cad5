import Glibc

/// What can go wrong between this process and another.
package enum NetError: Error, Equatable, Sendable {
    /// A system call failed with this `errno`.
    case system(call: String, errno: Int32)
    /// The text is no `host:port`, `address:port` or `[address]:port`.
    case badAddress(String)
    /// The text is no `http://host[:port][/path][?query]`.
    case badURL(String)
    /// The name has no address; the resolver's reason.
    case unresolved(host: String, reason: String)
    /// As many names are being looked up as are allowed at once.
    case resolverBusy(limit: Int)
    /// The deadline came first.
    case timedOut(waitingFor: String)
    /// The peer takes its octets too slowly: more than this many would have waited.
    case slowReader(limit: Int)
    /// The owner could not use any of the octets waiting, and this is all that may wait.
    case receiveLimit(limit: Int)
    /// The peer ended the connection before its answer was whole; whether any of the answer had come.
    case closedByPeer(answerBegun: Bool)
    /// As many requests wait for a connection as may wait.
    case tooManyWaiting(limit: Int)
    /// The peer broke the rules of HTTP.
    case http(HTTPFault)
    /// The loop stopped while this was under way.
    case loopStopped

    /// The failure of `call` that just set `errno`.
    static func lastFailure(of call: String) -> NetError { .system(call: call, errno: errno) }
}

extension NetError: CustomStringConvertible {
    /// The error as one sentence without a full stop.
    package var description: String {
        switch self {
        case .system(let call, let number): "\(call) failed: \(String(cString: strerror(number)))"
        case .badAddress(let text): "“\(text)” is no address of the form host:port"
        case .badURL(let text): "“\(text)” is no URL of the form http://host[:port]/path"
        case .unresolved(let host, let reason): "no address is known for “\(host)”: \(reason)"
        case .resolverBusy(let limit): "\(limit) names are being looked up already"
        case .timedOut(let purpose): "timed out waiting for \(purpose)"
        case .slowReader(let limit): "the peer reads too slowly: over \(limit) octets would wait for it"
        case .receiveLimit(let limit): "no whole message within \(limit) octets"
        case .closedByPeer(answerBegun: true): "the peer closed the connection in the middle of its answer"
        case .closedByPeer(answerBegun: false): "the peer closed the connection without an answer"
        case .tooManyWaiting(let limit): "\(limit) requests wait for a connection already"
        case .http(let fault): "the peer broke the rules of HTTP: \(fault)"
        case .loopStopped: "the event loop stopped"
        }
    }
}
