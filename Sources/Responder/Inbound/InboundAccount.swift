import Links
import Net
import Session
import Telemetry

/// A link as the inbound knows it: what its peer brings that nobody should bring much of.
@LoopActor
final class InboundAccount {
    let link: Link
    /// Whether what waits for a number follows it here when it texts over this link: not where a client could write any
    /// number there is.
    let movesNumbers: Bool
    private var failures: FailureWatch
    private var failureWords = MinuteCount()
    private let failureCounter: Counter
    private let log: Log

    init(_ link: Link, at now: ContinuousClock.Instant, log: Log, metrics: Metrics) {
        self.link = link
        movesNumbers = link.settings.session.role == .esme || !link.settings.senders.isEmpty
        self.log = log
        failures = FailureWatch(startingAt: now)
        let labels: Metrics.Labels = ["link": link.settings.name]
        failureCounter = metrics.counter(
            "identity_failures_total", help: "Queries whose tail or number was not right.", labels: labels)
    }

    /// Whether the peer submits texts itself, and could do so for any number.
    private var isESME: Bool { link.settings.session.role == .smsc }

    /// Whether queries of this account are thrown back for now. A gateway's never are: it hands over what phones send.
    func isPaused(at now: ContinuousClock.Instant) -> Bool { isESME && failures.isPaused(at: now) }

    /// Notes a query whose tail was compared.
    func noteQuery(isWrong: Bool, at now: ContinuousClock.Instant) {
        if isWrong { failureCounter.add() }
        guard failures.note(isWrong: isWrong, at: now), isWrong, failureWords.add(at: now) != nil else { return }
        log.warning(
            "link.many_failures",
            [
                "link": .string(link.settings.name), "count": .integer(failures.wrongCount),
                "throttled": .bool(isESME),
            ])
    }
}
