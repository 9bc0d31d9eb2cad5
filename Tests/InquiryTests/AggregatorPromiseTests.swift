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
}
