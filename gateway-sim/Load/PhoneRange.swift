import Arguments
import SMS

/// Phones with numbers that follow each other, `13900000000..13900000099`, or from one on.
struct PhoneRange: Equatable, Sendable {
    /// The first phone's eleven digits as one integer.
    let first: Int64
    /// How many there are; `nil` for as many as are needed.
    let count: Int?

    /// As many as are needed from 13900000000 on.
    static let usual = PhoneRange(first: 13_900_000_000)

    private init(first: Int64) {
        self.first = first
        count = nil
    }

    /// So many phones from one on.
    init(first: Int64, count: Int) {
        self.first = first
        self.count = count
    }

    /// Phones from a number by chance on, with room for so many: two runs rarely meet the same ones.
    static func fresh(roomFor count: Int, using generator: inout some RandomNumberGenerator) -> PhoneRange {
        let (least, greatest): (Int64, Int64) = (13_000_000_000, 19_999_999_999)
        // A round number is easier to read and to type again.
        let step: Int64 = 1_000
        let last = greatest - Int64(count)
        return PhoneRange(first: Int64.random(in: least / step...last / step, using: &generator) * step)
    }

    /// `13900000000..13900000099`, or `13900000000` alone; `nil` for anything else.
    init?(_ text: String) {
        let ends = text.split(separator: "..", omittingEmptySubsequences: false).map { PhoneNumber(String($0))?.number }
        guard let start = ends.first, let start else { return nil }
        switch ends.count {
        case 1: count = nil
        case 2:
            guard let last = ends[1], last >= start else { return nil }
            count = Int(last - start) + 1
        default: return nil
        }
        first = start
    }
}

extension PhoneRange: CustomStringConvertible {
    /// The range as one types it.
    var description: String { count.map { "\(first)..\(first + Int64($0) - 1)" } ?? "\(first)" }
}

extension ValueKind where Value == PhoneRange {
    /// Phones that follow each other.
    static var phoneRange: Self {
        Self(expectation: "phones such as 13900000000..13900000099", parse: { PhoneRange($0) })
    }
}
