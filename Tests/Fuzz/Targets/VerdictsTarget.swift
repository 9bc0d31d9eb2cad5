import Inquiry
import Primitives
import SMS

@testable import Responder

/// What a register of people answers to a batch, up to the verdicts on texts that wait.
struct VerdictsTarget: FuzzTarget {
    let name = "verdicts"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        guard let answers = HTTPRegister.answers(input) else { return false }
        let start = ContinuousClock.now
        var inquiry = IdentityInquiry(IdentityLimits(), seed: 1, startingAt: start)
        var actions: [IdentityAction] = []
        let questions = (1...3).compactMap { id in
            PhoneNumber("1380013800\(id)").map {
                IdentityQuestion(
                    id: MessageID(rawValue: Int64(id)), phone: $0, code: [], deadline: start + .seconds(5))
            }
        }
        inquiry.handle(.wanted(questions), at: start, into: &actions)
        guard case .ask(let batch, questions)? = actions.first, actions.count == 1 else {
            throw Finding(description: "not asked: \(actions)")
        }
        actions = []
        inquiry.handle(.answered(batch, answers), at: start, into: &actions)
        let toldAtOnce = try told(actions)
        inquiry.handle(.tick, at: start + .seconds(5), into: &actions)
        try hold(try told(actions) == Set(questions.map(\.id)), "not everybody was told: \(actions)")
        return !toldAtOnce.isEmpty
    }

    /// Whose texts have a verdict, each one only.
    private func told(_ actions: [IdentityAction]) throws(Finding) -> Set<MessageID> {
        var told: Set<MessageID> = []
        for action in actions {
            guard case .tell(let id, _) = action else { continue }
            try hold((1...3).contains(id.rawValue) && told.insert(id).inserted, "two verdicts on \(id)")
        }
        return told
    }
}
