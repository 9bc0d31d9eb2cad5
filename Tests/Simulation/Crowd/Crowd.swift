import GatewaySimulator
import Primitives
import SMS

/// Many people who ask three services at once, and parties of which each deals with them in its own way.
struct Crowd {
    /// What somebody asks, and when.
    struct Question: Sendable {
        let person: Int
        /// The place of the service.
        let service: Int
        let moment: Duration
    }

    let plan: WorldPlan
    let questions: [Question]
    private let seed: UInt64

    /// How long people ask for.
    private static let asking = 20

    /// So many people and what they ask, and others who are in no register and ask nothing here.
    init(count: Int, strangers: Int = 0, seed: UInt64) {
        self.seed = seed
        var dice = Dice(seed: seed)
        var plan = WorldPlan()
        var smpp = WorldPlan.Carrier()
        smpp.isSMPP = true
        smpp.isDialled = true
        smpp.enquireLink = .seconds(900)
        smpp.window = 50
        var line = smpp
        line.isSMPP = false
        line.isDialled = false
        plan.carriers = [smpp, line]
        plan.parties = PartyRoster.services.flatMap(\.parties).map { party in
            WorldPlan.Party(id: party, isRemote: !["alibaba", "icbc"].contains(party))
        }
        var questions: [Question] = []
        for place in 0..<count + strangers {
            let tail = "\(Self.padded(dice.number(1...31), 2))\(Self.padded(dice.number(0...999), 3))X"
            var person = WorldPlan.Person(
                phone: "13\(Self.padded(700_000_000 + place * 7, 9))", tail: tail, carrier: place % plan.carriers.count)
            person.isKnown = place < count
            for label in plan.parties.flatMap({ PartyRoster.applications(of: $0.id) }) {
                person.counts[label] = max(0, dice.number(0...8) - 5)
            }
            plan.people.append(person)
            for service in PartyRoster.services.indices where person.isKnown && dice.roll(70) {
                // What a person hears is told to the minute: nobody asks where one ends.
                let moment = Duration.seconds(60 * dice.number(1...Self.asking) + dice.number(5...50))
                questions.append(Question(person: place, service: service, moment: moment))
            }
        }
        self.plan = plan
        self.questions = questions.sorted { $0.moment < $1.moment }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
    }

    /// What somebody texts to ask.
    func text(of question: Question) -> String {
        let tail = plan.people[question.person].tail
        switch (question.service, question.person % 3) {
        case (0, 0): return "查询 \(tail)"
        case (0, 1): return "CX\(tail.lowercased())"
        case (0, _): return "请帮我查一下互联网账号，身份证后六位\(tail)"
        case (1, 0): return "电话卡 \(tail)"
        case (1, _): return "查电话卡\(tail)"
        case (_, 0): return "查询银行卡 \(tail)"
        default: return "银行卡\(tail)"
        }
    }

    /// How a party deals with somebody.
    func manner(of party: String, to person: Int) -> ScriptedDesk.Manner {
        switch party {
        case "alipay", "ctcc": chosen(party, person, [(15, .answers(after: .seconds(12)))])
        case "baidu": chosen(party, person, [(20, .answers(after: .seconds(2_400)))])
        case "kuaishou": chosen(party, person, [(10, .answers(after: .seconds(47 * 3_600)))])
        case "douyin": chosen(party, person, [(10, .neverAnswers), (5, .answers(after: .seconds(2_400)))])
        case "jd": chosen(party, person, [(10, .answers(after: .seconds(12))), (5, .knowsNobody)])
        case "resellers", "cmcc", "cucc", "cbn": carrier(party, person)
        case "abc":
            chosen(party, person, [(30, .answers(after: .seconds(2_400))), (10, .answers(after: .seconds(12)))])
        case "ccb": chosen(party, person, [(20, .answers(after: .seconds(47 * 3_600)))])
        // Some banks are good for nothing, each in its own way.
        case "boc": .answersWrongly(.otherQuestion)
        case "bocom": .answersWrongly(.noAnswer)
        case "psbc": .answersWrongly(.halfObject)
        case "citic": .answersWrongly(.rubbish)
        case "ceb": .answersWrongly(.negativeCount)
        case "cmbc": .answersWrongly(.unknownLabel)
        case "spdb": .hangs
        case "cib": .refuses
        default: .answers(after: .zero)
        }
    }

    /// Carriers are slow together: some people are told of none of them for long, or for ever.
    private func carrier(_ party: String, _ person: Int) -> ScriptedDesk.Manner {
        switch draw("carriers", person) {
        case 0..<5: .answers(after: .seconds(2_400))
        case 5..<10: party == "cmcc" ? .answers(after: .seconds(2_400)) : .neverAnswers
        case 10..<15: .neverAnswers
        case 15..<25: party == "resellers" ? .answers(after: .seconds(47 * 3_600)) : .answers(after: .zero)
        case 25..<30: party == "cbn" ? .neverAnswers : .answers(after: .zero)
        default: .answers(after: .zero)
        }
    }

    private func chosen(
        _ party: String, _ person: Int, _ manners: [(percent: Int, ScriptedDesk.Manner)]
    ) -> ScriptedDesk.Manner {
        var rest = draw(party, person)
        for (percent, manner) in manners {
            if rest < percent { return manner }
            rest -= percent
        }
        return .answers(after: .zero)
    }

    /// A number of a hundred that belongs to the person and the word.
    private func draw(_ word: String, _ person: Int) -> Int {
        var hash = seed &+ UInt64(person) &* 0x9E37_79B9_7F4A_7C15
        for octet in word.utf8 { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }
        var generator = SeededGenerator(seed: hash)
        return Int.random(in: 0..<100, using: &generator)
    }
}
