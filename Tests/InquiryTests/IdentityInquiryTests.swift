import Primitives
import SMS
import Testing

@testable import Inquiry

/// When a register is asked, and that every text gets its verdict in time.
@Suite struct IdentityInquiryTests {
    private static let start = ContinuousClock.now
    private var start: ContinuousClock.Instant { Self.start }
    private var inquiry: IdentityInquiry

    init() { inquiry = Self.inquiry() }

    private static func inquiry(_ change: (inout IdentityLimits) -> Void = { _ in }) -> IdentityInquiry {
        var limits = IdentityLimits()
        change(&limits)
        return IdentityInquiry(limits, seed: 1, startingAt: start)
    }

    private func question(_ id: Int64, _ phone: Int64 = 0, after wait: Duration = .seconds(5)) -> IdentityQuestion {
        guard let phone = PhoneNumber(number: 13_800_138_000 + (phone == 0 ? id : phone)) else {
            preconditionFailure("a mobile number")
        }
        return IdentityQuestion(id: MessageID(rawValue: id), phone: phone, code: [UInt8(id)], deadline: start + wait)
    }

    private mutating func handle(_ event: IdentityEvent, after wait: Duration = .zero) -> [IdentityAction] {
        var actions: [IdentityAction] = []
        inquiry.handle(event, at: start + wait, into: &actions)
        return actions
    }

    private func answers(_ answers: (Int64, IdentityAnswer)...) -> [IdentityBatchAnswer] {
        answers.map { IdentityBatchAnswer(question: MessageID(rawValue: $0.0), answer: $0.1) }
    }

    private func batch(_ number: UInt64) -> BatchID { BatchID(rawValue: number) }

    private func tell(_ id: Int64, _ verdict: IdentityVerdict) -> IdentityAction {
        .tell(MessageID(rawValue: id), verdict)
    }

    @Test mutating func `questions that come together travel together, and get what is said of each`() {
        let questions = (1...4).map { question($0) }
        #expect(handle(.wanted(questions)) == [.ask(batch(1), questions)])
        let said = answers((2, .notMatching), (1, .matching), (3, .cancelled), (4, .later(.seconds(1))))
        #expect(
            handle(.answered(batch(1), said), after: .seconds(1)) == [
                tell(2, .notMatching), tell(1, .matching), tell(3, .cancelled),
            ])
        #expect(inquiry.nextDeadline == start + .seconds(2))
        #expect(handle(.tick, after: .milliseconds(1_999)).isEmpty)
        #expect(handle(.tick, after: .seconds(2)) == [.ask(batch(2), [questions[3]])])
        for id in 1...3 { #expect(handle(.decided(MessageID(rawValue: Int64(id)))).isEmpty) }
        #expect(inquiry.waitingCount == 1)
    }

    @Test mutating func `a batch holds no more than it may, and no more batches leave than may`() {
        inquiry = Self.inquiry {
            $0.batchSize = 2
            $0.batchesInFlight = 2
        }
        let questions = (1...5).map { question($0) }
        #expect(
            handle(.wanted(questions)) == [
                .ask(batch(1), Array(questions[0..<2])), .ask(batch(2), Array(questions[2..<4])),
            ])
        let said = answers((1, .matching), (2, .matching))
        #expect(handle(.answered(batch(1), said)).last == .ask(batch(3), [questions[4]]))
    }

    @Test mutating func `of one number one question is under way, and the others are looked at once it is decided`() {
        let questions = (1...3).map { question($0, 99) }
        #expect(handle(.wanted(questions)) == [.ask(batch(1), [questions[0]])])
        #expect(handle(.wanted([question(4)])) == [.ask(batch(2), [question(4)])])
        #expect(handle(.answered(batch(1), answers((1, .notMatching)))) == [tell(1, .notMatching)])
        // Not yet: the lock is not known before the text is decided.
        #expect(handle(.tick, after: .seconds(1)).isEmpty)
        #expect(
            handle(.decided(questions[0].id)) == [.decideAgain(questions[1].id), .decideAgain(questions[2].id)])
        #expect(inquiry.waitingCount == 1)
    }

    @Test mutating func `at its deadline a text gets its verdict, and what comes later is nobody's`() {
        let first = question(1)
        _ = handle(.wanted([first, question(2, 1), question(3)]))
        #expect(inquiry.nextDeadline == start + .seconds(5))
        #expect(
            handle(.tick, after: .seconds(5)) == [tell(1, .unavailable), tell(2, .unavailable), tell(3, .unavailable)])
        #expect(inquiry.waitingCount == 0 && inquiry.nextDeadline == nil)
        #expect(handle(.answered(batch(1), answers((1, .matching), (3, .notMatching))), after: .seconds(6)).isEmpty)
        #expect(handle(.wanted([first]), after: .seconds(6)) == [tell(1, .unavailable)])
    }

    @Test mutating func `a failed batch is asked again within the deadline`() {
        let questions = [question(1)]
        _ = handle(.wanted(questions))
        #expect(handle(.failed(batch(1), .refused)) == [.note(.batchFailed(batch(1), .refused, questions: 1))])
        #expect(inquiry.nextDeadline == start + .milliseconds(200))
        #expect(handle(.tick, after: .milliseconds(200)) == [.ask(batch(2), questions)])
        let late = handle(.failed(batch(2), .timedOut), after: .milliseconds(4_700))
        #expect(late == [.note(.batchFailed(batch(2), .timedOut, questions: 1)), tell(1, .unavailable)])
    }

    @Test mutating func `a register that asks for more time than there is has none`() {
        _ = handle(.wanted([question(1)]))
        #expect(handle(.answered(batch(1), answers((1, .later(.seconds(60)))))) == [tell(1, .unavailable)])
    }

    @Test mutating func `a register that says to come at once is not asked without a pause`() {
        _ = handle(.wanted([question(1)]))
        #expect(handle(.answered(batch(1), answers((1, .later(.zero))))).isEmpty)
        #expect(inquiry.nextDeadline == start + .milliseconds(100))
    }

    @Test mutating func `what is left out or cannot be read is asked again, and strangers are noted`() {
        _ = handle(.wanted([question(1), question(2), question(3)]))
        let said = answers((1, .matching), (2, .failed), (9, .matching), (1, .notMatching))
        #expect(
            handle(.answered(batch(1), said)) == [
                tell(1, .matching), .note(.unexpectedAnswers(batch(1), count: 1)),
                .note(.answersMissing(batch(1), count: 2)),
            ])
        #expect(
            handle(.tick, after: .milliseconds(200)) == [.ask(batch(2), [question(2), question(3)])])
    }

    @Test mutating func `a register that fails again and again is left alone, and nobody waits for it`() {
        _ = handle(.wanted([question(1), question(2)]))
        _ = handle(.failed(batch(1), .refused))
        _ = handle(.tick, after: .milliseconds(200))
        _ = handle(.failed(batch(2), .status(500)), after: .milliseconds(200))
        _ = handle(.tick, after: .milliseconds(600))
        let actions = handle(.answered(batch(3), []), after: .milliseconds(600))
        #expect(actions.first == .note(.batchFailed(batch(3), .useless, questions: 2)))
        #expect(actions.contains(tell(1, .unavailable)) && actions.contains(tell(2, .unavailable)))
        #expect(!inquiry.isReachable)
        #expect(handle(.wanted([question(3)]), after: .milliseconds(700)) == [tell(3, .unavailable)])
        // After its rest an empty batch tries it; texts wait for what comes of that.
        #expect(inquiry.nextDeadline.map { $0 > start + .milliseconds(700) && $0 <= start + .seconds(2) } == true)
        #expect(handle(.tick, after: .seconds(2)) == [.ask(batch(4), [])])
        let waiting = question(4, after: .seconds(7))
        #expect(handle(.wanted([waiting]), after: .seconds(2)).isEmpty)
        #expect(
            handle(.answered(batch(4), []), after: .seconds(2)) == [
                .note(.circuitClosed), .ask(batch(5), [waiting]),
            ])
        #expect(inquiry.isReachable)
    }

    @Test mutating func `what does not fit is told at once that it cannot be checked`() {
        inquiry = Self.inquiry {
            $0.waitingLimit = 3
            $0.numberLimit = 2
        }
        let actions = handle(.wanted([question(1, 7), question(2, 7), question(3, 7), question(4), question(5)]))
        #expect(
            actions == [
                tell(3, .unavailable), tell(5, .unavailable), .ask(batch(1), [question(1, 7), question(4)]),
            ])
        #expect(inquiry.waitingCount == 3)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `whatever a register does, each text gets one verdict by its deadline`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var inquiry = Self.inquiry { $0.batchSize = 3 }
        var now = start
        var open: [MessageID: ContinuousClock.Instant] = [:]
        var out: [BatchID: [IdentityQuestion]] = [:]
        var told: [MessageID] = []
        var lastID: Int64 = 0
        func perform(_ actions: [IdentityAction]) {
            for action in actions {
                switch action {
                case .ask(let batch, let questions):
                    #expect(Set(questions.map(\.phone)).count == questions.count, "seed \(seed)")
                    #expect(!questions.isEmpty || !inquiry.isReachable, "seed \(seed)")
                    out[batch] = questions
                case .tell(let id, let verdict):
                    #expect(open.removeValue(forKey: id).map { now <= $0 } == true, "seed \(seed)")
                    if verdict != .unavailable { told.append(id) }
                case .decideAgain(let id): #expect(open.removeValue(forKey: id) != nil, "seed \(seed)")
                case .note: break
                }
            }
        }
        func handle(_ event: IdentityEvent) {
            var actions: [IdentityAction] = []
            inquiry.handle(event, at: now, into: &actions)
            perform(actions)
        }
        for _ in 0..<2_000 {
            // It is never late for what it says it wants to do.
            let step = Duration.milliseconds(Int.random(in: 0...300, using: &random))
            now = min(now + step, max(now, inquiry.nextDeadline ?? now + step))
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                lastID += 1
                let number = Int64.random(in: 1...5, using: &random)
                guard let phone = PhoneNumber("1380013800\(number)") else { continue }
                let id = MessageID(rawValue: lastID)
                open[id] = now + .seconds(5)
                handle(.wanted([IdentityQuestion(id: id, phone: phone, code: [], deadline: now + .seconds(5))]))
            case 1, 2:
                guard let (batch, questions) = out.min(by: { $0.key.rawValue < $1.key.rawValue }) else { continue }
                out[batch] = nil
                let said: [IdentityAnswer] = [.matching, .notMatching, .cancelled, .later(.seconds(1)), .failed]
                let answers = questions.compactMap { question in
                    said.randomElement(using: &random).map { IdentityBatchAnswer(question: question.id, answer: $0) }
                }
                handle(Bool.random(using: &random) ? .answered(batch, answers) : .failed(batch, .refused))
            case 3:
                if let id = told.popLast() { handle(.decided(id)) }
            default: handle(.tick)
            }
            #expect(open.values.allSatisfy { now <= $0 }, "seed \(seed)")
        }
        for id in told { handle(.decided(id)) }
        while inquiry.waitingCount > 0, let deadline = inquiry.nextDeadline {
            now = max(now, deadline)
            handle(.tick)
        }
        #expect(open.isEmpty && inquiry.waitingCount == 0, "seed \(seed)")
    }
}
