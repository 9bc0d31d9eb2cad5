import Net
import Primitives

/// Whoever asked is told in the end what is known, whatever the companies did.
@LoopActor
final class QuestionsAreAnswered: Promise {
    let name = "a question is answered"
    private unowned let world: World

    init(_ world: World) { self.world = world }

    func settle() -> String? {
        for inquiry in world.memory.contents.inquiries {
            guard let person = world.plan.people.firstIndex(where: { $0.phone == inquiry.phone.digits }) else {
                return "an inquiry of \(inquiry.phone), who is nobody here"
            }
            guard !world.carriers[world.plan.people[person].carrier].losesReplies else { continue }
            let told = world.records.replies[person].contains { reply in
                guard reply.civilTime >= inquiry.acceptedAt - world.records.civilShift - .seconds(60) else {
                    return false
                }
                guard reply.service == PartyRoster.place(of: inquiry.service) else { return false }
                switch reply.meaning {
                case .result, .unanswered: return true
                case .partial, .accepted, .refused, .locked, .tooSoon, .inProgress, .textAgain, .other: return false
                }
            }
            guard told else {
                return "\(inquiry.phone) asked \(inquiry.service) and was never told, the inquiry is \(inquiry.state)"
            }
        }
        return nil
    }
}
