import CLinux
import Glibc

/// The kernel's sockets.
final class LinuxSockets: SocketCalls {
    func open(family: Int32) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        return socket(family, type, 0)
    }

    func resetAtEnd(_ descriptor: Int32) {
        var lingering = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
    }

    func close(_ descriptor: Int32) { Glibc.close(descriptor) }

    func bind(_ descriptor: Int32, to address: SocketAddress) -> Int32 {
        setOption(descriptor, SOL_SOCKET, SO_REUSEADDR)
        return address.withSystemAddress { Glibc.bind(descriptor, $0, $1) }
    }

    func listen(_ descriptor: Int32, backlog: Int32) -> Int32 { Glibc.listen(descriptor, backlog) }

    func accept(_ descriptor: Int32) -> (descriptor: Int32, peer: SocketAddress)? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let accepted = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { accept4(descriptor, $0, &size, flags) }
        }
        guard accepted >= 0 else { return nil }
        return (accepted, SocketAddress(storage) ?? .loopback(port: 0))
    }

    func connect(_ descriptor: Int32, to address: SocketAddress) -> Int32 {
        address.withSystemAddress { Glibc.connect(descriptor, $0, $1) }
    }

    func takeError(_ descriptor: Int32) -> Int32 {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno
    }

    func localAddress(of descriptor: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return result == 0 ? SocketAddress(storage) : nil
    }

    func prepareForTraffic(_ descriptor: Int32) {
        setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
        setOption(descriptor, SOL_SOCKET, SO_KEEPALIVE)
    }

    func read(_ descriptor: Int32, into room: UnsafeMutableRawBufferPointer) -> Int {
        recv(descriptor, room.baseAddress, room.count, 0)
    }

    /// Never raises `SIGPIPE`.
    func write(_ descriptor: Int32, _ octets: UnsafeRawBufferPointer) -> Int {
        send(descriptor, octets.baseAddress, octets.count, Int32(MSG_NOSIGNAL))
    }

    func finishWriting(_ descriptor: Int32) { shutdown(descriptor, Int32(SHUT_WR)) }

    private func setOption(_ descriptor: Int32, _ level: Int32, _ name: Int32) {
        var on: Int32 = 1
        // A connection without the option is slower or lives longer than it should; that is no reason to refuse it.
        setsockopt(descriptor, level, name, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}
