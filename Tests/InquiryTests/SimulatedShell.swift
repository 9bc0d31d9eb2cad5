import Primitives
import SMS

@testable import Inquiry

/// Stands where the responder stands: performs actions, hands events back when their time comes, pages questions
/// between store and memory, and dies now and then.
struct SimulatedShell {
    private struct Pending {
        let time: Duration
        let event: AggregatorEvent
    }

    private(set) var store = SimulatedStore()
    private(set) var circuitsOpened = 0
    private(set) var circuitsClosed = 0
    private(set) var questionsReleased = 0
    private(set) var aggregator: Aggregator
    private let roll: CompanyRoll
    private let seed: UInt64
    private var companies: SimulatedCompanies
    private var time = Duration.zero
    /// What is to happen, the next thing last.
    private var pending: [Pending] = []
    private var outstanding: [BatchID: (company: CompanyID, items: [BatchItem])] = [:]

    private static let questionLimit = 300
    /// Shorter than a person's, because nothing new happens in the second hour.
    static let patience = Duration.seconds(2 * 3_600)

    init(seed: UInt64, questionCount: Int64, arrivingWithin span: Duration) throws {
        self.seed = seed
        companies = SimulatedCompanies(random: SeededGenerator(seed: seed))
        roll = try CompanyRoll(SimulatedCompanies.sources)
        aggregator = Self.newAggregator(roll, seed, .zero)
        for id in 1...questionCount {
            let arrival = span * Int.random(in: 0..<1_000, using: &companies.random) / 1_000
            let asked = roll.everyone.filter { _ in Int.random(in: 0..<3, using: &companies.random) > 0 }
            let now = InquiryBench.time(arrival).wall
            let new = Question(
                id: MessageID(rawValue: id), phone: try phone(id),
                missing: asked.isEmpty ? roll.everyone : CompanySet(asked), acceptedAt: now,
                deadline: now + Self.patience)
            schedule(.accepted(new), at: arrival)
        }
    }

    /// Lives until `end`, dying at each of `restarts` and paging every thirty seconds.
    mutating func run(until end: Duration, restarts: [Duration]) {
        var restarts = restarts.sorted(by: >)
        var nextPage = Duration.seconds(30)
        var stepCount = 0
        while time < end {
            stepCount += 1
            guard stepCount < 100_000 else { return store.violate("never came to rest") }
            let tick = aggregator.nextDeadline(from: InquiryBench.time(time)).map { $0 - InquiryBench.start.instant }
            let next = [tick, pending.last?.time, restarts.last, nextPage].compactMap(\.self).min()
            time = max(time, next ?? end)
            if let restart = restarts.last, restart <= time {
                restarts.removeLast()
                restartFromStore()
            } else if nextPage <= time {
                nextPage = time + .seconds(30)
                page()
            } else if let event = pending.last, event.time <= time {
                pending.removeLast()
                receive(event.event)
            } else {
                tell(.tick)
            }
        }
    }

    private mutating func receive(_ event: AggregatorEvent) {
        if case .accepted(let question) = event { store.insert(question) }
        if case .answered(_, let batch, _) = event { outstanding[batch] = nil }
        if case .failed(_, let batch, _) = event { outstanding[batch] = nil }
        tell(event)
    }

    /// What was out is lost with the connections; questions that had not arrived still will.
    private mutating func restartFromStore() {
        aggregator = Self.newAggregator(roll, seed, time)
        outstanding = [:]
        pending.removeAll { if case .accepted = $0.event { false } else { true } }
        page()
    }

    private mutating func page() {
        let now = InquiryBench.time(time).wall
        if aggregator.room < 50 { questionsReleased += aggregator.releaseStuck(atMost: 100).count }
        for question in store.open where aggregator.hasRoom {
            if aggregator.isWorthHolding(question, at: now) { tell(.accepted(question)) }
        }
    }

    private mutating func tell(_ event: AggregatorEvent) {
        var actions: [AggregatorAction] = []
        aggregator.handle(event, at: InquiryBench.time(time), into: &actions)
        for action in actions { perform(action) }
        if aggregator.questionCount > Self.questionLimit { store.violate("held too many questions") }
    }

    private mutating func perform(_ action: AggregatorAction) {
        let now = InquiryBench.time(time).wall
        switch action {
        case .ask(let company, let batch, let items): ask(company, batch, items)
        case .abandon(_, let batch): outstanding[batch] = nil
        case .record(let id, let company, _):
            if store.record(id, company) { schedule(.closed(id), at: time + .milliseconds(5)) }
        case .acknowledge(let id): store.acknowledge(id, at: now)
        case .tellPartial(let id): store.tellPartial(id, at: now)
        case .expire(let id): store.expire(id, at: now)
        case .postpone: break
        case .note(.circuitOpened): circuitsOpened += 1
        case .note(.circuitClosed): circuitsClosed += 1
        case .note(.batchFailed), .note(.answersRefused), .note(.unexpectedAnswers), .note(.lateAnswers): break
        }
    }

    private mutating func ask(_ company: CompanyID, _ batch: BatchID, _ items: [BatchItem]) {
        let limits = SimulatedCompanies.limits
        for item in items { store.checkAsked(item.question, company) }
        let others = outstanding.values.filter { $0.company == company }
        if others.count >= limits.batchesInFlight { store.violate("asked \(company) in too many batches") }
        if items.isEmpty || items.count > limits.batchSize { store.violate("a batch of \(items.count)") }
        let out = Set(others.flatMap { $0.items.map(\.question) })
        if items.contains(where: { out.contains($0.question) }) { store.violate("asked again while out") }
        outstanding[batch] = (company, items)
        for reply in companies.replies(to: items, batch, of: company, at: time) {
            schedule(reply.event, at: time + reply.delay)
        }
    }

    private mutating func schedule(_ event: AggregatorEvent, at due: Duration) {
        var place = pending.count
        while place > 0, pending[place - 1].time <= due { place -= 1 }
        pending.insert(Pending(time: due, event: event), at: place)
    }

    private static func newAggregator(_ roll: CompanyRoll, _ seed: UInt64, _ time: Duration) -> Aggregator {
        Aggregator(
            roll: roll, questionLimit: questionLimit, seed: seed,
            startingAt: InquiryBench.start.instant + time)
    }
}
