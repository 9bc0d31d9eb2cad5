import Digest

/// Tells two texts of one sender apart, or a text from its redelivery, without keeping either.
package struct MessageDigest: Hashable, Sendable {
    /// What a digest tells apart.
    package enum Kind: UInt8, Sendable {
        /// Two texts; a person may text the same twice.
        case text = 0
        /// Two messages that have a name of the gateway's own; only a redelivery repeats both name and text.
        case gatewayID = 1
    }

    /// The first 64 bits of a keyed digest.
    package let rawValue: Int64
    /// What it was made of.
    package let kind: Kind

    /// The digest of exactly these bits, as the store kept them.
    package init(rawValue: Int64, kind: Kind = .text) {
        self.rawValue = rawValue
        self.kind = kind
    }

    /// The digest of a text that came over this gateway account, with the gateway's message ID where it has one.
    ///
    /// The leading word and the separators keep it from ever being a prefix of an identity's code. The name alone is
    /// not enough: gateways count from the beginning again.
    package init(of text: String, gatewayID: String? = nil, account: String, key: HMACKey) {
        kind = gatewayID == nil ? .text : .gatewayID
        var code = key.begin()
        code.update(gatewayID == nil ? "message\0" : "named message\0")
        code.update(account)
        code.update("\0")
        if let gatewayID {
            code.update(gatewayID)
            code.update("\0")
        }
        code.update(text)
        let octets = code.finish()
        rawValue = octets.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}
