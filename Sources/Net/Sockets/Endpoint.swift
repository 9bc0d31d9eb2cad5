/// A host, by name or by number, and a port: what people write in a configuration.
///
/// `localhost:2776`, `gateway.example.com:2775`, `127.0.0.1:2776` or `[::1]:2776`.
package struct Endpoint: Hashable, Sendable {
    /// The name, or the digits without brackets.
    package let host: String
    /// The port, 0 … 65 535.
    package let port: UInt16

    /// The endpoint of these parts; `nil` when the host is neither a name nor an address.
    package init?(host: String, port: UInt16) {
        guard Self.isName(host) || SocketAddress(digits: host, port: 0) != nil else { return nil }
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, where the host may be `[…]` around an IPv6 address; throws `.badAddress`.
    package init(_ text: String) throws(NetError) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
            let port = Self.port(text[text.index(after: colon)...])
        else { throw .badAddress(text) }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]"), host.utf8.count > 2 {
            host = host.dropFirst().dropLast()
            guard host.utf8.contains(UInt8(ascii: ":")) else { throw .badAddress(text) }
        } else if host.utf8.contains(UInt8(ascii: ":")) {
            throw .badAddress(text)
        }
        guard let endpoint = Endpoint(host: String(host), port: port) else { throw .badAddress(text) }
        self = endpoint
    }

    /// The endpoint of a numeric address.
    package init(_ address: SocketAddress) {
        let text = address.description
        let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) ?? text.endIndex
        host = String(text[..<colon].drop { $0 == "[" }.prefix { $0 != "]" })
        port = address.port
    }

    /// The address itself where the host is written in digits.
    package var numericAddress: SocketAddress? { SocketAddress(digits: host, port: port) }

    /// One to five digits of at most 65 535.
    static func port(_ text: some StringProtocol) -> UInt16? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return UInt16(text)
    }

    /// Letters, digits, hyphens, underscores and dots, with a letter somewhere, so that `1.2.3` is not taken for a name.
    private static func isName(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
            && text.utf8.allSatisfy { octet in
                (0x30...0x39).contains(octet) || (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet)
                    || [0x2D, 0x2E, 0x5F].contains(octet)
            }
            && text.utf8.contains { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
    }
}

extension Endpoint: CustomStringConvertible {
    /// The endpoint as it is read.
    package var description: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
