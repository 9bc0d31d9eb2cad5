import Primitives
import Session

/// What happens to the segments of a phone's long text on their way.
package enum SegmentTampering: Equatable, Sendable {
    /// Nothing.
    case none
    /// They come in an order by chance.
    case shuffled
    /// The one of this number, from 1, never comes.
    case missing(Int)
    /// The one of this number, from 1, comes twice.
    case doubled(Int)

    /// Does it to the segments; a number that none has does nothing.
    package func apply(to segments: inout [OutgoingSegment], using generator: inout SeededGenerator) {
        switch self {
        case .none: break
        case .shuffled:
            let first = segments.first?.key
            segments.shuffle(using: &generator)
            // Chance may leave the first in front, which a reader might not see as another order.
            if segments.count > 1, segments.first?.key == first { segments.reverse() }
        case .missing(let number):
            guard segments.indices.contains(number - 1) else { return }
            segments.remove(at: number - 1)
        case .doubled(let number):
            guard segments.indices.contains(number - 1) else { return }
            var again = segments[number - 1]
            // A name of its own, so that both are waited for.
            again.key.index = -number
            segments.insert(again, at: number)
        }
    }
}
