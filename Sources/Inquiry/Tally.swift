/// The counts gathered so far for one question, grouped by company, and who is missing.
package struct Tally: Equatable, Sendable {
    /// One company's counts.
    package struct Entry: Hashable, Sendable {
        /// The company.
        package let company: CompanyID
        /// Its applications with accounts first, else in the company's order.
        package let counts: [AccountCount]
        /// How many accounts it counts in all.
        package let total: Int
    }

    /// The companies that have not answered.
    package private(set) var missing: CompanySet
    /// The counts by company, those with accounts first, else in the order of the roll.
    package private(set) var entries: [Entry] = []

    /// A tally nobody has answered yet.
    package init(asked: CompanySet) { missing = asked }

    /// Whether every company has answered.
    package var isComplete: Bool { missing.isEmpty }

    /// How many accounts there are in all.
    package var total: Int { entries.reduce(0) { $0 + $1.total } }

    /// Adds a company's counts as an `Aggregator` passed them; its first answer stands.
    package mutating func add(_ counts: [AccountCount], from company: CompanyID) {
        guard missing.contains(company) else { return }
        missing.remove(company)
        let entry = Entry(
            company: company, counts: counts.filter { $0.count > 0 } + counts.filter { $0.count <= 0 },
            total: counts.reduce(0) { $0 + $1.count })
        let place = entries.firstIndex { Self.comesBefore(entry, $0) } ?? entries.endIndex
        entries.insert(entry, at: place)
    }

    private static func comesBefore(_ left: Entry, _ right: Entry) -> Bool {
        if (left.total > 0) != (right.total > 0) { return left.total > 0 }
        return left.company.index < right.company.index
    }
}
