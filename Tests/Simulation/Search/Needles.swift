import Digest

/// Octets that must not be found, and what finding them would mean.
struct Needles {
    /// What octets stand for.
    struct Needle: Hashable {
        let octets: [UInt8]
        let meaning: String
    }

    /// By their first octets, as one number.
    private var table: [UInt64: [Needle]] = [:]
    /// Whether any needle begins with two octets, as one number: as a rule none does.
    private var beginnings = [Bool](repeating: false, count: 65_536)
    private(set) var count = 0

    /// How many of a needle's octets are compared at once; none is shorter.
    private static let headCount = 5

    /// Adds octets, unless there are too few of them to mean anything.
    mutating func add(_ octets: [UInt8], _ meaning: String) {
        guard octets.count >= Self.headCount else { return }
        let head = octets.prefix(Self.headCount).reduce(0) { $0 << 8 | UInt64($1) }
        beginnings[Int(head >> 24)] = true
        table[head, default: []].append(Needle(octets: octets, meaning: meaning))
        count += 1
    }

    /// Where the needles are, the first of each.
    func found(in octets: [UInt8]) -> [Needle: Int] {
        var found: [Needle: Int] = [:]
        var window: UInt64 = 0
        let end = octets.count
        var index = -1
        octets.withUnsafeBufferPointer { octets in
            while index + 1 < end {
                index += 1
                window = (window << 8 | UInt64(octets[index])) & 0xFF_FFFF_FFFF
                guard index >= 4, beginnings[Int(window >> 24)], let needles = table[window] else { continue }
                let start = index - Self.headCount + 1
                for needle in needles where start + needle.octets.count <= octets.count {
                    guard zip(needle.octets, octets[start...]).allSatisfy({ $0 == $1 }), found[needle] == nil else {
                        continue
                    }
                    found[needle] = start
                }
            }
        }
        return found
    }
}

extension Needles {
    /// Six characters of an ID, in clear in every alphabet that may hold them, and as digests without a key.
    mutating func add(tail: String, of phone: String) {
        for spelling in [tail, tail.lowercased()] {
            let octets = Array(spelling.utf8)
            add(octets, "a tail in clear")
            add(octets.flatMap { [0, $0] }, "a tail in UTF-16")
            for text in [spelling, phone + spelling, spelling + phone] {
                let digest = SHA256.digest(of: Array(text.utf8))
                add(digest, "the SHA-256 of a tail")
                add(Array(Hex.text(of: digest).utf8), "the SHA-256 of a tail in hexadecimal")
            }
        }
    }

    /// A number as text.
    mutating func add(writtenNumber phone: String) {
        add(Array(phone.utf8), "a number in clear")
        add(phone.utf8.flatMap { [0, $0] }, "a number in UTF-16")
    }

    /// A number as text, and as SQLite and our own rows pack integers.
    mutating func add(number phone: String) {
        add(writtenNumber: phone)
        guard let number = UInt64(phone) else { return }
        add((0..<5).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }, "a number as an integer")
        let groups = (0..<5).map { UInt8(number >> (7 * UInt64($0)) & 0x7F) }
        add(groups.reversed().enumerated().map { $0 < 4 ? $1 | 0x80 : $1 }, "a number as a row's key")
        add(groups.enumerated().map { $0 < 4 ? $1 | 0x80 : $1 }, "a number among packed ones")
    }
}
