import Primitives
import SMS

// What people are told, and when.
extension Aggregator {
    /// Whether anything is to be done about a question while it is held in memory: somebody to ask who can be reached,
    /// or something to tell its person.
    package func isWorthHolding(_ question: Question, at now: WallTime) -> Bool {
        let missing = question.missing.intersection(roll.everyone)
        return missing.isEmpty || !missing.isDisjoint(with: reachable)
            || isDue(OpenQuestion(question, missing: missing), at: now)
    }

    private func isDue(_ question: OpenQuestion, at now: WallTime) -> Bool {
        promise(to: question).next(for: question) <= now
    }

    /// Takes note that the applications of the companies, or what people are promised, changed.
    ///
    /// What is under way is judged by the new roll when it is answered.
    /// - Parameters:
    ///   - roll: the same companies in the same order.
    ///   - answerPromises: promises at the same places as before; new ones may follow.
    package mutating func adopt(_ roll: CompanyRoll, _ answerPromises: [AnswerPromise]) {
        precondition(roll.sources.map(\.company) == self.roll.sources.map(\.company), "the companies are the same")
        precondition(answerPromises.count >= self.answerPromises.count, "no promise is taken back")
        replace(roll, answerPromises)
        for (slot, question) in table.questions.enumerated() {
            guard let question else { continue }
            promises.insert(
                UInt32(truncatingIfNeeded: slot), due: promise(to: question).next(for: question).milliseconds)
        }
    }

    /// Tells people what was promised to them by now.
    mutating func keepPromises(at now: WallTime, into actions: inout [AggregatorAction]) {
        while let slot = promises.popFirst(dueBy: now.milliseconds) {
            guard let question = table[slot] else { continue }
            guard question.deadline > now else {
                actions.append(.expire(question.id))
                letGo(slot)
                continue
            }
            // With every answer in, the result itself is on its way.
            let isWaiting = !question.missing.isEmpty
            let quietEnd = question.quietEnd(at: now)
            if question.isAcknowledged, isWaiting, let quietEnd {
                promises.insert(slot, due: min(quietEnd, question.deadline).milliseconds)
                continue
            }
            let isPartialDue =
                question.isAcknowledged
                || (quietEnd == nil && promise(to: question).isPartialDue(for: question, at: now))
            if isWaiting { actions.append(isPartialDue ? .tellPartial(question.id) : .acknowledge(question.id)) }
            table[slot]?.isAcknowledged = true
            if isPartialDue { table[slot]?.isPartlyAnswered = true }
            guard let told = table[slot] else { continue }
            promises.insert(slot, due: promise(to: told).next(for: told).milliseconds)
        }
    }

    /// Takes note that a question has its first answer: there is something to tell its person now.
    mutating func noteAnswer(to slot: UInt32, at now: WallTime) {
        guard let question = table[slot], !question.hasAnswers else { return }
        table[slot]?.hasAnswers = true
        guard question.isAcknowledged, !question.isPartlyAnswered else { return }
        promises.insert(slot, due: promise(to: question).partial(of: question, after: now).milliseconds)
    }
}
