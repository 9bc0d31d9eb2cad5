import CLinux
import Glibc

/// A TCP socket's descriptor, closed when its last owner lets go of it.
final class Socket: @unchecked Sendable {
    private(set) var descriptor: Int32

    init(adopting descriptor: Int32) { self.descriptor = descriptor }

    /// A socket that never blocks, for addresses of this family.
    init(family: Int32) throws(NetError) {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        descriptor = socket(family, type, 0)
        guard descriptor >= 0 else { throw .lastFailure(of: "socket") }
    }

    deinit { close() }

    /// Gives the descriptor back at once; a second call does nothing.
    func close() {
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        descriptor = -1
    }

    func listen(at address: SocketAddress, backlog: Int32) throws(NetError) {
        setOption(SOL_SOCKET, SO_REUSEADDR)
        let bound = address.withSystemAddress { bind(descriptor, $0, $1) }
        guard bound == 0 else { throw .lastFailure(of: "bind") }
        guard Glibc.listen(descriptor, backlog) == 0 else { throw .lastFailure(of: "listen") }
    }

    /// Starts to connect; 0 when it is done already, else `errno`, which is `EINPROGRESS` when all is well.
    func connect(to address: SocketAddress) -> Int32 {
        address.withSystemAddress { Glibc.connect(descriptor, $0, $1) } == 0 ? 0 : errno
    }

    /// What became of the connecting, or of the connection: 0 or an `errno`.
    func takeError() -> Int32 {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno
    }

    /// Takes the next connection that waits, or `nil` with `errno` set.
    func accept() -> (socket: Socket, peer: SocketAddress)? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let accepted = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { accept4(descriptor, $0, &size, flags) }
        }
        guard accepted >= 0 else { return nil }
        return (Socket(adopting: accepted), SocketAddress(storage) ?? .loopback(port: 0))
    }

    /// The address this end is bound to.
    func localAddress() throws(NetError) -> SocketAddress {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard result == 0, let address = SocketAddress(storage) else { throw .lastFailure(of: "getsockname") }
        return address
    }

    /// Small messages go out at once, and a peer that vanished is noticed some day even without a session's probes.
    func prepareForTraffic() {
        setOption(Int32(IPPROTO_TCP), TCP_NODELAY)
        setOption(SOL_SOCKET, SO_KEEPALIVE)
    }

    /// How many octets were read, 0 at the peer's end, or -1 with `errno` set.
    func read(into room: UnsafeMutableRawBufferPointer) -> Int { recv(descriptor, room.baseAddress, room.count, 0) }

    /// How many octets the system took, or -1 with `errno` set; never raises `SIGPIPE`.
    func write(_ octets: UnsafeRawBufferPointer) -> Int {
        send(descriptor, octets.baseAddress, octets.count, Int32(MSG_NOSIGNAL))
    }

    /// Tells the peer that nothing more will come.
    func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    private func setOption(_ level: Int32, _ name: Int32) {
        var on: Int32 = 1
        // A connection without the option is slower or lives longer than it should; that is no reason to refuse it.
        setsockopt(descriptor, level, name, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}
