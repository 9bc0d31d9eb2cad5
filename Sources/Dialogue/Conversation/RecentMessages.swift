import SMS

/// The last few texts of one sender, so that a carrier's redelivery is not answered twice.
package struct RecentMessages: Equatable, Sendable {
    /// How many are remembered; a sender who texts faster than this within five minutes is limited anyway.
    package static let capacity = 8

    /// A text and when it came.
    package struct Entry: Equatable, Sendable {
        /// Which text it was.
        package let digest: MessageDigest
        /// When it came.
        package let time: WallTime

        /// A text that came at this time.
        package init(digest: MessageDigest, time: WallTime) {
            self.digest = digest
            self.time = time
        }
    }

    /// Oldest first, at most `capacity`.
    package private(set) var entries: [Entry] = []

    /// Nothing remembered.
    package init() {}

    /// What the store kept: sixteen octets an entry, digest and time, each big-endian; a torn tail is ignored.
    package init(octets: [UInt8]) {
        func number(at offset: Int) -> Int64 { octets[offset..<offset + 8].reduce(0) { $0 << 8 | Int64($1) } }
        let count = min(octets.count / 16, Self.capacity)
        entries = (0..<count).map { index in
            Entry(
                digest: MessageDigest(rawValue: number(at: index * 16)),
                time: WallTime(milliseconds: number(at: index * 16 + 8)))
        }
    }

    /// The form for the store.
    package var octets: [UInt8] {
        entries.flatMap { entry in
            [entry.digest.rawValue, entry.time.milliseconds].flatMap { number in
                stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> Int64($0)) }
            }
        }
    }

    /// Whether this text came already less than `window` before `now`, or after it by a clock that was set back a bit.
    func contains(_ digest: MessageDigest, since window: Duration, now: WallTime) -> Bool {
        entries.contains { $0.digest == digest && $0.time > now - window && $0.time < now + window }
    }

    mutating func add(_ digest: MessageDigest, at now: WallTime) {
        if entries.count == Self.capacity { entries.removeFirst() }
        entries.append(Entry(digest: digest, time: now))
    }
}
