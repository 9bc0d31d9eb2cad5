/// Remembers who claimed which word, so that no word means two things.
struct WordOwners {
    private var owners: [[UInt32]: String] = [:]

    /// Claims the word; `false` when it, folded, belongs to somebody else.
    mutating func claim(_ word: String, for owner: String) -> Bool {
        let scalars = FoldedText(word).scalars
        if let other = owners[scalars] { return other == owner }
        owners[scalars] = owner
        return true
    }
}
