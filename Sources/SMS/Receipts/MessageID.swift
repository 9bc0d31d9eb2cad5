import Primitives

/// Our ID of a question or a reply, unique between nodes and rising with time.
package struct MessageID: Hashable, Comparable, Sendable {
    /// 41 bits of milliseconds since 2024-01-01, 10 bits of node, 12 bits of counter.
    package let rawValue: Int64

    /// The identifier with exactly these bits.
    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// When it was handed out, to the millisecond.
    package var time: WallTime { WallTime(milliseconds: MessageIDSource.epoch + rawValue >> 22) }

    /// The number of the node that handed it out.
    package var node: Int { Int(rawValue >> 12 & 0x3FF) }

    /// The identifier spread over 64 bits, the same for the same seed: for tables that hash with less effort than `Hasher`.
    package func spread(with seed: UInt64) -> UInt64 { seed.folded(with: UInt64(bitPattern: rawValue)) }

    /// The older identifier first.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension MessageID: CustomStringConvertible {
    /// The identifier in hexadecimal.
    package var description: String { String(rawValue, radix: 16) }
}

/// Hands out message identifiers of one node.
package struct MessageIDSource: Sendable {
    private let node: Int64
    /// The least counter within a millisecond.
    private let first: Int64
    private var last: Int64 = 0

    /// 2024-01-01T00:00:00Z in milliseconds since 1970.
    fileprivate static let epoch: Int64 = 1_704_067_200_000

    /// A source for the node of this number, 0 … 1023.
    ///
    /// - Parameter newest: the newest identifier handed out before, which a clock set back must not repeat.
    package init(node: Int, after newest: MessageID? = nil) {
        precondition((0..<1024).contains(node), "a node's number has ten bits")
        self.node = Int64(node)
        first = 0
        if let newest { last = (newest.rawValue >> 22) << 12 | newest.rawValue & 0xFFF }
    }

    /// A source beside the one of the same node that a running responder has: of each millisecond's 4 096 identifiers it
    /// gives the upper half, which a responder reaches only with two texts in each microsecond.
    package init(besideNode node: Int) {
        precondition((0..<1024).contains(node), "a node's number has ten bits")
        self.node = Int64(node)
        first = 2_048
    }

    /// The next identifier; rising even when the clock steps back or 4 096 a millisecond are not enough.
    package mutating func next(at now: WallTime) -> MessageID {
        last = max(last + 1, max(0, now.milliseconds - Self.epoch) << 12) | first
        return MessageID(rawValue: (last >> 12) << 22 | node << 12 | last & 0xFFF)
    }
}
