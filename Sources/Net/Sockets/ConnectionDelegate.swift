/// What the owner of a connection hears; always on the loop's thread, and never from inside a call the owner itself is
/// making into the connection.
///
/// An actor pinned to the loop conforms with `nonisolated` methods that call `assumeIsolated`.
package protocol ConnectionDelegate: AnyObject, Sendable {
    /// Octets have arrived; returns how many of them were used, counted from the first.
    ///
    /// The rest is kept and comes first the next time, followed by what has arrived until then. A rest as long as
    /// the limit that is not the result of a pause closes the connection.
    func connection(_ connection: Connection, received octets: RawSpan) -> Int

    /// The peer will send nothing more, but may still read; by default what is written goes out and the connection ends.
    func connectionPeerFinished(_ connection: Connection)

    /// The connection was congested, and has little enough to write again.
    func connectionDrained(_ connection: Connection)

    /// The connection is over; called exactly once, whoever ended it, and nothing is called afterwards.
    func connectionClosed(_ connection: Connection, _ reason: CloseReason)
}

extension ConnectionDelegate {
    /// Flushes and closes.
    package func connectionPeerFinished(_ connection: Connection) { connection.close(flushing: true) }

    /// Does nothing, for owners that never look whether the connection is congested.
    package func connectionDrained(_ connection: Connection) {}
}

/// Why a connection is over.
package enum CloseReason: Error, Equatable, Sendable {
    /// This side closed it.
    case closedHere
    /// The other side closed it.
    case closedByPeer
    /// It broke, or one side went beyond its limits.
    case failed(NetError)
    /// The loop stopped.
    case loopStopped
}

extension CloseReason: CustomStringConvertible {
    /// The reason as a log says it.
    package var description: String {
        switch self {
        case .closedHere: "this side closed the connection"
        case .closedByPeer: "the peer closed the connection"
        case .failed(let error): "the connection failed: \(error)"
        case .loopStopped: "the process is stopping"
        }
    }
}
