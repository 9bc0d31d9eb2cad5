/// An `http://` URL: where to connect, and what to ask for there.
package struct HTTPURL: Hashable, Sendable {
    /// The host and the port, 80 where none is written.
    package let endpoint: Endpoint
    /// Path and query, at least `/`.
    package let target: String

    /// Reads `http://host[:port][/path][?query]`; throws `.badURL`, also for user names, fragments and other schemes.
    package init(_ text: String) throws(NetError) {
        guard text.hasPrefix("http://"), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.utf8.contains(UInt8(ascii: "#"))
        else { throw .badURL(text) }
        let rest = text.dropFirst(7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let hasPort = authority.drop { $0 != "]" }.contains(":") || !authority.hasPrefix("[") && authority.contains(":")
        do {
            endpoint = try Endpoint(hasPort ? String(authority) : authority + ":80")
        } catch {
            throw .badURL(text)
        }
        let target = rest.dropFirst(authority.count)
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }
}

extension HTTPURL: CustomStringConvertible {
    /// The URL as it is read.
    package var description: String { "http://\(endpoint)\(target)" }
}
