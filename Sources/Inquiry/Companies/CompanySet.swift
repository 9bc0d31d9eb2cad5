/// A company within one `CompanyRoll`: its place on the roll, so that a question's companies fit in one word.
///
/// It means nothing outside the process; at rest a company is known by its name.
package struct CompanyID: Hashable, Sendable {
    /// The place on the roll, 0 … 63.
    let index: UInt8
}

/// Some of the companies on a roll.
package struct CompanySet: Hashable, Sendable {
    private var bits: UInt64 = 0

    /// How many companies a set can tell apart.
    static let limit = UInt64.bitWidth

    /// The empty set.
    package init() {}

    /// The set of these companies.
    package init(_ companies: some Sequence<CompanyID>) {
        for company in companies { insert(company) }
    }

    /// How many companies are in the set.
    package var count: Int { bits.nonzeroBitCount }

    /// Whether no company is in the set.
    package var isEmpty: Bool { bits == 0 }

    /// Whether this company is in the set.
    package func contains(_ company: CompanyID) -> Bool { bits & Self.bit(company) != 0 }

    /// Adds a company; adding it again changes nothing.
    package mutating func insert(_ company: CompanyID) { bits |= Self.bit(company) }

    /// Removes a company; removing one that is not in the set changes nothing.
    package mutating func remove(_ company: CompanyID) { bits &= ~Self.bit(company) }

    /// The companies that are in this set and not in `others`.
    package func subtracting(_ others: Self) -> Self {
        var rest = self
        rest.bits &= ~others.bits
        return rest
    }

    /// The companies that are in both sets.
    package func intersection(_ others: Self) -> Self {
        var rest = self
        rest.bits &= others.bits
        return rest
    }

    /// Whether no company is in both sets.
    package func isDisjoint(with others: Self) -> Bool { bits & others.bits == 0 }

    private static func bit(_ company: CompanyID) -> UInt64 { 1 << UInt64(company.index) }
}

extension CompanySet: Sequence {
    /// The companies in the order of the roll.
    package struct Iterator: IteratorProtocol {
        fileprivate var bits: UInt64

        /// The next company, or `nil` after the last.
        package mutating func next() -> CompanyID? {
            guard bits != 0 else { return nil }
            let index = UInt8(truncatingIfNeeded: bits.trailingZeroBitCount)
            bits &= bits - 1
            return CompanyID(index: index)
        }
    }

    /// The companies in the order of the roll.
    package func makeIterator() -> Iterator { Iterator(bits: bits) }
}
