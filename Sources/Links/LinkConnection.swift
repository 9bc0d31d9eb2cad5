import Net

/// One bound connection of a link, at one moment.
package struct LinkConnection: Equatable, Sendable {
    /// Distinguishes the connections of a process.
    package let number: Int
    /// Where the peer is.
    package let peer: SocketAddress
    /// How many submitted segments wait for their answer.
    package let inFlightCount: Int
    /// How many more the window holds.
    package let room: Int
}
