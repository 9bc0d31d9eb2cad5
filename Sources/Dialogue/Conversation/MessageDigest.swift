import Digest
import SMS

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

/// The last few texts of one sender, so that a carrier's redelivery is not answered twice.
package struct RecentMessages: Equatable, Sendable {
    /// How many are remembered; a sender who texts faster than this within five minutes is limited anyway.
    package static let capacity = 8

    /// A text and when it came.
    package struct Entry: Equatable, Sendable {
        package let digest: MessageDigest
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

    /// Whether this text came already less than `window` before `now`.
    func contains(_ digest: MessageDigest, since window: Duration, now: WallTime) -> Bool {
        entries.contains { $0.digest == digest && now - $0.time < window }
    }

    mutating func add(_ digest: MessageDigest, at now: WallTime) {
        if entries.count == Self.capacity { entries.removeFirst() }
        entries.append(Entry(digest: digest, time: now))
    }
}
