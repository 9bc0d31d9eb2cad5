import Net

/// A network in CIDR form, as `10.0.0.0/8`, `192.0.2.7` or `2001:db8::/32`.
package struct AddressRange: Hashable, Sendable {
    private let network: SocketAddress.Host
    private let prefixLength: Int

    /// The network written so, or `nil` when it is none.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = parts[0].contains(":") ? "[\(parts[0])]:0" : "\(parts[0]):0"
        // Whatever is wrong with the text, it is no network.
        guard let address = try? SocketAddress(digits) else { return nil }
        network = address.host
        prefixLength = parts.count == 2 ? UInt8(parts[1]).map(Int.init) ?? -1 : Self.width(network)
        guard (0...Self.width(network)).contains(prefixLength), !text.utf8.contains(UInt8(ascii: "+")) else {
            return nil
        }
    }

    /// Whether the host lies in the network.
    package func contains(_ host: SocketAddress.Host) -> Bool {
        switch (network, host) {
        // An IPv4 peer at a listener for both families (RFC 4291 §2.5.5.2).
        case (.v4, .v6(high: 0, let low, _)) where low >> 32 == 0xFFFF:
            return contains(.v4(UInt32(truncatingIfNeeded: low)))
        case (.v4(let left), .v4(let right)):
            return (left ^ right).leadingZeroBitCount >= prefixLength
        case (.v6(let leftHigh, let leftLow, _), .v6(let rightHigh, let rightLow, _)):
            let common = (leftHigh ^ rightHigh).leadingZeroBitCount
            return (common < 64 ? common : 64 + (leftLow ^ rightLow).leadingZeroBitCount) >= prefixLength
        case (.v4, .v6), (.v6, .v4): return false
        }
    }

    private static func width(_ host: SocketAddress.Host) -> Int {
        switch host {
        case .v4: 32
        case .v6: 128
        }
    }
}
