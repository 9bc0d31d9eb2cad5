import Primitives
import SMS
import Testing

@testable import Inquiry

@Suite struct AggregatorPromiseTests {
    private let id = MessageID(rawValue: 1)
    private let patience = Question.patience

    @Test func `after ten seconds without all answers one acknowledgement is due`() throws {
        var bench = try InquiryBench(limits: SourceLimits(linger: .zero, batchTimeout: patience))
        _ = bench.tell(.accepted(try question(1, [bench.jd])))
        #expect(bench.deadline() == .seconds(10))
        #expect(bench.tell(.tick, at: .milliseconds(9_999)) == [])
        #expect(bench.tell(.tick, at: .seconds(10)) == [.acknowledge(id)])
        #expect(bench.tell(.tick, at: .seconds(11)) == [])
    }

    @Test func `an acknowledged question is not acknowledged again after a restart`() throws {
        var bench = try InquiryBench()
        _ = bench.tell(.accepted(try question(1, [bench.jd], isAcknowledged: true)), at: .seconds(60))
        #expect(bench.tell(.tick, at: .seconds(60)) == [])
    }

    @Test func `an acknowledgement a restart delayed is due at once`() throws {
        var bench = try InquiryBench()
        _ = bench.tell(.accepted(try question(1, [bench.jd])), at: .seconds(60))
        #expect(bench.deadline(at: .seconds(60)) == .seconds(10))
        #expect(bench.tell(.tick, at: .seconds(60)) == [.acknowledge(id)])
    }

    /// The start is 06:13:20 in China.
    private let morning = Duration.seconds(2_800)

    @Test func `what is known by then waits for the end of the quiet hours, the acknowledgement does not`() throws {
        var bench = try InquiryBench(limits: SourceLimits(linger: .zero, batchTimeout: patience))
        var quiet = try question(1, [bench.tencent, bench.jd])
        quiet.quietHours = DailyHours("22:00-07:00")
        _ = bench.tell(.accepted(quiet))
        #expect(bench.tell(.tick, at: .seconds(10)) == [.acknowledge(id)])
        _ = bench.tell(answered(bench.tencent, 1, [(1, .unknown)]), at: .seconds(20))
        #expect(bench.tell(.tick, at: .seconds(600)) == [])
        #expect(bench.tell(.tick, at: morning - .seconds(1)) == [])
        #expect(bench.tell(.tick, at: morning) == [.tellPartial(id)])
    }

    @Test func `whoever asked a moment ago is awake, and the promise ends the quiet`() throws {
        var bench = try InquiryBench(
            limits: SourceLimits(linger: .zero, batchTimeout: patience),
            promises: [AnswerPromise(acknowledgement: .seconds(10), partial: .seconds(60))])
        var quiet = try question(1, [bench.jd], isAcknowledged: true, hasAnswers: true)
        quiet.quietHours = DailyHours("22:00-07:00")
        _ = bench.tell(.accepted(quiet))
        #expect(bench.tell(.tick, at: .seconds(60)) == [.tellPartial(id)])
        var late = try question(2, [bench.jd], isAcknowledged: true, hasAnswers: true)
        late.quietHours = DailyHours("22:00-07:00")
        late.deadline = late.acceptedAt + .seconds(2_000)
        _ = bench.tell(.accepted(late), at: .seconds(400))
        #expect(bench.tell(.tick, at: .seconds(1_999)) == [])
        #expect(bench.tell(.tick, at: .seconds(2_000)) == [.expire(MessageID(rawValue: 2))])
    }

    @Test func `an acknowledgement that a restart delayed into the quiet hours is due at once`() throws {
        var bench = try InquiryBench(limits: SourceLimits(linger: .zero, batchTimeout: patience))
        var quiet = try question(1, [bench.jd], hasAnswers: true)
        quiet.quietHours = DailyHours("22:00-07:00")
        _ = bench.tell(.accepted(quiet), at: .seconds(1_000))
        #expect(bench.tell(.tick, at: .seconds(1_000)) == [.acknowledge(id)])
        #expect(bench.tell(.tick, at: morning) == [.tellPartial(id)])
    }

    @Test func `a question whose answers are all in is not acknowledged`() throws {
        var bench = try InquiryBench()
        _ = bench.tell(.accepted(try question(1, [bench.jd])))
        _ = bench.tell(answered(bench.jd, 1, [(1, .unknown)]))
        #expect(bench.tell(.tick, at: .seconds(10)) == [])
        #expect(bench.tell(.tick, at: patience) == [.expire(id)])
    }

    @Test func `at its deadline a question expires, and is neither asked nor answered after`() throws {
        var bench = try InquiryBench()
        let (tencent, jd) = (bench.tencent, bench.jd)
        let eve = patience - .milliseconds(1)
        _ = bench.tell(.accepted(try question(1, [tencent, jd], isAcknowledged: true)), at: eve)
        #expect(bench.deadline(at: eve) == patience)
        #expect(bench.tell(.tick, at: eve) == [])
        #expect(bench.tell(failed(tencent, 1), at: eve) == [batchFailed(tencent, 1, .refused, 1)])
        #expect(bench.tell(.tick, at: patience) == [.expire(id)])
        #expect(bench.aggregator.questionCount == 0)
        #expect(bench.tell(answered(jd, 2, [(1, counts(["jd": 1]))]), at: patience) == [])
        #expect(bench.tell(.tick, at: patience + .seconds(60)) == [])
    }

    @Test func `a deadline before the acknowledgement ends the question unacknowledged`() throws {
        var bench = try InquiryBench()
        var hasty = try question(1, [bench.jd])
        hasty.deadline = hasty.acceptedAt + .seconds(3)
        _ = bench.tell(.accepted(hasty))
        #expect(bench.deadline() == .seconds(3))
        #expect(bench.tell(.tick, at: .seconds(3)) == [.expire(id)])
    }

    @Test func `a question handed in after its deadline expires at once`() throws {
        var bench = try InquiryBench()
        #expect(bench.tell(.accepted(try question(1, [bench.jd])), at: patience) == [.expire(id)])
        #expect(bench.aggregator.questionCount == 0)
    }

    @Test func `a question with nobody to ask expires at once`() throws {
        var bench = try InquiryBench()
        #expect(bench.tell(.accepted(try question(1, []))) == [.expire(id)])
    }

    @Test func `promises follow civil time where it jumps and timers do not`() throws {
        var bench = try InquiryBench(limits: SourceLimits(linger: .zero))
        _ = bench.tell(.accepted(try question(1, [bench.jd])))
        let jumped = Now(wall: InquiryBench.start.wall + .seconds(3_600), instant: InquiryBench.start.instant)
        var actions: [AggregatorAction] = []
        bench.aggregator.handle(.tick, at: jumped, into: &actions)
        #expect(actions == [.acknowledge(id)])
    }

    @Test func `while a promise stands the clock is looked at once a minute`() throws {
        var bench = try InquiryBench(limits: SourceLimits(linger: .zero, batchTimeout: .seconds(3_600)))
        _ = bench.tell(.accepted(try question(1, [bench.jd], isAcknowledged: true)))
        #expect(bench.deadline() == .seconds(60))
    }

    @Test func `what is known after ten minutes is told once, and the rest at the deadline`() throws {
        var bench = try InquiryBench(limits: SourceLimits(linger: .zero, batchTimeout: patience * 2))
        let (tencent, jd) = (bench.tencent, bench.jd)
        _ = bench.tell(.accepted(try question(1, [tencent, jd])))
        _ = bench.tell(answered(tencent, 1, [(1, .unknown)]))
        #expect(bench.tell(.tick, at: .seconds(10)) == [.acknowledge(id)])
        #expect(bench.tell(.tick, at: .milliseconds(599_999)) == [])
        #expect(bench.tell(.tick, at: .seconds(600)) == [.tellPartial(id)])
        #expect(bench.tell(.tick, at: .seconds(660)) == [])
        #expect(bench.tell(.tick, at: patience) == [.expire(id)])
    }

    @Test func `while nothing is known nothing is told, and the first answer waits a minute for others`() throws {
        var bench = try InquiryBench(limits: SourceLimits(linger: .zero, batchTimeout: patience * 2))
        let (tencent, jd) = (bench.tencent, bench.jd)
        _ = bench.tell(.accepted(try question(1, [tencent, jd])))
        #expect(bench.tell(.tick, at: .seconds(10)) == [.acknowledge(id)])
        #expect(bench.tell(.tick, at: .seconds(600)) == [])
        #expect(bench.tell(answered(jd, 2, [(1, .unknown)]), at: .seconds(1_200)) == [record(1, jd, ["jd": 0])])
        #expect(bench.deadline(at: .seconds(1_200)) == .seconds(1_260))
        #expect(bench.tell(.tick, at: .milliseconds(1_259_999)) == [])
        #expect(bench.tell(.tick, at: .seconds(1_260)) == [.tellPartial(id)])
        #expect(bench.tell(.tick, at: patience) == [.expire(id)])
    }

    @Test func `nothing is told of a part when all answers are in`() throws {
        var bench = try InquiryBench(limits: SourceLimits(linger: .zero, batchTimeout: patience * 2))
        _ = bench.tell(.accepted(try question(1, [bench.jd])))
        _ = bench.tell(.tick, at: .seconds(10))
        _ = bench.tell(answered(bench.jd, 1, [(1, .unknown)]), at: .seconds(599))
        #expect(bench.tell(.tick, at: .seconds(660)) == [])
    }

    @Test func `a restart after the partial result tells only the end`() throws {
        var bench = try InquiryBench()
        let told = try question(1, [bench.jd], isAcknowledged: true, hasAnswers: true, isPartlyAnswered: true)
        _ = bench.tell(.accepted(told), at: .seconds(700))
        #expect(bench.tell(.tick, at: .seconds(700)) == [])
        #expect(bench.tell(failed(bench.jd, 1), at: patience) == [batchFailed(bench.jd, 1, .refused, 1)])
        #expect(bench.tell(.tick, at: patience) == [.expire(id)])
    }

    @Test(arguments: [true, false])
    func `a partial result that a restart delayed is due at once, without an acknowledgement`(
        isAcknowledged: Bool
    ) throws {
        var bench = try InquiryBench()
        let late = try question(1, [bench.jd], isAcknowledged: isAcknowledged, hasAnswers: true)
        _ = bench.tell(.accepted(late), at: .seconds(700))
        #expect(bench.tell(.tick, at: .seconds(700)) == [.tellPartial(id)])
        #expect(bench.tell(.tick, at: .seconds(700)) == [])
    }

    @Test func `a question that waits only for a company left alone is worth holding when something is to be told`()
        throws
    {
        var bench = try InquiryBench(limits: SourceLimits(linger: .zero, failuresToOpen: 1))
        let jd = bench.jd
        _ = bench.tell(.accepted(try question(1, [jd], isAcknowledged: true, hasAnswers: true)))
        _ = bench.tell(failed(jd, 1))
        func isWorth(_ question: Question, at offset: Duration) -> Bool {
            bench.aggregator.isWorthHolding(question, at: InquiryBench.time(offset).wall)
        }
        let known = try question(2, [jd], isAcknowledged: true, hasAnswers: true)
        #expect(!isWorth(known, at: .seconds(599)))
        #expect(isWorth(known, at: .seconds(600)))
        #expect(!isWorth(try question(2, [jd], isAcknowledged: true), at: .seconds(600)))
        #expect(!isWorth(try question(2, [jd]), at: .seconds(9)))
        #expect(isWorth(try question(2, [jd]), at: .seconds(10)))
        #expect(isWorth(try question(2, [jd, bench.tencent], isAcknowledged: true), at: .zero))
        #expect(isWorth(try question(2, [jd], isAcknowledged: true), at: patience))
        #expect(isWorth(try question(2, [], isAcknowledged: true), at: .zero))
        let told = try question(2, [jd], isAcknowledged: true, hasAnswers: true, isPartlyAnswered: true)
        #expect(!isWorth(told, at: .seconds(700)))
    }

    @Test func `another promise holds for the questions that are open`() throws {
        var bench = try InquiryBench(limits: SourceLimits(linger: .zero, batchTimeout: patience * 2))
        _ = bench.tell(.accepted(try question(1, [bench.jd], isAcknowledged: true, hasAnswers: true)))
        bench.aggregator.adopt(bench.aggregator.roll, [AnswerPromise(partial: .seconds(60))])
        #expect(bench.deadline() == .seconds(60))
        #expect(bench.tell(.tick, at: .seconds(60)) == [.tellPartial(id)])
    }

    @Test func `each service has its own promise, and a new one may follow`() throws {
        let quick = AnswerPromise(acknowledgement: .seconds(3), partial: .seconds(30))
        var bench = try InquiryBench(
            limits: SourceLimits(linger: .zero, batchTimeout: patience * 2), promises: [AnswerPromise(), quick])
        var cards = try question(1, [bench.jd])
        cards.promise = 1
        _ = bench.tell(.accepted(cards))
        _ = bench.tell(.accepted(try question(2, [bench.jd])))
        #expect(bench.tell(.tick, at: .seconds(3)) == [.acknowledge(id)])
        #expect(bench.tell(.tick, at: .seconds(10)) == [.acknowledge(MessageID(rawValue: 2))])
        let slow = AnswerPromise(acknowledgement: .seconds(100), partial: .seconds(200))
        bench.aggregator.adopt(bench.aggregator.roll, [AnswerPromise(), quick, slow])
        var third = try question(3, [bench.jd])
        third.promise = 2
        _ = bench.tell(.accepted(third), at: .seconds(10))
        #expect(bench.tell(.tick, at: .seconds(99)) == [])
        #expect(bench.tell(.tick, at: .seconds(100)) == [.acknowledge(MessageID(rawValue: 3))])
    }
}
