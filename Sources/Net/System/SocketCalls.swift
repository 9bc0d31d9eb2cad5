/// The system's calls on TCP sockets, with the system's meaning: a failure sets `errno`, nothing blocks, and descriptors
/// are the smallest numbers that are free.
package protocol SocketCalls: AnyObject, Sendable {
    /// A new socket for addresses of this family, or -1.
    func open(family: Int32) -> Int32
    /// Lets the descriptor's end reset the connection, so that the peer loses what it has not read.
    func resetAtEnd(_ descriptor: Int32)
    /// Gives a descriptor back.
    func close(_ descriptor: Int32)
    /// Gives the socket its own address; 0 or -1.
    func bind(_ descriptor: Int32, to address: SocketAddress) -> Int32
    /// Lets as many connections wait to be accepted; 0 or -1.
    func listen(_ descriptor: Int32, backlog: Int32) -> Int32
    /// Takes the next connection that waits, or `nil`.
    func accept(_ descriptor: Int32) -> (descriptor: Int32, peer: SocketAddress)?
    /// Starts to connect; 0 when it is done already, else -1, with `EINPROGRESS` when all is well.
    func connect(_ descriptor: Int32, to address: SocketAddress) -> Int32
    /// What became of the connecting, or of the connection: 0 or an `errno`, which is told once.
    func takeError(_ descriptor: Int32) -> Int32
    /// The address this end is bound to, or `nil`.
    func localAddress(of descriptor: Int32) -> SocketAddress?
    /// Lets small messages go out at once, and the system probe a silent peer.
    func prepareForTraffic(_ descriptor: Int32)
    /// How many octets were read, 0 at the peer's end, or -1.
    func read(_ descriptor: Int32, into room: UnsafeMutableRawBufferPointer) -> Int
    /// How many octets the system took, or -1.
    func write(_ descriptor: Int32, _ octets: UnsafeRawBufferPointer) -> Int
    /// Tells the peer that nothing more will come.
    func finishWriting(_ descriptor: Int32)
}

extension SocketCalls {
    /// Nothing, where connections just end.
    package func resetAtEnd(_ descriptor: Int32) {}
}
