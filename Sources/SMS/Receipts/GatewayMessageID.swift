/// The gateway's ID of a message it took: opaque octets, meaningful only together with their link.
///
/// Gateways name messages by numbers or a few letters. Such a name is kept in place, without memory of its own.
package struct GatewayMessageID: Hashable, Sendable {
    /// How many octets it has.
    package let octetCount: Int
    /// The first octets as they lie in memory, and zeros behind the last.
    private let start: Words
    /// All of them, where there is no place for the rest.
    private let long: [UInt8]?

    private struct Words: Hashable {
        var words: (first: UInt64, second: UInt64, third: UInt64) = (0, 0, 0)

        static func == (left: Self, right: Self) -> Bool { left.words == right.words }

        func hash(into hasher: inout Hasher) {
            hasher.combine(words.first)
            hasher.combine(words.second)
            hasher.combine(words.third)
        }
    }

    /// The identifier that a gateway gives which gives none: no octets.
    package init() {
        octetCount = 0
        start = Words()
        long = nil
    }

    /// The identifier of exactly these octets.
    package init(_ octets: UnsafeRawBufferPointer) {
        octetCount = octets.count
        var start = Words()
        withUnsafeMutableBytes(of: &start.words) { place in
            place.copyMemory(from: UnsafeRawBufferPointer(rebasing: octets.prefix(place.count)))
        }
        self.start = start
        long = octets.count > MemoryLayout.size(ofValue: start.words) ? [UInt8](octets) : nil
    }

    /// The identifier of exactly these octets.
    package init(_ octets: [UInt8]) { self = octets.withUnsafeBytes { Self($0) } }

    /// The identifier spelled by this text.
    package init(_ text: String) {
        var text = text
        self = text.withUTF8 { Self(UnsafeRawBufferPointer($0)) }
    }

    /// Our ID as we tell it a peer, spelled as its description.
    package init(_ id: MessageID) {
        let digitCount = (67 - id.rawValue.leadingZeroBitCount) / 4
        guard id.rawValue > 0 else {
            self.init(id.description)
            return
        }
        self = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: digitCount) { digits in
            for index in 0..<digitCount {
                let digit = UInt8(truncatingIfNeeded: id.rawValue >> Int64(4 * (digitCount - 1 - index)) & 0xF)
                digits.initializeElement(at: index, to: digit < 10 ? 0x30 + digit : 0x57 + digit)
            }
            return Self(UnsafeRawBufferPointer(digits))
        }
    }

    /// Whether there are no octets: a gateway that gives no name.
    package var isEmpty: Bool { octetCount == 0 }

    /// Whether it is longer than SMPP lets a name be (SMPP 3.4 §5.2.23): no receipt is matched to it.
    package var isTooLong: Bool { octetCount > 64 }

    /// The octets as the gateway sent them.
    package var octets: [UInt8] { withUnsafeOctets { [UInt8]($0) } }

    /// Calls `body` with the octets, which are there until it returns.
    package func withUnsafeOctets<Outcome, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Outcome
    ) throws(Failure) -> Outcome {
        if let long {
            return try long.span.bytes.withUnsafeBytes { (octets) throws(Failure) -> Outcome in try body(octets) }
        }
        return try withUnsafeBytes(of: start.words) { (octets) throws(Failure) -> Outcome in
            try body(UnsafeRawBufferPointer(rebasing: octets[..<octetCount]))
        }
    }

    /// Hashes the octets at one go; an array would hash each by itself.
    package func hash(into hasher: inout Hasher) {
        guard let long else { return start.hash(into: &hasher) }
        long.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    /// The octets spread over 64 bits, the same for the same seed: for tables that hash with less effort than `Hasher`.
    ///
    /// Who does not know the seed cannot choose names that meet in a table.
    package func spread(with seed: UInt64) -> UInt64 {
        let rest = seed.folded(with: start.words.third) &+ UInt64(truncatingIfNeeded: long?.hashValue ?? octetCount)
        return (seed ^ start.words.first).folded(with: rest ^ start.words.second)
    }
}

extension GatewayMessageID: CustomStringConvertible {
    /// The octets as text where they are ASCII, else in hexadecimal.
    package var description: String {
        let octets = octets
        if octets.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(decoding: octets, as: UTF8.self) }
        return octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension UInt64 {
    /// Both halves of the product in one number, which depends on every bit of both.
    func folded(with other: Self) -> Self {
        // Neither of two numbers should be 0, which would swallow the other.
        let product = (self ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: other ^ 0xD1B5_4A32_D192_ED03)
        return product.high ^ product.low
    }
}
