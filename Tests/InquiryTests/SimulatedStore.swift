import Primitives
import SMS

@testable import Inquiry

/// What a store would know of the questions, and every promise that was broken on the way.
struct SimulatedStore {
    struct Row {
        let question: Question
        var missing: CompanySet
        var isAcknowledged = false
        var partialAt: WallTime?
        var isExpired = false

        var isDone: Bool { isExpired || missing.isEmpty }
    }

    private(set) var rows: [MessageID: Row] = [:]
    private(set) var violations: [String] = []

    mutating func insert(_ question: Question) {
        rows[question.id] = Row(question: question, missing: question.missing)
    }

    /// The open questions as they would be handed in after a restart.
    var open: [Question] {
        rows.values.filter { !$0.isDone }.sorted { $0.question.id < $1.question.id }.map { row in
            var question = row.question
            question.missing = row.missing
            question.isAcknowledged = row.isAcknowledged
            question.hasAnswers = row.missing != row.question.missing
            question.isPartlyAnswered = row.partialAt != nil
            return question
        }
    }

    mutating func checkAsked(_ id: MessageID, _ company: CompanyID) {
        guard let row = rows[id], !row.isExpired, row.missing.contains(company) else {
            return violate("asked \(company) about \(id) without need")
        }
    }

    /// Whether these counts were the last that was missing.
    mutating func record(_ id: MessageID, _ company: CompanyID) -> Bool {
        guard let row = rows[id], !row.isExpired, row.missing.contains(company) else {
            violate("recorded \(company) for \(id) twice or too late")
            return false
        }
        rows[id]?.missing.remove(company)
        return rows[id]?.missing.isEmpty ?? false
    }

    mutating func acknowledge(_ id: MessageID, at now: WallTime) {
        guard let row = rows[id], !row.isAcknowledged, !row.isDone, now - row.question.acceptedAt >= .seconds(10) else {
            return violate("acknowledged \(id) too early or twice")
        }
        rows[id]?.isAcknowledged = true
    }

    mutating func tellPartial(_ id: MessageID, at now: WallTime) {
        guard let row = rows[id], row.partialAt == nil, !row.isDone, row.missing != row.question.missing,
            now - row.question.acceptedAt >= .seconds(600)
        else { return violate("told a part of \(id) too early, twice or for nothing") }
        rows[id]?.isAcknowledged = true
        rows[id]?.partialAt = now
    }

    mutating func expire(_ id: MessageID, at now: WallTime) {
        guard let row = rows[id], !row.isDone, now >= row.question.deadline else {
            return violate("expired \(id) too early or twice")
        }
        rows[id]?.isExpired = true
    }

    mutating func violate(_ what: String) { violations.append(what) }
}
