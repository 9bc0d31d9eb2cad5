import JSON

/// Remembers who claimed which word, so that no word means two things.
struct WordOwners {
    private var owners: [[UInt32]: (owner: String, position: TextPosition)] = [:]

    /// Claims the word; where it stood first when, folded, it belongs to somebody else.
    mutating func claim(_ word: String, for owner: String, at position: TextPosition) -> TextPosition? {
        let scalars = FoldedText(word).scalars
        if let other = owners[scalars] { return other.owner == owner ? nil : other.position }
        owners[scalars] = (owner, position)
        return nil
    }
}
