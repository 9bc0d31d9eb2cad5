import Glibc
import Net

/// A port that never accepts: one that is bound only, which refuses, or one whose queue is full, which says nothing.
final class SilentSocket {
    let address: SocketAddress
    private var descriptors: [Int32] = []

    init(listens: Bool) throws {
        let type = Int32(SOCK_STREAM.rawValue)
        let listener = socket(AF_INET, type, 0)
        descriptors.append(listener)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                _ = bind(listener, raw, size)
                _ = getsockname(listener, raw, &size)
            }
        }
        address = .loopback(port: UInt16(bigEndian: name.sin_port))
        guard listens else { return }
        _ = listen(listener, 0)
        // Two fill a queue of length zero on Linux; a third would wait for ever.
        for _ in 0..<3 {
            let filler = socket(AF_INET, type | Int32(SOCK_NONBLOCK.rawValue), 0)
            descriptors.append(filler)
            withUnsafePointer(to: &name) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = connect(filler, $0, size) }
            }
        }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}
