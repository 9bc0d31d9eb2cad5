import Net
import Primitives
import SimulatedSystem

/// A text that was acknowledged brings its sender a reply, unless the rules keep silent.
///
/// The rules are read so that they excuse too much rather than too little: what must be answered is what no rule can
/// keep from being answered.
@LoopActor
final class TextsAreAnswered: Promise {
    let name = "an acknowledged text is answered"
    private unowned let world: World

    init(_ world: World) { self.world = world }

    func settle() -> String? {
        for person in world.plan.people.indices where !world.records.unreachable.contains(person) {
            guard !world.carriers[world.plan.people[person].carrier].losesReplies else { continue }
            if let seen = unanswered(person) { return seen }
        }
        return nil
    }

    private func unanswered(_ person: Int) -> String? {
        let texts = world.records.texts.filter { $0.person == person }
        let replies = world.records.replies[person]
        let owed = texts.indices.filter { texts[$0].isAcknowledged && !mayBeSilent(texts, $0) }.map { texts[$0] }
        // Each owed text has a reply of its own that came after it: counted from the end, that is enough.
        for (count, text) in owed.reversed().enumerated() {
            let after = replies.count { $0.receivedAt > text.sentAt }
            guard after > count else {
                return "\(world.plan.people[person].phone) texted \(text.kind) at "
                    + "\(Trace.clock(text.sentAt - SimulatedTime.beginning)), and got "
                    + "\(after) replies to \(count + 1) texts since"
            }
        }
        return nil
    }

    private func mayBeSilent(_ texts: [SentText], _ place: Int) -> Bool {
        let text = texts[place]
        // A carrier that hands over again may turn the order round.
        let earlier = texts.enumerated().filter { $0 != place && $1.sentAt <= text.takenAt ?? text.sentAt }.map(
            \.element)
        let day = Duration.seconds(25 * 3_600) + world.records.civilShift
        // Ten replies a day, and a few more texts whose answers may have counted.
        if earlier.count(where: { text.sentAt - $0.sentAt < day }) >= 9 { return true }
        // A carrier's repetitions may have brought some of them.
        let replies = world.records.replies[text.person]
        if replies.count(where: { $0.receivedAt <= text.sentAt && text.sentAt - $0.receivedAt < day }) >= 10 {
            return true
        }
        if earlier.contains(where: { $0.text == text.text && text.sentAt - $0.sentAt < day }) { return true }
        switch text.kind {
        case .chatter, .badTail, .bareTail, .wrongQuery:
            // Help that nobody asked for comes once a day, and not to those who opted out.
            if text.kind == .wrongQuery { return false }
            return earlier.contains {
                [.chatter, .badTail, .bareTail, .help, .optOut].contains($0.kind) && text.sentAt - $0.sentAt < day
            } || earlier.contains { $0.kind == .optOut } || text.isTorn
        case .optOut: return earlier.contains { $0.kind == .optOut }
        case .rightQuery, .startQuery, .information, .help, .optIn, .language, .progress: return false
        }
    }
}
