import Digest

/// Tells two texts of one sender apart, or a text from its redelivery, without keeping either.
package struct MessageDigest: Hashable, Sendable {
    /// The first 64 bits of a keyed digest.
    package let rawValue: Int64

    /// The digest of exactly these bits, as the store kept them.
    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// The digest of a text that came over this gateway account.
    ///
    /// The leading word and the separators keep it from ever being a prefix of an identity's code.
    package init(of text: String, account: String, key: HMACKey) {
        let octets = key.authenticate(Array("message\0\(account)\0\(text)".utf8))
        rawValue = octets.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
    }
}
