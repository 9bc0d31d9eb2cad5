import Primitives

/// Decides when a company that does not answer is left alone, and when it is tried again.
///
/// Closed, it lets everything pass. After some failures in a row it opens and lets nothing pass until a rest is
/// over; then one small probe decides. Rests double, from one second to five minutes as a rule, each shortened by up to
/// half at random, so that several nodes do not return to a struggling company in step.
struct CircuitBreaker: Equatable, Sendable {
    private enum State: Equatable {
        case closed
        case open(until: ContinuousClock.Instant)
        case probing
    }

    private let failuresToOpen: Int
    private let pauses: GrowingGap
    private var state = State.closed
    private var failures = 0
    private var openings = 0

    init(failuresToOpen: Int, pauses: GrowingGap = .probe) {
        self.failuresToOpen = failuresToOpen
        self.pauses = pauses
    }

    /// Whether questions pass freely.
    var isClosed: Bool { state == .closed }

    /// How many questions the next batch may hold, where a healthy company gets `full`.
    ///
    /// Each failure in a row halves it: a question that makes a company choke takes ever fewer others with it.
    func batchSize(full: Int) -> Int {
        switch state {
        case .closed: max(1, full >> min(failures, Int.bitWidth - 1))
        case .open, .probing: 1
        }
    }

    /// The first moment from `instant` on when a batch may leave; `nil` while a probe is out.
    func allowsBatches(from instant: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        switch state {
        case .closed: instant
        case .open(let until): max(instant, until)
        case .probing: nil
        }
    }

    /// A batch leaves; after a rest it is the probe.
    mutating func batchLeft() {
        switch state {
        case .open: state = .probing
        case .closed, .probing: break
        }
    }

    /// A batch was answered; true when that closes the circuit.
    mutating func batchSucceeded() -> Bool {
        defer {
            state = .closed
            failures = 0
            openings = 0
        }
        return !isClosed
    }

    /// A batch failed; how long the company is left alone when that opens the circuit.
    mutating func batchFailed(
        at now: ContinuousClock.Instant, using generator: inout SeededGenerator
    ) -> Duration? {
        switch state {
        case .open: return nil  // It left before the circuit opened and says nothing new.
        case .probing: break
        case .closed:
            failures += 1
            guard failures >= failuresToOpen else { return nil }
        }
        openings += 1
        let longest = pauses.gap(after: openings)
        let rest = longest / 2 + longest / 2 * Int.random(in: 0...1_000, using: &generator) / 1_000
        state = .open(until: now + rest)
        return rest
    }
}
