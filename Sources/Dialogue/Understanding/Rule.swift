/// One line of the decision list: what a text must hold, and what it then asks for.
struct Rule: Equatable, Sendable {
    /// What a rule decides.
    enum Verdict: Equatable, Sendable {
        case query, prompt, doubt, hint, other, code, human, courtesy, unknown
        case command(Catalog.Command)
        case information(TextName)
    }

    /// A condition on the text.
    enum Term: Equatable, Sendable {
        /// Some of these families are there.
        case some(FamilySet)
        /// None of these is.
        case none(FamilySet)
        /// Every word and number is of one of these.
        case only(FamilySet)
        /// So many words of a family at least.
        case atLeast(FamilySet, Int)
        /// So many signs at most, or at least, that nothing explains.
        case fewUnknown(Int), manyUnknown(Int)
    }

    let terms: [Term]
    let verdict: Verdict
    /// As the catalog writes it.
    let text: String

    /// Whether it holds for a text; `families` are those of the text and of what was said before.
    func holds(for features: TextFeatures, _ families: FamilySet) -> Bool {
        terms.allSatisfy { term in
            switch term {
            case .some(let set): !set.isDisjoint(with: families)
            case .none(let set): set.isDisjoint(with: families)
            case .only(let set): features.tokens.allSatisfy { !$0.families.isDisjoint(with: set) }
            case .atLeast(let set, let count): features.tokens.count { !$0.families.isDisjoint(with: set) } >= count
            case .fewUnknown(let limit): features.unknown <= limit
            case .manyUnknown(let limit): features.unknown >= limit
            }
        }
    }
}

/// All that rules look at.
struct TextFeatures {
    var tokens: [Token]
    var numbers: [TextNumber]
    var families: FamilySet
    /// The weight of what nothing explains.
    var unknown: Int
    /// The tail, where there is exactly one.
    var tail: IDTail?
    /// What is wrong with the number that was meant for a tail.
    var fault: TailFault?
    /// What companies are named, in the text's order.
    var companies: [String] = []
    /// The language that is named.
    var language: Language?
}
