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
        // Accepted, known so far, the rest, or one text for anything else, and three times again where it was repeated.
        let queryCount = texts.count { [.rightQuery, .bareTail].contains($0.kind) }
        let ruled = texts.count + 2 * queryCount + restartHints
        let allowed = ruled + world.records.disturbanceCount * (texts.count + 2 * queryCount)
        guard replies.count > allowed else { return nil }
        return "\(world.plan.people[person].phone) got \(replies.count) replies to \(texts.count) texts after "
            + "\(world.records.disturbanceCount) disturbances"
    }

    /// Whoever's segments were lost at a restart is asked to text again.
    private var restartHints: Int { world.records.tally.restartCount + world.records.tally.crashCount }
}
