import Glibc

/// A TCP socket's descriptor, closed when its last owner lets go of it.
final class Socket: @unchecked Sendable {
    private(set) var descriptor: Int32
    private let calls: any SocketCalls

    init(adopting descriptor: Int32, of calls: any SocketCalls) {
        self.descriptor = descriptor
        self.calls = calls
    }

    /// A socket that never blocks, for addresses of this family.
    init(family: Int32, of calls: any SocketCalls) throws(NetError) {
        self.calls = calls
        descriptor = calls.open(family: family)
        guard descriptor >= 0 else { throw .lastFailure(of: "socket") }
    }

    deinit { close() }

    /// Gives the descriptor back at once; a second call does nothing.
    func close() {
        guard descriptor >= 0 else { return }
        calls.close(descriptor)
        descriptor = -1
    }

    /// Lets the end be a reset.
    func resetAtEnd() { calls.resetAtEnd(descriptor) }

    func listen(at address: SocketAddress, backlog: Int32) throws(NetError) {
        guard calls.bind(descriptor, to: address) == 0 else { throw .lastFailure(of: "bind") }
        guard calls.listen(descriptor, backlog: backlog) == 0 else { throw .lastFailure(of: "listen") }
    }

    /// Starts to connect; 0 when it is done already, else `errno`, which is `EINPROGRESS` when all is well.
    func connect(to address: SocketAddress) -> Int32 { calls.connect(descriptor, to: address) == 0 ? 0 : errno }

    /// What became of the connecting, or of the connection: 0 or an `errno`.
    func takeError() -> Int32 { calls.takeError(descriptor) }

    /// Takes the next connection that waits, or `nil` with `errno` set.
    func accept() -> (socket: Socket, peer: SocketAddress)? {
        guard let (accepted, peer) = calls.accept(descriptor) else { return nil }
        return (Socket(adopting: accepted, of: calls), peer)
    }

    /// The address this end is bound to.
    func localAddress() throws(NetError) -> SocketAddress {
        guard let address = calls.localAddress(of: descriptor) else { throw .lastFailure(of: "getsockname") }
        return address
    }

    /// Small messages go out at once, and a peer that vanished is noticed some day even without a session's probes.
    func prepareForTraffic() { calls.prepareForTraffic(descriptor) }

    /// How many octets were read, 0 at the peer's end, or -1 with `errno` set.
    func read(into room: UnsafeMutableRawBufferPointer) -> Int { calls.read(descriptor, into: room) }

    /// How many octets the system took, or -1 with `errno` set; never raises `SIGPIPE`.
    func write(_ octets: UnsafeRawBufferPointer) -> Int { calls.write(descriptor, octets) }

    /// Tells the peer that nothing more will come.
    func finishWriting() { calls.finishWriting(descriptor) }
}
