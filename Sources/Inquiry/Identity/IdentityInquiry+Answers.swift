import Primitives
import SMS

// What becomes of a batch.
extension IdentityInquiry {
    /// Gives the verdicts of an answered batch; questions without one are asked again.
    mutating func read(
        _ answers: [IdentityBatchAnswer], to batch: BatchID, at now: ContinuousClock.Instant,
        into actions: inout [IdentityAction]
    ) {
        guard let asked = flights.removeValue(forKey: batch) else { return }
        let names = Set(asked)
        var (isUseful, unexpectedCount) = (asked.isEmpty, 0)
        var later: [(id: MessageID, wait: Duration)] = []
        for answer in answers {
            guard names.contains(answer.question) else {
                unexpectedCount += 1
                continue
            }
            if answer.answer != .failed { isUseful = true }
            // What comes too late, or a second time, changes nothing.
            guard entries[answer.question]?.state == .out(batch) else { continue }
            if let verdict = answer.answer.verdict {
                tell(answer.question, verdict, into: &actions)
            } else if case .later(let wait) = answer.answer {
                entries[answer.question]?.state = .waiting
                later.append((answer.question, wait))
            }
        }
        if unexpectedCount > 0 { actions.append(.note(.unexpectedAnswers(batch, count: unexpectedCount))) }
        guard isUseful else {
            flights[batch] = asked
            return lose(batch, .useless, at: now, into: &actions)
        }
        if breaker.batchSucceeded() { actions.append(.note(.circuitClosed)) }
        for (id, wait) in later { rest(id, for: max(wait, Self.shortestWait), at: now, into: &actions) }
        let left = asked.filter { entries[$0]?.state == .out(batch) }
        if !left.isEmpty { actions.append(.note(.answersMissing(batch, count: left.count))) }
        for id in left { retry(id, at: now, into: &actions) }
    }

    /// The least time between two questions about the same tail, whatever the register says.
    private static let shortestWait: Duration = .milliseconds(100)

    /// Asks the questions of a failed batch again, or gives up whatever waits once the register is to be left alone.
    mutating func lose(
        _ batch: BatchID, _ failure: BatchFailure, at now: ContinuousClock.Instant,
        into actions: inout [IdentityAction]
    ) {
        guard let asked = flights.removeValue(forKey: batch) else { return }
        actions.append(.note(.batchFailed(batch, failure, questions: asked.count)))
        let pause = breaker.batchFailed(at: now, using: &generator)
        for id in asked where entries[id]?.state == .out(batch) { retry(id, at: now, into: &actions) }
        guard let pause else { return }
        actions.append(.note(.circuitOpened(rest: pause)))
        while let first = due.first {
            due.removeFirst()
            if entries[first.id]?.state == .waiting { tell(first.id, .unavailable, into: &actions) }
        }
    }

    private mutating func retry(
        _ id: MessageID, at now: ContinuousClock.Instant, into actions: inout [IdentityAction]
    ) {
        let failures = (entries[id]?.failures ?? 0) + 1
        entries[id]?.failures = failures
        rest(id, for: GrowingGap.identityRetry.gap(after: failures), at: now, into: &actions)
    }

    /// Asks again after a while, if the text can wait that long and anybody is there to be asked.
    private mutating func rest(
        _ id: MessageID, for wait: Duration, at now: ContinuousClock.Instant, into actions: inout [IdentityAction]
    ) {
        guard let entry = entries[id] else { return }
        guard now + wait < entry.question.deadline, mayAsk(at: now) else {
            return tell(id, .unavailable, into: &actions)
        }
        entries[id]?.state = .waiting
        due.insert(id, at: now + wait)
    }

    /// Gives a verdict. Nobody learns anything of `.unavailable`, so whoever is behind gets it as well and at once.
    mutating func tell(_ id: MessageID, _ verdict: IdentityVerdict, into actions: inout [IdentityAction]) {
        guard let entry = entries[id] else { return }
        actions.append(.tell(id, verdict))
        guard verdict == .unavailable else {
            entries[id]?.state = .told
            return
        }
        entries[id] = nil
        let phone = entry.question.phone
        guard lines[phone]?.first == id else {
            lines[phone]?.removeAll { $0 == id }
            return
        }
        for follower in lines.removeValue(forKey: phone) ?? [] where follower != id {
            entries[follower] = nil
            actions.append(.tell(follower, .unavailable))
        }
    }
}
