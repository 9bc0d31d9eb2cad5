import Primitives

/// The segments of one long message that have come so far, in the order they came.
struct PendingSet: Sendable {
    /// One of its segments.
    struct Held: Sendable {
        /// The caller's name for it; `nil` once the caller was told that it is done with.
        var id: Int64?
        let number: UInt8
        let content: InboundSegment.Content
        let arrivedAt: WallTime

        /// What it takes in memory, roughly.
        var octetCount: Int { 96 + content.octetCount }
    }

    /// A segment that a newer one replaced; when the gateway repeats it, it is still the older one.
    struct Replaced: Hashable, Sendable {
        let number: UInt8
        let contentHash: Int
    }

    let sender: Address
    let recipient: Address
    private(set) var held: [Held]
    private(set) var replaced: [Replaced]

    /// From one segment to the next of one message it takes seconds; after a longer gap it may be another message's.
    private static let usualGap: Duration = .seconds(10)
    private static let replacedLimit = 16

    init(sender: Address, recipient: Address, _ held: [Held], replaced: [Replaced] = []) {
        self.sender = sender
        self.recipient = recipient
        self.held = held
        self.replaced = replaced.suffix(Self.replacedLimit)
    }

    /// What it takes in memory, roughly.
    var octetCount: Int { held.reduce(512) { $0 + $1.octetCount } }

    var numbers: [UInt8] { held.map(\.number) }

    var segmentIDs: [Int64] { held.compactMap(\.id) }

    /// When its first segment came.
    var beganAt: WallTime { held.first?.arrivedAt ?? WallTime(milliseconds: 0) }

    subscript(number: UInt8) -> Held? { held.first { $0.number == number } }

    mutating func append(_ segment: Held) { held.append(segment) }

    /// Begins the set that a newer segment of a place that is taken belongs to: with the segments that came nearer in
    /// time to it than to the one it replaces; the others are given back.
    func replacing(_ old: Held, with new: Held) -> (set: PendingSet, dropped: [Held]) {
        func belongsToNewer(_ segment: Held) -> Bool {
            segment.number != old.number && new.arrivedAt - segment.arrivedAt < segment.arrivedAt - old.arrivedAt
        }
        let dropped = held.filter { !belongsToNewer($0) }
        let set = PendingSet(
            sender: sender, recipient: recipient, held.filter(belongsToNewer) + [new],
            replaced: replaced
                + dropped.map { Replaced(number: $0.number, contentHash: $0.content.hashValue) })
        return (set, dropped)
    }

    /// The segments that came so much later than the others that they may be the beginning of another message.
    var latecomers: [Held] {
        let gap = held.indices.dropFirst().last { held[$0].arrivedAt - held[$0 - 1].arrivedAt > Self.usualGap }
        guard let gap else { return [] }
        return held[gap...].map { segment in
            var segment = segment
            segment.id = nil
            return segment
        }
    }
}
