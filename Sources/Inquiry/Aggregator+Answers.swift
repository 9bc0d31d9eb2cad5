import Primitives
import SMS

// What becomes of a batch that was answered, or was not.
extension Aggregator {
    /// How soon a company that wants to be asked again later is asked at the soonest and at the latest.
    private static let laterRange: ClosedRange<Duration> = .seconds(1) ... .seconds(3_600)

    mutating func settle(
        _ batch: BatchID, of company: CompanyID, with answers: [BatchAnswer], at present: Now,
        into actions: inout [AggregatorAction]
    ) {
        let now = present.instant
        let index = Int(company.index)
        guard let flight = queues[index].land(batch) else {
            return takeLate(answers, to: batch, of: company, at: present.wall, into: &actions)
        }
        var review = BatchReview()
        for answer in answers {
            take(answer, to: flight, of: company, at: present.wall, into: &actions, review: &review)
        }
        for item in flight.items {
            guard let slot = table.slot(of: item.question), isFlying(slot, to: company) else { continue }
            switch review.closeWithoutCounts(item.question) {
            case .later(let wait): postpone(slot, of: company, by: wait, at: now)
            case .refused: retry(slot, of: company, at: now)
            }
        }
        actions.append(contentsOf: review.notes(on: batch, of: company))
        if !review.hasUsefulAnswer {
            actions.append(.note(.batchFailed(company, batch, .useless, questions: flight.items.count)))
            countFailure(of: company, at: now, into: &actions)
        } else if breakers[index].batchSucceeded() {
            actions.append(.note(.circuitClosed(company)))
        }
        askNext(company, at: now, into: &actions)
    }

    mutating func fail(
        _ flight: BatchQueue.Flight, of company: CompanyID, because failure: BatchFailure,
        at now: ContinuousClock.Instant, into actions: inout [AggregatorAction]
    ) {
        for item in flight.items {
            guard let slot = table.slot(of: item.question), isFlying(slot, to: company) else { continue }
            retry(slot, of: company, at: now)
        }
        actions.append(.note(.batchFailed(company, flight.id, failure, questions: flight.items.count)))
        countFailure(of: company, at: now, into: &actions)
    }

    /// Records counts, and keeps anything less for the review: it holds only for questions of this very batch.
    private mutating func take(
        _ answer: BatchAnswer, to flight: BatchQueue.Flight, of company: CompanyID, at now: WallTime,
        into actions: inout [AggregatorAction], review: inout BatchReview
    ) {
        let slot = table.slot(of: answer.question).flatMap { wasAsked($0, of: company) ? $0 : nil }
        guard slot != nil || flight.items.contains(where: { $0.question == answer.question }) else {
            return review.countUnexpected()
        }
        guard let counts = review.counts(in: roll.judge(answer.answer, of: company), to: answer.question) else {
            return
        }
        // Without a slot the question was closed while the batch was out.
        if let slot { record(counts, for: slot, from: company, at: now, into: &actions) }
    }

    /// A batch that was given up is answered after all: its questions rest or are out again, but counts are counts.
    private mutating func takeLate(
        _ answers: [BatchAnswer], to batch: BatchID, of company: CompanyID, at now: WallTime,
        into actions: inout [AggregatorAction]
    ) {
        var taken = 0
        for answer in answers {
            guard let slot = table.slot(of: answer.question), wasAsked(slot, of: company) else { continue }
            guard case .counts(let counts) = roll.judge(answer.answer, of: company) else { continue }
            if record(counts, for: slot, from: company, at: now, into: &actions) { taken += 1 }
        }
        actions.append(.note(.lateAnswers(company, batch, taken: taken)))
    }

    /// Puts counts on record unless the company's answer is on record already.
    @discardableResult
    private mutating func record(
        _ counts: [AccountCount], for slot: UInt32, from company: CompanyID, at now: WallTime,
        into actions: inout [AggregatorAction]
    ) -> Bool {
        guard let question = table[slot], question.missing.contains(company) else { return false }
        if !question.flying.contains(company) { queues[Int(company.index)].remove(slot) }
        table[slot]?.missing.remove(company)
        table[slot]?.flying.remove(company)
        noteAnswer(to: slot, at: now)
        actions.append(.record(question.id, company, counts))
        return true
    }

    private mutating func postpone(
        _ slot: UInt32, of company: CompanyID, by wait: Duration, at now: ContinuousClock.Instant
    ) {
        table[slot]?.flying.remove(company)
        table.forgetFailures(slot, of: company)
        let pause = min(max(wait, Self.laterRange.lowerBound), Self.laterRange.upperBound)
        queues[Int(company.index)].add(slot, dueAt: now + pause)
    }

    private mutating func retry(_ slot: UInt32, of company: CompanyID, at now: ContinuousClock.Instant) {
        table[slot]?.flying.remove(company)
        let gap = GrowingGap.retry.gap(after: table.countFailure(slot, of: company))
        queues[Int(company.index)].add(slot, dueAt: now + gap)
    }

    private mutating func countFailure(
        of company: CompanyID, at now: ContinuousClock.Instant, into actions: inout [AggregatorAction]
    ) {
        guard let rest = breakers[Int(company.index)].batchFailed(at: now, using: &generator) else { return }
        actions.append(.note(.circuitOpened(company, rest: rest)))
    }

    private func wasAsked(_ slot: UInt32, of company: CompanyID) -> Bool {
        table[slot]?.asked.contains(company) ?? false
    }

    private func isFlying(_ slot: UInt32, to company: CompanyID) -> Bool {
        table[slot]?.flying.contains(company) ?? false
    }
}
