/// Words that mean something together: families that follow each other within one clause.
struct Phrase: Sendable {
    /// A part of it.
    enum Element: Equatable, Sendable {
        /// One token of any of these families.
        case one(FamilySet)
        /// Up to so many tokens of whatever sort but numbers and companies.
        case gap(Int)
    }

    let elements: [Element]
    /// What it means.
    let families: FamilySet
    /// Of every set here some family has to be in the text at all.
    let needed: [FamilySet]

    init(_ elements: [Element], means families: FamilySet) {
        self.elements = elements
        self.families = families
        needed = elements.compactMap { element in if case .one(let set) = element { set } else { nil } }
    }

    /// Whether it occurs among these tokens, of which `present` are the families.
    func occurs(in tokens: [Token], _ units: TextUnits, present: FamilySet) -> Bool {
        guard needed.allSatisfy({ !$0.isDisjoint(with: present) }) else { return false }
        return tokens.indices.contains { matches(0, tokens, $0, units, isFirst: true) }
    }

    private func matches(_ element: Int, _ tokens: [Token], _ index: Int, _ units: TextUnits, isFirst: Bool) -> Bool {
        guard element < elements.count else { return true }
        if case .gap(let limit) = elements[element] {
            var next = index
            var taken = 0
            while true {
                if matches(element + 1, tokens, next, units, isFirst: false) { return true }
                guard next < tokens.count, isGap(tokens[next], units) else { return false }
                if !tokens[next].families.isFiller { taken += 1 }
                guard taken <= limit else { return false }
                next += 1
            }
        }
        guard index < tokens.count, case .one(let set) = elements[element] else { return false }
        guard isFirst || isJoined(tokens[index], units) else { return false }
        if !set.isDisjoint(with: tokens[index].families),
            matches(element + 1, tokens, index + 1, units, isFirst: false)
        {
            return true
        }
        // Words that mean nothing may stand anywhere.
        return !isFirst && tokens[index].families.isFiller
            && matches(element, tokens, index + 1, units, isFirst: false)
    }

    /// Whether a gap may hold the token: 不用微信了想注销 does not forbid to close the account.
    private func isGap(_ token: Token, _ units: TextUnits) -> Bool {
        token.families.isDisjoint(with: [.number, .company]) && isJoined(token, units)
    }

    /// Whether the token belongs to the same clause as the one before.
    private func isJoined(_ token: Token, _ units: TextUnits) -> Bool {
        let gap = units.gaps[token.range.lowerBound]
        return gap <= .hyphen || gap == .slash
    }
}
