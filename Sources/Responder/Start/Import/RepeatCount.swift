import SMS

/// Counts the rows of a file that another row of it repeats, in bounded memory.
struct RepeatCount {
    /// How many different rows are remembered, 8 octets each; repeats of later ones go uncounted.
    static let limit = 4_000_000

    private var seen: Set<Int64> = []
    /// How many repeats were found.
    private(set) var count = 0
    /// Whether there were more rows than are remembered, so that `count` may be too small.
    var isIncomplete: Bool { seen.count >= Self.limit }

    /// Takes note of a row: a number, and which of its rows it is, at most 1 024.
    mutating func note(_ phone: PhoneNumber, _ row: Int = 0) {
        let key = phone.number << 10 | Int64(row)
        if isIncomplete {
            if seen.contains(key) { count += 1 }
        } else if !seen.insert(key).inserted {
            count += 1
        }
    }
}
