/// Some of a message's segments, by their numbers 1 … 64.
package struct SegmentSet: Hashable, Sendable {
    /// The most segments a reply may have: over four thousand characters.
    package static let maximumNumber = 64

    /// Bit n − 1 stands for segment n.
    package private(set) var rawValue: UInt64 = 0

    /// No segment.
    package init() {}

    /// The segments whose bits are set.
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The segments 1 … `number`; a number beyond 64 counts as 64.
    package init(through number: Int) {
        for number in stride(from: 1, through: min(number, Self.maximumNumber), by: 1) { insert(number) }
    }

    /// Adds a segment; a number outside 1 … 64 changes nothing.
    package mutating func insert(_ number: Int) { rawValue |= Self.bit(number) }

    /// Takes a segment out.
    package mutating func remove(_ number: Int) { rawValue &= ~Self.bit(number) }

    /// Whether a segment is among these.
    package func contains(_ number: Int) -> Bool { rawValue & Self.bit(number) != 0 }

    /// How many segments these are.
    package var count: Int { rawValue.nonzeroBitCount }

    /// Whether these are none.
    package var isEmpty: Bool { rawValue == 0 }

    /// The segments of both sets.
    package func union(_ other: Self) -> Self { Self(rawValue: rawValue | other.rawValue) }

    /// Shifting by too much gives no bit, in Swift, and no trap.
    private static func bit(_ number: Int) -> UInt64 {
        (1...maximumNumber).contains(number) ? 1 << UInt64(number - 1) : 0
    }
}
