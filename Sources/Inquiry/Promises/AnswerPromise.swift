import Primitives
import SMS

/// When the person behind a question to one service is told something, answered or not.
package struct AnswerPromise: Hashable, Sendable {
    /// After this time, that the answer takes time.
    package var acknowledgement: Duration
    /// After this time, what is known by then; when nothing is, soon after the first answer.
    package var partial: Duration

    /// How long the first answer after `partial` waits for others, so that they are told together.
    private static let gathering: Duration = .seconds(60)

    /// How long after a question its person is awake and waits: what is told by then is a direct answer.
    package static let wakefulness: Duration = .seconds(300)

    /// When these quiet hours are over for the person of a question; `nil` when there are none to be kept now.
    package static func quietEnd(of hours: DailyHours, askedAt: WallTime, at now: WallTime) -> WallTime? {
        now - askedAt > wakefulness ? hours.end(at: now) : nil
    }

    /// These times after the question.
    package init(acknowledgement: Duration = .seconds(10), partial: Duration = .seconds(600)) {
        self.acknowledgement = acknowledgement
        self.partial = partial
    }

    /// When the person is told something next.
    func next(for question: OpenQuestion) -> WallTime {
        guard question.isAcknowledged else { return min(question.acceptedAt + acknowledgement, question.deadline) }
        // While nothing is known there is nothing to tell.
        guard question.hasAnswers, !question.isPartlyAnswered else { return question.deadline }
        return min(question.acceptedAt + partial, question.deadline)
    }

    /// Whether what is known is more to the point than an acknowledgement that a restart delayed.
    func isPartialDue(for question: OpenQuestion, at now: WallTime) -> Bool {
        question.hasAnswers && !question.isPartlyAnswered && question.acceptedAt + partial <= now
    }

    /// When the person is told what is known, if the first answer comes now.
    func partial(of question: OpenQuestion, after now: WallTime) -> WallTime {
        let due = question.acceptedAt + partial
        return min(due > now ? due : now + Self.gathering, question.deadline)
    }
}
