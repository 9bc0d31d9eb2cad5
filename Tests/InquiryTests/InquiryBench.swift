import Primitives
import SMS

@testable import Inquiry

/// An aggregator under test with two companies, and times counted from its start.
struct InquiryBench {
    static let start = Now(wall: WallTime(milliseconds: 1_700_000_000_000), instant: ContinuousClock.now)
    static let sources = [
        Source(company: "tencent", applications: ["wechat", "qq"]), Source(company: "jd", applications: ["jd"]),
    ]

    let tencent = CompanyID(index: 0)
    let jd = CompanyID(index: 1)
    var aggregator: Aggregator

    init(
        limits: SourceLimits = SourceLimits(linger: .zero), questionLimit: Int = 100,
        promises: [AnswerPromise] = [AnswerPromise()]
    ) throws {
        let sources = Self.sources.map { Source(company: $0.company, applications: $0.applications, limits: limits) }
        aggregator = Aggregator(
            roll: try CompanyRoll(sources), questionLimit: questionLimit, answerPromises: promises, seed: 1,
            startingAt: Self.start.instant)
    }

    static func time(_ offset: Duration) -> Now {
        Now(wall: start.wall + offset, instant: start.instant + offset)
    }

    /// What the aggregator wants done after an event, `offset` after the start.
    mutating func tell(_ event: AggregatorEvent, at offset: Duration = .zero) -> [AggregatorAction] {
        var actions: [AggregatorAction] = []
        aggregator.handle(event, at: Self.time(offset), into: &actions)
        return actions
    }

    /// When the aggregator wants its next tick, from the start.
    func deadline(at offset: Duration = .zero) -> Duration? {
        aggregator.nextDeadline(from: Self.time(offset)).map { $0 - Self.start.instant }
    }
}

/// A number that no two questions share.
func phone(_ id: Int64) throws -> PhoneNumber {
    struct NoNumber: Error {}
    guard let phone = PhoneNumber(number: 13_800_000_000 + id) else { throw NoNumber() }
    return phone
}

func question(
    _ id: Int64, _ missing: [CompanyID], isAcknowledged: Bool = false, hasAnswers: Bool = false,
    isPartlyAnswered: Bool = false
) throws -> Question {
    Question(
        id: MessageID(rawValue: id), phone: try phone(id), missing: CompanySet(missing),
        acceptedAt: InquiryBench.start.wall, isAcknowledged: isAcknowledged, hasAnswers: hasAnswers,
        isPartlyAnswered: isPartlyAnswered)
}

func ask(_ company: CompanyID, _ batch: UInt64, _ ids: [Int64]) throws -> AggregatorAction {
    .ask(
        company, BatchID(rawValue: batch),
        try ids.map { BatchItem(question: MessageID(rawValue: $0), phone: try phone($0)) })
}

func answered(_ company: CompanyID, _ batch: UInt64, _ answers: [(Int64, SourceAnswer)]) -> AggregatorEvent {
    .answered(
        company, BatchID(rawValue: batch),
        answers.map { BatchAnswer(question: MessageID(rawValue: $0.0), answer: $0.1) })
}

func failed(_ company: CompanyID, _ batch: UInt64, _ failure: BatchFailure = .refused) -> AggregatorEvent {
    .failed(company, BatchID(rawValue: batch), failure)
}

func abandon(_ company: CompanyID, _ batch: UInt64) -> AggregatorAction {
    .abandon(company, BatchID(rawValue: batch))
}

func record(_ id: Int64, _ company: CompanyID, _ counts: KeyValuePairs<String, Int>) -> AggregatorAction {
    .record(MessageID(rawValue: id), company, accounts(counts))
}

func accounts(_ counts: KeyValuePairs<String, Int>) -> [AccountCount] {
    counts.map { AccountCount(application: $0.key, count: $0.value) }
}

func counts(_ counts: KeyValuePairs<String, Int>) -> SourceAnswer { .counts(accounts(counts)) }

func batchFailed(_ company: CompanyID, _ batch: UInt64, _ failure: BatchFailure, _ count: Int) -> AggregatorAction {
    .note(.batchFailed(company, BatchID(rawValue: batch), failure, questions: count))
}

func refused(_ company: CompanyID, _ batch: UInt64, _ fault: AnswerFault, _ count: Int) -> AggregatorAction {
    .note(.answersRefused(company, BatchID(rawValue: batch), fault, count: count))
}
