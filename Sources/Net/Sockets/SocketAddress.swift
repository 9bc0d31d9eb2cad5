import Glibc

/// A numeric address and a port of TCP over IPv4 or IPv6.
///
/// Written `127.0.0.1:2776` or `[::1]:2776`. Port 0 asks the system for a free one.
package struct SocketAddress: Hashable, Sendable {
    /// The address itself, without the port.
    package enum Host: Hashable, Sendable {
        /// An IPv4 address, the first octet in the highest bits.
        case v4(UInt32)
        /// An IPv6 address, the first octet in the highest bits of `high`, and its zone (0: none).
        case v6(high: UInt64, low: UInt64, zone: UInt32)
    }

    /// The address without the port.
    package let host: Host
    /// The port, 0 … 65 535.
    package let port: UInt16

    /// The address of these parts.
    package init(host: Host, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Port `port` of this machine, reachable from this machine only.
    package static func loopback(port: UInt16) -> SocketAddress { SocketAddress(host: .v4(0x7F00_0001), port: port) }

    /// Reads `127.0.0.1:2776` or `[::1]:2776`; throws `.badAddress`, also for names, which only an `Endpoint` may have.
    package init(_ text: String) throws(NetError) {
        guard let address = try Endpoint(text).numericAddress else { throw .badAddress(text) }
        self = address
    }

    /// The address of these digits, which stand without brackets, or `nil` when they are none.
    init?(digits: String, port: UInt16) {
        var v4 = in_addr()
        if inet_pton(AF_INET, digits, &v4) == 1 {
            self.init(host: .v4(UInt32(bigEndian: v4.s_addr)), port: port)
            return
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, digits, &v6) == 1 else { return nil }
        self.init(v6, zone: 0, port: port)
    }

    /// The address the system filled in, or `nil` when it is of another family.
    init?(_ storage: sockaddr_storage) {
        let address: SocketAddress? = withUnsafeBytes(of: storage) { octets in
            switch Int32(storage.ss_family) {
            case AF_INET:
                let v4 = octets.loadUnaligned(as: sockaddr_in.self)
                return SocketAddress(
                    host: .v4(UInt32(bigEndian: v4.sin_addr.s_addr)), port: UInt16(bigEndian: v4.sin_port))
            case AF_INET6:
                let v6 = octets.loadUnaligned(as: sockaddr_in6.self)
                return SocketAddress(v6.sin6_addr, zone: v6.sin6_scope_id, port: UInt16(bigEndian: v6.sin6_port))
            default: return nil
            }
        }
        guard let address else { return nil }
        self = address
    }

    private init(_ address: in6_addr, zone: UInt32, port: UInt16) {
        let (high, low) = withUnsafeBytes(of: address) { octets in
            (octets.loadUnaligned(as: UInt64.self), octets.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        self.init(host: .v6(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low), zone: zone), port: port)
    }

    var family: Int32 {
        switch host {
        case .v4: AF_INET
        case .v6: AF_INET6
        }
    }

    /// Hands `body` the address in the system's form.
    func withSystemAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        switch host {
        case .v4(let bits):
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = bits.bigEndian
            return withSockaddr(&address, body)
        case .v6(let high, let low, let zone):
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_scope_id = zone
            withUnsafeMutableBytes(of: &address.sin6_addr) { octets in
                octets.storeBytes(of: high.bigEndian, as: UInt64.self)
                octets.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            }
            return withSockaddr(&address, body)
        }
    }

    private func withSockaddr<Address, Result>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        let size = socklen_t(MemoryLayout<Address>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// The address as it is read, `127.0.0.1:2776` or `[::1]:2776`.
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        switch host {
        case .v4(let bits):
            var address = in_addr(s_addr: bits.bigEndian)
            inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
        case .v6(let high, let low, _):
            var octets = (high.bigEndian, low.bigEndian)
            inet_ntop(AF_INET6, &octets, &text, socklen_t(text.count))
        }
        let digits = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return family == AF_INET ? "\(digits):\(port)" : "[\(digits)]:\(port)"
    }
}
