import Inquiry
import Primitives
import SMS

@testable import Responder

/// What a company answers to a batch, up to the tally of a person's accounts.
struct AnswersTarget: FuzzTarget {
    let name = "answers"

    private static let ids = (1...3).map { MessageID(rawValue: Int64($0)) }

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        guard let answers = HTTPSource.answers(input) else { return false }
        let start = ContinuousClock.now
        let now = Now(wall: WallTime(milliseconds: 1_767_225_600_000), instant: start)
        guard let phone = PhoneNumber("13800138000"),
            let roll = try? CompanyRoll([Source(company: "tencent", applications: ["wechat", "qq"])]),
            let company = roll["tencent"]
        else { throw Finding(description: "no roll") }
        var aggregator = Aggregator(roll: roll, seed: 1, startingAt: start)
        var actions: [AggregatorAction] = []
        for id in Self.ids {
            let question = Question(id: id, phone: phone, missing: roll.everyone, acceptedAt: now.wall)
            aggregator.handle(.accepted(question), at: now, into: &actions)
        }
        // Late enough for a batch to have waited for company.
        let later = Now(wall: now.wall, instant: now.instant + .seconds(1))
        aggregator.handle(.tick, at: later, into: &actions)
        guard case .ask(_, let batch, _)? = actions.first(where: { if case .ask = $0 { true } else { false } }) else {
            throw Finding(description: "nobody is asked: \(actions)")
        }
        actions = []
        aggregator.handle(.answered(company, batch, answers), at: later, into: &actions)
        try hold(actions.count <= 16, "\(actions.count) actions")
        var recorded: Set<MessageID> = []
        for action in actions {
            guard case .record(let id, _, let counts) = action else { continue }
            try hold(Self.ids.contains(id) && recorded.insert(id).inserted, "an answer to \(id)")
            try hold(counts.map(\.application) == ["wechat", "qq"], "other applications: \(counts)")
            let total = counts.reduce(0) { $0 + $1.count }
            try hold((0...19_999_998).contains(total), "\(total) accounts")
        }
        return !recorded.isEmpty
    }
}
