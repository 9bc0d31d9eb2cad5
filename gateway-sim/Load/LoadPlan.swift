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
    /// No text is sent later than this after the first; `nil` for no such end.
    var duration: Duration?
    /// How long a reply may take before it counts as lost.
    var patience: Duration

    /// When the text of this number, from 0, is due after the first; at once where answers set the pace.
    func dueTime(of index: Int) -> Duration {
        switch pace {
        case .rate(let rate): .nanoseconds(Int64(index) * 1_000_000_000 / Int64(rate))
        case .window: .zero
        }
    }

    /// How many texts are to be sent at all.
    var sendLimit: Int {
        guard case .rate(let rate) = pace, let duration else { return messageCount }
        return min(messageCount, Int((duration / .seconds(1) * Double(rate)).rounded(.up)))
    }
}
