/// The words behind which a tail makes a query, whatever was said before: most texts are one of them and a tail.
///
/// A word that names a service is none of them. Which words these are is found out by asking the rules once, so that nothing is understood here that they do not.
struct PlainQueries: Sendable {
    private var words: Set<[UInt32]> = []
    private let longest: Int

    /// The candidates that `isQuery` says yes to.
    init(_ candidates: [[UInt32]], isQuery: ([UInt32]) -> Bool) {
        words = Set(candidates.filter(isQuery))
        longest = words.map(\.count).max() ?? -1
    }

    /// The tail of a text that is one of the words and a tail, each in one piece.
    func tail(in text: FoldedText) -> IDTail? {
        let place = text.scalars.count - IDTail.length
        guard place >= 0, place <= longest, text.bracketed == nil, text.gaps[place] != .currency else { return nil }
        for index in text.gaps.indices where index != 0 && index != place && text.gaps[index] != .none { return nil }
        guard case .tail(let tail) = TailReading(text.scalars[place...]) else { return nil }
        return words.contains(Array(text.scalars[..<place])) ? tail : nil
    }
}

extension CodeReading {
    /// Six digits that are a text of their own.
    init?(_ text: FoldedText) {
        guard text.scalars.count == ChallengeCode.length,
            let code = ChallengeCode(text.scalars.map { UInt8(truncatingIfNeeded: $0) })
        else { return nil }
        self = .digits(code)
    }
}
