/// The body of a response that goes on until either side ends it, as server-sent events do.
///
/// Belongs to the loop's thread. A client that reads too slowly makes it congested; whoever writes on regardless loses
/// the connection at the limit of what may wait.
package final class HTTPStream: @unchecked Sendable {
    /// Called once when the stream is over, whoever ended it.
    package var onEnd: @Sendable () -> Void = {}

    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    /// Whether more waits than is good; what can be left out should be.
    package var isCongested: Bool { connection.isCongested }

    /// Writes octets of the body; `false` when the stream is over.
    @discardableResult
    package func write(_ octets: [UInt8]) -> Bool { connection.write(octets) }

    /// Ends the stream after what was written has gone out.
    package func close() { connection.close(flushing: true) }
}

extension HTTPResponse {
    /// The head of a stream of events (HTML Living Standard §9.2), which nobody on the way may keep.
    package static let eventStream = HTTPResponse(
        status: 200, fields: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"])

    /// One event in the format of such a stream.
    ///
    /// - Parameter data: the event's data, every line of which becomes a line of its own.
    package static func event(_ name: String, _ data: [UInt8]) -> [UInt8] {
        var octets = Array("event: \(name)\n".utf8)
        for line in data.split(separator: 0x0A, omittingEmptySubsequences: false) {
            octets += Array("data: ".utf8)
            octets += line.filter { $0 != 0x0D }
            octets.append(0x0A)
        }
        octets.append(0x0A)
        return octets
    }
}
