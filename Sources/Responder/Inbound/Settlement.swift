import Links
import Net

/// Gathers the answers to received messages over one pass of the loop, so that each link writes them at once.
@LoopActor
final class Settlement {
    /// One link's answers of the pass under way.
    private struct Gathered {
        let link: Link
        var outcomes: [LinkOutcome] = []
    }

    /// Of every link that ever had an answer to write; there are few.
    private var gathered: [Gathered] = []
    /// Memory for answers while they are written.
    private var spare: [LinkOutcome] = []
    private var isFlushAwaited = false
    private let loop: EventLoop

    init(loop: EventLoop) { self.loop = loop }

    /// Takes an answer to a message of this link.
    func settle(_ outcome: LinkOutcome, of link: Link) {
        gathered[place(of: link)].outcomes.append(outcome)
        guard !isFlushAwaited else { return }
        isFlushAwaited = true
        loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.flush() } }
    }

    private func place(of link: Link) -> Int {
        for index in gathered.indices where gathered[index].link === link { return index }
        gathered.append(Gathered(link: link))
        return gathered.count - 1
    }

    private func flush() {
        isFlushAwaited = false
        for index in gathered.indices where !gathered[index].outcomes.isEmpty {
            var outcomes = spare
            spare = []
            swap(&outcomes, &gathered[index].outcomes)
            gathered[index].link.settle(outcomes)
            outcomes.removeAll(keepingCapacity: true)
            spare = outcomes
        }
    }
}
