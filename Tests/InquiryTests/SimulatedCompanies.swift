import Primitives
import SMS

@testable import Inquiry

/// Companies that answer late, twice, in any order, wrongly, not at all, or as they should.
struct SimulatedCompanies {
    /// A reply and how long it takes to come.
    typealias Reply = (delay: Duration, event: AggregatorEvent)

    static let limits = SourceLimits(batchSize: 20, batchesInFlight: 3)
    static let sources = [["wechat", "qq"], ["alipay"], ["taobao", "xianyu", "dingtalk"], ["jd"]].map {
        Source(company: $0[0], applications: $0, limits: limits)
    }
    /// The company that never answers.
    static let dead = CompanyID(index: 3)
    /// The company that is out of order for twenty minutes.
    static let fragile = CompanyID(index: 0)
    static let outage: Range<Duration> = .seconds(60)..<(.seconds(1_260))

    var random: SeededGenerator

    mutating func replies(
        to items: [BatchItem], _ batch: BatchID, of company: CompanyID, at time: Duration
    ) -> [Reply] {
        let failure = AggregatorEvent.failed(company, batch, .refused)
        let isOut = company == Self.dead || company == Self.fragile && Self.outage.contains(time)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<10: return []
        case 10..<25: return [(delay(upTo: 3_000), failure)]
        case _ where isOut: return [(delay(upTo: 3_000), failure)]
        case 25..<35: return [(.seconds(10) + delay(upTo: 20_000), answers(to: items, batch, of: company))]
        case 35..<50:
            let event = answers(to: items, batch, of: company)
            return [(delay(upTo: 5_000), event), (delay(upTo: 9_000), event)]
        default: return [(delay(upTo: 2_000), answers(to: items, batch, of: company))]
        }
    }

    private mutating func answers(
        to items: [BatchItem], _ batch: BatchID, of company: CompanyID
    ) -> AggregatorEvent {
        var answers: [BatchAnswer] = []
        for item in items.shuffled(using: &random) {
            guard Int.random(in: 0..<20, using: &random) > 0 else { continue }
            answers.append(BatchAnswer(question: item.question, answer: answer(of: company)))
        }
        if Bool.random(using: &random) {
            let anyone = Int64.random(in: 1...2_000, using: &random)
            answers.append(BatchAnswer(question: MessageID(rawValue: anyone), answer: .failed))
        }
        return .answered(company, batch, answers)
    }

    private mutating func answer(of company: CompanyID) -> SourceAnswer {
        let application = Self.sources[Int(company.index)].applications[0]
        return switch Int.random(in: 0..<20, using: &random) {
        case 0: .failed
        case 1: .later(.seconds(Int.random(in: -1..<600, using: &random)))
        case 2: .unknown
        case 3: counts([application: -1])
        case 4: counts(["nothing": 1])
        default: counts([application: Int.random(in: 0..<4, using: &random)])
        }
    }

    private mutating func delay(upTo milliseconds: Int) -> Duration {
        .milliseconds(Int.random(in: 0..<milliseconds, using: &random))
    }
}
