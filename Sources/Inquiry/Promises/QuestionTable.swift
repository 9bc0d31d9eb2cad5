import Primitives
import SMS

/// A question that is being asked.
struct OpenQuestion: Equatable, Sendable {
    let id: MessageID
    let phone: PhoneNumber
    /// The place of its service's promise.
    let promise: UInt8
    let acceptedAt: WallTime
    let deadline: WallTime
    /// Who has not answered.
    var missing: CompanySet
    /// Who has been asked at least once.
    var asked = CompanySet()
    /// Whose answer a batch is out for.
    var flying = CompanySet()
    var isAcknowledged: Bool
    /// Whether any answer is on record.
    var hasAnswers: Bool
    var isPartlyAnswered: Bool
    let quietHours: DailyHours?

    init(_ question: Question, missing: CompanySet) {
        id = question.id
        phone = question.phone
        promise = UInt8(clamping: question.promise)
        acceptedAt = question.acceptedAt
        deadline = question.deadline
        self.missing = missing
        isAcknowledged = question.isAcknowledged
        hasAnswers = question.hasAnswers
        isPartlyAnswered = question.isPartlyAnswered
        quietHours = question.quietHours
    }

    /// When its person may be told something late again; `nil` when that is now.
    func quietEnd(at now: WallTime) -> WallTime? {
        guard let quietHours else { return nil }
        return AnswerPromise.quietEnd(of: quietHours, askedAt: acceptedAt, at: now)
    }
}

/// The questions in memory, each in a numbered slot that other structures use in place of its name.
struct QuestionTable: Equatable, Sendable {
    /// By slot; a free slot holds nothing.
    private(set) var questions: [OpenQuestion?] = []
    private var freeSlots: [UInt32] = []
    private var slots: [MessageID: UInt32] = [:]
    /// Failures in a row by slot and company: one flat array, because there are millions.
    private var failures: [UInt8] = []
    private let companyCount: Int

    init(companyCount: Int) { self.companyCount = companyCount }

    /// How many questions are in it.
    var count: Int { slots.count }

    /// The slot of the question with this name.
    func slot(of id: MessageID) -> UInt32? { slots[id] }

    /// The question in a slot.
    subscript(slot: UInt32) -> OpenQuestion? {
        get { questions[Int(slot)] }
        _modify { yield &questions[Int(slot)] }
    }

    /// Gives a question a slot.
    mutating func insert(_ question: OpenQuestion) -> UInt32 {
        let slot: UInt32
        if let free = freeSlots.popLast() {
            slot = free
            questions[Int(slot)] = question
        } else {
            slot = UInt32(truncatingIfNeeded: questions.count)
            questions.append(question)
            failures.append(contentsOf: repeatElement(0, count: companyCount))
        }
        slots[question.id] = slot
        return slot
    }

    /// Takes a question out; its slot may be given to another.
    mutating func remove(_ slot: UInt32) {
        guard let question = questions[Int(slot)] else { return }
        questions[Int(slot)] = nil
        slots[question.id] = nil
        freeSlots.append(slot)
        let first = Int(slot) * companyCount
        for index in first..<first + companyCount { failures[index] = 0 }
    }

    /// Counts one more failure in a row and gives the new count.
    mutating func countFailure(_ slot: UInt32, of company: CompanyID) -> Int {
        let index = Int(slot) * companyCount + Int(company.index)
        if failures[index] < .max { failures[index] += 1 }
        return Int(failures[index])
    }

    /// How often in a row the company had no answer to the question.
    func failureCount(_ slot: UInt32, of company: CompanyID) -> Int {
        Int(failures[Int(slot) * companyCount + Int(company.index)])
    }

    /// Forgets the failures in a row.
    mutating func forgetFailures(_ slot: UInt32, of company: CompanyID) {
        failures[Int(slot) * companyCount + Int(company.index)] = 0
    }
}
