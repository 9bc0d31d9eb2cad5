import Net

/// Nobody gets more replies than the rules have, but for repeats after a crash, a cut or an unanswered submission.
@LoopActor
final class RepliesAreFew: Promise {
    let name = "replies repeat only after a crash or an unanswered submission"
    private unowned let world: World

    init(_ world: World) { self.world = world }

    func note(_ reply: ReceivedReply, of person: Int) -> String? {
        let texts = world.records.texts.filter { $0.person == person }
        let replies = world.records.replies[person]
        // Accepted, known so far and the rest; one text for anything else. What the carrier hands over again after more
        // than half a minute may be somebody who waits, and is answered again, three times at most; while the decision
        // waits for the store it is not, unless it was not read meanwhile.
        let disturbances = world.records.disturbanceCount
        let mayRepeat = disturbances > 0 || world.plan.carriers.contains { $0.inboundWindow < 100 }
        let ruled = texts.reduce(restartHints) { sum, text in
            let wordCount = [.rightQuery, .bareTail].contains(text.kind) ? 3 : 1
            return sum + wordCount + (mayRepeat ? min(text.redeliveryCount, 3) : 0)
        }
        let allowed = ruled * (1 + disturbances)
        guard replies.count > allowed else { return nil }
        return "\(world.plan.people[person].phone) got \(replies.count) replies to \(texts.count) texts after "
            + "\(disturbances) disturbances"
    }

    /// Whoever's segments were lost at a restart is asked to text again.
    private var restartHints: Int { world.records.tally.restartCount + world.records.tally.crashCount }
}
