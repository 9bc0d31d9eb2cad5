/// A secret that authenticates messages with HMAC-SHA-256 (RFC 2104).
///
/// The two padded-key blocks are digested once, here, which halves the cost of a short message. The key shows
/// itself in no description, no reflection and no dump.
package struct HMACKey: Sendable {
    private let inner: SHA256
    private let outer: SHA256

    /// The key of these octets; RFC 2104 §3 advises 32 of them or more, any number works.
    package init(_ octets: [UInt8]) {
        var block = octets.count > SHA256.blockOctetCount ? SHA256.digest(of: octets) : octets
        block.append(contentsOf: repeatElement(0, count: SHA256.blockOctetCount - block.count))
        inner = Self.state(of: block, maskedWith: 0x36)
        outer = Self.state(of: block, maskedWith: 0x5c)
    }

    /// The authentication code of these octets, 32 octets.
    package func authenticate(_ octets: [UInt8]) -> [UInt8] {
        var code = begin()
        code.update(octets)
        return code.finish()
    }

    /// Whether `code` is this key's code for the octets; takes as long for a near miss as for any other.
    package func accepts(_ code: [UInt8], for octets: [UInt8]) -> Bool {
        constantTimeEquals(authenticate(octets), code)
    }

    /// An authentication code for a message that arrives in pieces.
    package func begin() -> HMAC { HMAC(inner: inner, outer: outer) }

    private static func state(of block: [UInt8], maskedWith mask: UInt8) -> SHA256 {
        var digest = SHA256()
        digest.update(block.map { $0 ^ mask })
        return digest
    }
}

extension HMACKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always the same words, whatever the key.
    package var description: String { "HMACKey(hidden)" }
    /// Always the same words, whatever the key.
    package var debugDescription: String { description }
    /// A mirror without children, so that `dump` shows nothing either.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// An HMAC-SHA-256 code in the making, begun by ``HMACKey/begin()``.
package struct HMAC: Sendable {
    private var inner: SHA256
    private let outer: SHA256

    fileprivate init(inner: SHA256, outer: SHA256) {
        self.inner = inner
        self.outer = outer
    }

    /// Takes the next octets of the message.
    package mutating func update(_ octets: [UInt8]) { inner.update(octets) }

    /// Takes the next octets of the message.
    package mutating func update(_ octets: ArraySlice<UInt8>) { inner.update(octets) }

    /// Takes the next octets of the message.
    package mutating func update(_ octets: RawSpan) { inner.update(octets) }

    /// Takes the UTF-8 octets of a text.
    package mutating func update(_ text: String) { inner.update(text.utf8Span.span.bytes) }

    /// The code of everything taken so far, 32 octets.
    package func finish() -> [UInt8] {
        var digest = outer
        digest.update(withDigest: inner)
        return digest.finish()
    }
}

extension HMAC: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always the same words, whatever the key.
    package var description: String { "HMAC(hidden)" }
    /// Always the same words, whatever the key.
    package var debugDescription: String { description }
    /// A mirror without children, so that `dump` shows nothing either.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
