import Dialogue
import SMS
import Store

/// Something to be made durable, and what came of it; many share one commit.
///
/// The task is what a loop hands to the store's thread; the yield is what the committed transaction hands back.
struct Work: UnitOfWork {
    /// What is to be done; boxed, because work changes hands a dozen times and the largest case holds a dozen references.
    indirect enum Task: Sendable {
        /// Decide over a text.
        case decide(Arrival)
        /// Keep one segment of a long text until the others come.
        case keep(FragmentArrival)
        /// Ask somebody to text again, because segments of a long text were lost.
        case textAgain(LostText)
        /// Note which segments of a reply a gateway took, and which it did not.
        case report(SubmissionReport)
        /// Note what became of segments.
        case receipts(ReceiptArrivals)
        /// Keep a company's counts; the last one brings the result.
        case record(CompanyAnswer)
        /// Tell a person that the answer takes its time.
        case acknowledge(InquiryStep)
        /// Answer with what is known, because time is up.
        case expire(InquiryStep)
        /// Let go of what has had its time.
        case forget(Forgetting)
    }

    /// What a committed task brought about.
    struct Yield: Sendable {
        /// Replies to send, or to send again when they are due.
        var replies: [OutboxRow] = []
        /// An inquiry whose companies are to be asked.
        var opened: InquiryRow?
        /// An inquiry that needs no more answers.
        var closed: MessageID?
        /// The number under which a segment is kept.
        var fragment: Int64?
        /// What was decided over a text.
        var outcome: Decision.Outcome?
        /// What became of replies, once that is final.
        var endings: [ReplyState] = []
        /// Where the next look for old rows begins.
        var sweep: SweepPosition?
        /// Why nothing of it is stored.
        var error: StoreError?
    }

    let task: Task
    private(set) var yield = Yield()
    /// Whether a store that failed as a whole has been asked again.
    var isRepeated = false

    init(_ task: Task) { self.task = task }

    /// Whether it notes how the sending of a reply went.
    var isReport: Bool { if case .report = task { true } else { false } }

    /// The link it is done for; what no link asked for shares a lane.
    var lane: String {
        switch task {
        case .decide(let arrival): arrival.link
        case .keep(let fragment): fragment.link
        case .textAgain(let lost): lost.link
        case .report(let report): report.link
        case .receipts(let arrivals): arrivals.link
        case .record, .acknowledge, .expire, .forget: ""
        }
    }

    mutating func run(in transaction: Transaction) throws(StoreError) {
        yield =
            switch task {
            case .decide(let arrival): try arrival.decide(in: transaction)
            case .keep(let fragment): try fragment.keep(in: transaction)
            case .textAgain(let lost): try lost.answer(in: transaction)
            case .report(let report): try report.note(in: transaction)
            case .receipts(let arrivals): try arrivals.note(in: transaction)
            case .record(let answer): try answer.record(in: transaction)
            case .acknowledge(let step): try step.acknowledge(in: transaction)
            case .expire(let step): try step.expire(in: transaction)
            case .forget(let forgetting): try forgetting.forget(in: transaction)
            }
    }

    mutating func fail(_ error: StoreError) {
        yield = Yield()
        yield.error = error
    }
}
