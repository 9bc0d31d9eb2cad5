/// What a load run is to send, and how fast.
struct LoadPlan: Equatable, Sendable {
    /// What sets the pace.
    enum Pace: Equatable, Sendable {
        /// That many texts a second, whatever the answers do.
        case rate(Int)
        /// That many texts without their reply at any time.
        case window(Int)
    }

    /// The phones, each of which asks once.
    var askers: LoadAskers
    /// How many of them ask.
    var messageCount: Int
    /// What sets the pace.
    var pace: Pace
    /// How long the pace takes to grow, evenly, from next to nothing to what it is; zero for at once.
    var ramp: Duration = .zero
    /// No text is sent later than this after the first; `nil` for no such end.
    var duration: Duration?
    /// How long a reply may take before it counts as lost.
    var patience: Duration
    /// How long a responder that owes something may say nothing at all before the run ends.
    var silence: Duration = .seconds(60)

    /// When the text of this number, from 0, is due after the first; at once where answers set the pace.
    func dueTime(of index: Int) -> Duration {
        guard case .rate(let rate) = pace else { return .zero }
        // What is due grows with the square of time first: rate · time² / (2 · ramp).
        let rampCount = Double(rate) * seconds(ramp) / 2
        guard Double(index) >= rampCount else {
            return .seconds((2 * seconds(ramp) * Double(index) / Double(rate)).squareRoot())
        }
        // Then each is due half the ramp later than it would have been without.
        return ramp / 2 + .nanoseconds(Int64(index) * 1_000_000_000 / Int64(rate))
    }

    /// How many texts may be without their reply at this time after the start.
    func width(at time: Duration) -> Int {
        switch pace {
        case .rate: .max
        case .window(let width) where time < ramp: max(1, Int(Double(width) * (time / ramp)))
        case .window(let width): width
        }
    }

    /// How many texts are to be sent at all.
    var sendLimit: Int {
        guard case .rate(let rate) = pace, let duration else { return messageCount }
        let time = seconds(duration)
        let due =
            duration < ramp
            ? Double(rate) * time * time / (2 * seconds(ramp)) : Double(rate) * (time - seconds(ramp) / 2)
        return min(messageCount, Int(due.rounded(.up)))
    }

    private func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
