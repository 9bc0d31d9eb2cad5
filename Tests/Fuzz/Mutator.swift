import Primitives
import TestSupport

/// Damages inputs the way lines, hands and attackers do; the same seed does the same damage.
struct Mutator {
    private var random: SeededGenerator
    private let corpus: [[UInt8]]

    /// Octets at which counters, signs and texts change their nature.
    private static let odd: [UInt8] = [
        0x00, 0x01, 0x0A, 0x0D, 0x20, 0x22, 0x2F, 0x30, 0x5C, 0x7B, 0x7F, 0x80, 0xFE, 0xFF,
    ]

    init(_ corpus: [[UInt8]], seed: UInt64) {
        random = SeededGenerator(seed: seed)
        self.corpus = corpus
    }

    /// One of the corpus with one to four damages.
    mutating func next() -> [UInt8] {
        var input = corpus.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &random) { damage(&input) }
        return input
    }

    private mutating func damage(_ input: inout [UInt8]) {
        guard !input.isEmpty else { return input.append(octet()) }
        let index = Int.random(in: 0..<input.count, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: input[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: input[index] = octet()
        case 2: input.remove(at: index)
        case 3: input.insert(octet(), at: index)
        case 4: input.removeLast(input.count - index)
        case 5: input[index] = Self.odd.randomElement(using: &random) ?? 0
        case 6: input.insert(contentsOf: piece(of: input), at: index)
        default: input.insert(contentsOf: piece(of: corpus.randomElement(using: &random) ?? []), at: index)
        }
    }

    /// Up to 16 octets in a row.
    private mutating func piece(of input: [UInt8]) -> ArraySlice<UInt8> {
        guard !input.isEmpty else { return [] }
        let start = Int.random(in: 0..<input.count, using: &random)
        return input[start...].prefix(Int.random(in: 1...16, using: &random))
    }

    private mutating func octet() -> UInt8 { UInt8.random(in: 0...255, using: &random) }
}
