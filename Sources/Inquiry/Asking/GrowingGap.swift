/// A wait that doubles each time up to a ceiling.
struct GrowingGap: Equatable, Sendable {
    let first: Duration
    let ceiling: Duration

    /// Between two attempts to get one company's answer to one question.
    static let retry = GrowingGap(first: .seconds(1), ceiling: .seconds(600))
    /// Between two probes of a company that does not answer.
    static let probe = GrowingGap(first: .seconds(1), ceiling: .seconds(300))
    /// Between two attempts to get a verdict for somebody who waits for a reply.
    static let identityRetry = GrowingGap(first: .milliseconds(200), ceiling: .seconds(1))
    /// Between two probes of a register; people text again within minutes.
    static let identityProbe = GrowingGap(first: .seconds(1), ceiling: .seconds(15))

    /// The wait after so many failures in a row, 1 or more.
    func gap(after failures: Int) -> Duration {
        // Twenty doublings of a second are beyond any ceiling here, and far from overflow.
        min(ceiling, first * (1 << min(max(failures - 1, 0), 20)))
    }
}
