import Links
import Primitives
import Session

/// Lets answers out in the order they are given, or shuffled, or all at once after a stall.
package struct AnswerGate {
    /// A response, and the receipts that follow it.
    package struct Answer {
        /// The response.
        package var outcome: LinkOutcome
        /// What is reported when it has left.
        package var receipts: [OutgoingSegment] = []
    }

    /// How many answers are shuffled among each other.
    package static let groupSize = 4
    /// How long the last ones of a burst wait for others to be shuffled with.
    package static let groupPatience = Duration.milliseconds(100)

    /// Whether answers leave in another order than their requests came.
    package var shuffles = false

    private var held: [Answer] = []
    private var stalledUntil: ContinuousClock.Instant?
    private var generator: SeededGenerator

    /// A gate that lets everything out in order; the seed is for shuffling.
    package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// When what is held has to be let out; `nil` when nothing is.
    package private(set) var deadline: ContinuousClock.Instant?

    /// Whether answers leave as they are given, one by one.
    package var isOpen: Bool { !shuffles && stalledUntil == nil && held.isEmpty }

    /// Nothing leaves before that moment.
    package mutating func stall(until moment: ContinuousClock.Instant) {
        stalledUntil = max(moment, stalledUntil ?? moment)
        if deadline != nil { deadline = stalledUntil }
    }

    /// Takes an answer, and gives back those that may leave now.
    package mutating func pass(_ answer: Answer, at now: ContinuousClock.Instant) -> [Answer] {
        if let stalledUntil, now < stalledUntil {
            held.append(answer)
            deadline = stalledUntil
            return []
        }
        guard shuffles || !held.isEmpty else { return [answer] }
        held.append(answer)
        if shuffles, held.count < Self.groupSize {
            deadline = deadline ?? now + Self.groupPatience
            return []
        }
        return release()
    }

    /// Gives back what may leave once its deadline has passed.
    package mutating func release(at now: ContinuousClock.Instant) -> [Answer] {
        guard let deadline, deadline <= now else { return [] }
        return release()
    }

    /// The connection is gone, and with it whoever wanted an answer.
    package mutating func clear() {
        held = []
        deadline = nil
        stalledUntil = nil
    }

    /// Holds nothing back from now on, and gives back what was held.
    package mutating func open() -> [Answer] {
        defer { shuffles = false }
        return release()
    }

    private mutating func release() -> [Answer] {
        defer {
            held = []
            deadline = nil
            stalledUntil = nil
        }
        guard shuffles, held.count > 1 else { return held }
        var shuffled = held
        shuffled.shuffle(using: &generator)
        // Chance may leave everything in its place, which would be no fault.
        if shuffled[0].outcome.ticket == held[0].outcome.ticket { shuffled.reverse() }
        return shuffled
    }
}
