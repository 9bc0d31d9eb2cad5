/// Spaces the tries to reach a peer: doubling gaps with a ceiling, each shortened by chance so that many do not come at once.
package struct Backoff: Equatable, Sendable {
    private let first: Duration
    private let ceiling: Duration
    private var next: Duration

    /// Gaps from `first` on, at most `ceiling`.
    package init(first: Duration = .milliseconds(500), ceiling: Duration = .seconds(60)) {
        self.first = first
        self.ceiling = ceiling
        next = first
    }

    /// How long to wait before the next try: between half the gap and the whole of it.
    package mutating func pause(using generator: inout some RandomNumberGenerator) -> Duration {
        defer { next = min(next * 2, ceiling) }
        return next / 2 + next / 2 * Double.random(in: 0...1, using: &generator)
    }

    /// The peer was reached: start over.
    package mutating func reset() { next = first }
}
