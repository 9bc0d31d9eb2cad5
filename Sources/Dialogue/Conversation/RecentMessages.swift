import Primitives
import SMS

/// The last few texts of one sender and what was decided over them, so that no text is decided twice.
package struct RecentMessages: Equatable, Sendable {
    /// How many are remembered; a sender who texts faster than this is limited anyway.
    package static let capacity = 24

    /// A text, when it came and what it led to.
    package struct Entry: Equatable, Sendable {
        /// Which text it was.
        package let digest: MessageDigest
        /// When it came, or was answered again last.
        package internal(set) var time: WallTime
        /// What was decided over it.
        package let outcome: Decision.Outcome
        /// The place of the service it was about among those that ask parties, at most 63.
        package let service: UInt8
        /// How often it was answered again, at most 255.
        package internal(set) var answerCount: UInt8

        /// A text that came at this time and led to this.
        package init(
            digest: MessageDigest, time: WallTime, outcome: Decision.Outcome, service: UInt8 = 0,
            answerCount: UInt8 = 0
        ) {
            self.digest = digest
            self.time = time
            self.outcome = outcome
            self.service = service
            self.answerCount = answerCount
        }
    }

    /// In the order of their times, at most `capacity`.
    package private(set) var entries: [Entry] = []

    /// Nothing remembered.
    package init() {}

    /// Where this text is among the entries, if it was decided within its window before `now`, or after it by a clock
    /// that was set back a bit.
    func index(of digest: MessageDigest, under limits: Limits, now: WallTime) -> Int? {
        entries.lastIndex { $0.digest == digest && Self.counts($0, under: limits, now: now) }
    }

    /// Notes what a text led to; what was decided over the same text before is forgotten.
    mutating func add(
        _ digest: MessageDigest, _ outcome: Decision.Outcome, of service: UInt8, under limits: Limits, at now: WallTime
    ) {
        entries.removeAll { $0.digest == digest || !Self.counts($0, under: limits, now: now) }
        if entries.count == Self.capacity { entries.removeFirst() }
        entries.append(Entry(digest: digest, time: now, outcome: outcome, service: service))
    }

    /// Notes that a text was answered again: its window begins anew.
    mutating func noteAnswer(at index: Int, now: WallTime) {
        var entry = entries.remove(at: index)
        entry.time = now
        if entry.answerCount < .max { entry.answerCount += 1 }
        entries.append(entry)
    }

    private static func counts(_ entry: Entry, under limits: Limits, now: WallTime) -> Bool {
        let window = limits.repeatWindow(of: entry.digest.kind)
        return entry.time > now - window && entry.time < now + window
    }
}

// The form for the store.
extension RecentMessages {
    /// Digest and time, each big-endian; kind and, times four, service; outcome; answers.
    private static let entrySize = 19

    /// The outcomes by their numbers in the store: a new one goes last.
    static let storedOutcomes: [Decision.Outcome] = [
        .accepted, .prompted, .badFormat, .refused, .cancelled, .tooSoon, .locked, .inProgress, .informed, .helped,
        .optedOut, .optedIn, .languageSet, .repeated, .ignored, .capped, .unchecked,
        .challenged, .wrongCode, .codeExpired,
    ]

    /// What the store kept; a torn tail and entries that mean nothing are ignored.
    package init(octets: [UInt8]) {
        func number(at offset: Int) -> Int64 { octets[offset..<offset + 8].reduce(0) { $0 << 8 | Int64($1) } }
        let count = min(octets.count / Self.entrySize, Self.capacity)
        entries = (0..<count).compactMap { index in
            let start = index * Self.entrySize
            let outcome = Int(octets[start + 17])
            guard let kind = MessageDigest.Kind(rawValue: octets[start + 16] & 3), outcome < Self.storedOutcomes.count
            else {
                return nil
            }
            return Entry(
                digest: MessageDigest(rawValue: number(at: start), kind: kind),
                time: WallTime(milliseconds: number(at: start + 8)), outcome: Self.storedOutcomes[outcome],
                service: octets[start + 16] >> 2, answerCount: octets[start + 18])
        }
    }

    /// The octets to store, at most 456.
    package var octets: [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(entries.count * Self.entrySize)
        func append(_ number: Int64) {
            for shift in stride(from: 56, through: 0, by: -8) {
                octets.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
            }
        }
        for entry in entries {
            append(entry.digest.rawValue)
            append(entry.time.milliseconds)
            let outcome = Self.storedOutcomes.firstIndex(of: entry.outcome) ?? 0
            octets.append(entry.digest.kind.rawValue | entry.service << 2)
            octets.append(UInt8(truncatingIfNeeded: outcome))
            octets.append(entry.answerCount)
        }
        return octets
    }
}
