import Primitives

/// Our ID of a question or a reply, unique between nodes and rising with time.
package struct MessageID: Hashable, Comparable, Sendable {
    /// 41 bits of milliseconds since 2024-01-01, 10 bits of node, 12 bits of counter.
    package let rawValue: Int64

    /// The identifier with exactly these bits.
    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// When it was handed out, to the millisecond.
    package var time: WallTime { WallTime(milliseconds: MessageIDSource.epoch + rawValue >> 22) }

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
    private var last: Int64 = 0

    /// 2024-01-01T00:00:00Z in milliseconds since 1970.
    fileprivate static let epoch: Int64 = 1_704_067_200_000

    /// A source for the node of this number, 0 … 1023.
    ///
    /// - Parameter newest: the newest identifier handed out before, which a clock set back must not repeat.
    package init(node: Int, after newest: MessageID? = nil) {
        precondition((0..<1024).contains(node), "a node's number has ten bits")
        self.node = Int64(node)
        if let newest { last = (newest.rawValue >> 22) << 12 | newest.rawValue & 0xFFF }
    }

    /// The next identifier; rising even when the clock steps back or 4 096 a millisecond are not enough.
    package mutating func next(at now: WallTime) -> MessageID {
        last = max(last + 1, max(0, now.milliseconds - Self.epoch) << 12)
        return MessageID(rawValue: (last >> 12) << 22 | node << 12 | last & 0xFFF)
    }
}

/// The gateway's ID of a message it took: opaque octets, meaningful only together with their link.
package struct GatewayMessageID: Hashable, Sendable {
    /// The octets as the gateway sent them.
    package let octets: [UInt8]

    /// The identifier of exactly these octets.
    package init(_ octets: [UInt8]) { self.octets = octets }

    /// Hashes the octets at one go; an array would hash each by itself.
    package func hash(into hasher: inout Hasher) { octets.withUnsafeBytes { hasher.combine(bytes: $0) } }

    /// Whether it is longer than SMPP lets a name be (SMPP 3.4 §5.2.23): no receipt is matched to it.
    package var isTooLong: Bool { octets.count > 64 }

    /// The identifier spelled by this text.
    package init(_ text: String) { octets = Array(text.utf8) }
}

extension GatewayMessageID: CustomStringConvertible {
    /// The octets as text where they are ASCII, else in hexadecimal.
    package var description: String {
        if octets.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(decoding: octets, as: UTF8.self) }
        return octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
