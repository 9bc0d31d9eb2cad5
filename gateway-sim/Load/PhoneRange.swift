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
