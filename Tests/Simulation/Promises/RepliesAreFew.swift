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
        // Accepted, known so far and the rest; one text for anything else.
        let queryCount = texts.count { [.rightQuery, .bareTail].contains($0.kind) }
        let ruled = texts.count + 2 * queryCount + restartHints
        // A carrier that misses our answer sends a text up to four times, and each may be answered anew.
        let disturbances = world.records.disturbanceCount
        let allowed = disturbances == 0 ? ruled : (4 + disturbances) * ruled
        guard replies.count > allowed else { return nil }
        return "\(world.plan.people[person].phone) got \(replies.count) replies to \(texts.count) texts after "
            + "\(world.records.disturbanceCount) disturbances"
    }

    /// Whoever's segments were lost at a restart is asked to text again.
    private var restartHints: Int { world.records.tally.restartCount + world.records.tally.crashCount }
}
