import Links
import Net

/// Gathers the answers to received messages over one pass of the loop, so that each link writes them at once.
@LoopActor
final class Settlement {
    private var outcomes: [String: (link: Link, outcomes: [LinkOutcome])] = [:]
    private let loop: EventLoop

    init(loop: EventLoop) { self.loop = loop }

    /// Takes an answer to a message of this link.
    func settle(_ outcome: LinkOutcome, of link: Link) {
        if outcomes.isEmpty { loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.flush() } } }
        outcomes[link.settings.name, default: (link, [])].outcomes.append(outcome)
    }

    private func flush() {
        let gathered = outcomes
        outcomes.removeAll(keepingCapacity: true)
        for (link, outcomes) in gathered.values { link.settle(outcomes) }
    }
}
