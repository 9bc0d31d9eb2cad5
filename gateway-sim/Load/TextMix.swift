import Arguments
import Primitives

/// The texts of a load run: one, or several of which each is sent as often as its weight says.
struct TextMix: Equatable, Sendable {
    /// One of the texts.
    struct Entry: Equatable, Sendable {
        /// How often it is sent beside the others.
        var weight: Int
        /// The text in front of the tail, and behind it; `nil` where it has none.
        let before: String
        let after: String?

        init(_ text: String, weight: Int = 1) {
            self.weight = weight
            guard let mark = text.firstRange(of: LoadAskers.tailMark) else {
                (before, after) = (text, nil)
                return
            }
            before = String(text[..<mark.lowerBound])
            after = String(text[mark.upperBound...])
        }
    }

    private let entries: [Entry]
    private let seed: UInt64
    private let sum: Int

    /// Texts, at least one; the same seed gives the same text to each phone.
    init(_ entries: [Entry], seed: UInt64 = 1) {
        precondition(!entries.isEmpty, "somebody has something to say")
        self.entries = entries
        self.seed = seed
        sum = entries.reduce(0) { $0 + $1.weight }
    }

    /// Whether some text has a tail in it.
    var namesTails: Bool { entries.contains { $0.after != nil } }

    /// What the phone of this index texts.
    func text(of index: Int, tail: () -> String) -> String {
        let entry = entries.count == 1 ? entries[0] : chosen(for: index)
        guard let after = entry.after else { return entry.before }
        return entry.before + tail() + after
    }

    private func chosen(for index: Int) -> Entry {
        var generator = SeededGenerator(seed: seed &+ UInt64(index) &* 0x2545_F491_4F6C_DD1D)
        var draw = Int.random(in: 0..<sum, using: &generator)
        return entries.first {
            draw -= $0.weight
            return draw < 0
        } ?? entries[0]
    }
}

extension ValueKind where Value == TextMix.Entry {
    /// `70:查询 {tail}`.
    static var weightedText: Self {
        Self(expectation: "a weight from 1 to 1000000, a colon and a text, such as '70:查询 {tail}'") { text in
            let parts = text.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let weight = Int(parts[0]), (1...1_000_000).contains(weight) else { return nil }
            return TextMix.Entry(String(parts[1]), weight: weight)
        }
    }
}
