import Net

/// Where a peer is, as far as it can be told from other peers: an IPv4 address, or the /64 network of an IPv6 address,
/// because whoever has one address of such a network has all of them.
package struct Origin: Hashable, Sendable {
    private let network: SocketAddress.Host

    /// The origin of a peer at this address.
    package init(_ host: SocketAddress.Host) {
        switch host {
        // An IPv4 peer at a listener for both families (RFC 4291 §2.5.5.2).
        case .v6(high: 0, let low, _) where low >> 32 == 0xFFFF: network = .v4(UInt32(truncatingIfNeeded: low))
        case .v6(let high, _, let zone): network = .v6(high: high, low: 0, zone: zone)
        case .v4: network = host
        }
    }
}
