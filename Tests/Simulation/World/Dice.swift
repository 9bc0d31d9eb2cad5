import Primitives

/// Chance with a seed, in the words of a plan.
struct Dice {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// One of the numbers.
    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    /// Whether something happens that does so in `percent` of a hundred cases.
    mutating func roll(_ percent: Int) -> Bool { number(0...99) < percent }

    /// One of the things.
    mutating func pick<Thing>(_ things: [Thing]) -> Thing { things[number(0...(things.count - 1))] }

    /// A moment of the range.
    mutating func moment(_ range: ClosedRange<Duration>) -> Duration {
        range.lowerBound + .milliseconds(number(0...Int((range.upperBound - range.lowerBound) / .milliseconds(1))))
    }

    /// Another seed.
    mutating func seed() -> UInt64 { generator.next() }
}
