import SMS
import Testing

@testable import Inquiry

@Suite struct AggregatorAnswerTests {
    private var bench: InquiryBench
    private let jd: CompanyID
    private let tencent: CompanyID

    init() throws {
        bench = try InquiryBench()
        jd = bench.jd
        tencent = bench.tencent
        // Three questions in two batches, far from any acknowledgement.
        _ = bench.tell(.accepted(try question(1, [jd], isAcknowledged: true)))
        _ = bench.tell(.accepted(try question(2, [jd], isAcknowledged: true)))
    }

    @Test mutating func `an answer that comes twice is recorded once`() {
        let event = answered(jd, 1, [(1, counts(["jd": 1])), (1, counts(["jd": 2]))])
        #expect(bench.tell(event) == [record(1, jd, ["jd": 1])])
        #expect(bench.tell(event) == [.note(.lateAnswers(jd, BatchID(rawValue: 1), taken: 0))])
    }

    @Test mutating func `of two answers without counts the first holds`() {
        #expect(bench.tell(answered(jd, 1, [(1, .later(.seconds(5))), (1, .failed)])) == [])
        #expect(bench.deadline() == .seconds(5))
    }

    @Test func `late counts for a question that was not asked are not taken`() throws {
        var bench = try InquiryBench(limits: SourceLimits(batchSize: 1, batchesInFlight: 1))
        for id in 1...3 as ClosedRange<Int64> {
            _ = bench.tell(.accepted(try question(id, [jd], isAcknowledged: true)))
        }
        #expect(
            bench.tell(.tick, at: .seconds(10))
                == [abandon(jd, 1), batchFailed(jd, 1, .timedOut, 1), try ask(jd, 2, [2])])
        #expect(
            bench.tell(answered(jd, 1, [(3, .unknown)]), at: .seconds(10))
                == [.note(.lateAnswers(jd, BatchID(rawValue: 1), taken: 0))])
    }

    @Test(arguments: [
        (SourceAnswer.failed, AnswerFault.reportedFailure), (counts(["jd": -1]), .countOutOfRange),
        (counts(["wechat": 1]), .unknownApplication), (counts(["jd": 1, "jd": 1]), .repeatedApplication),
    ])
    mutating func `an answer that cannot be is noted and asked again`(answer: SourceAnswer, fault: AnswerFault) throws {
        #expect(
            bench.tell(answered(jd, 1, [(1, answer)]))
                == [refused(jd, 1, fault, 1), batchFailed(jd, 1, .useless, 1)])
        #expect(bench.tell(.tick, at: .milliseconds(999)) == [])
        #expect(bench.tell(.tick, at: .seconds(1)) == [try ask(jd, 3, [1])])
    }

    @Test mutating func `a question left out of its batch's answer is asked again, alone`() throws {
        _ = bench.tell(failed(jd, 1))
        _ = bench.tell(failed(jd, 2))
        #expect(bench.tell(.tick, at: .seconds(1)) == [try ask(jd, 3, [1, 2])])
        #expect(
            bench.tell(answered(jd, 3, [(2, .unknown)]), at: .seconds(1))
                == [record(2, jd, ["jd": 0]), refused(jd, 3, .unanswered, 1)])
        #expect(bench.deadline(at: .seconds(1)) == .seconds(3))
        #expect(bench.tell(.tick, at: .seconds(3)) == [try ask(jd, 4, [1])])
    }

    @Test mutating func `an answer to a question that was not asked is noted and left`() throws {
        _ = bench.tell(.accepted(try question(3, [tencent], isAcknowledged: true)))
        #expect(
            bench.tell(answered(jd, 1, [(99, .unknown), (3, .unknown), (1, .unknown)]))
                == [record(1, jd, ["jd": 0]), .note(.unexpectedAnswers(jd, BatchID(rawValue: 1), count: 2))])
    }

    @Test mutating func `another batch's question is taken with counts and otherwise left to its own batch`() {
        #expect(
            bench.tell(answered(jd, 1, [(2, .failed), (1, .unknown)])) == [record(1, jd, ["jd": 0])])
        #expect(bench.tell(.tick, at: .seconds(1)) == [])
        #expect(bench.tell(answered(jd, 2, [(2, counts(["jd": 1]))])) == [record(2, jd, ["jd": 1])])
    }

    @Test(arguments: [
        (Duration.seconds(-5), Duration.seconds(1)), (.zero, .seconds(1)), (.milliseconds(1_500), .milliseconds(1_500)),
        (.seconds(60), .seconds(60)), (.seconds(3_601), .seconds(3_600)), (.seconds(Int64.max), .seconds(3_600)),
    ])
    mutating func `later is honoured within a second and an hour`(wait: Duration, pause: Duration) throws {
        _ = bench.tell(answered(jd, 2, [(2, .unknown)]))
        #expect(bench.tell(answered(jd, 1, [(1, .later(wait))])) == [])
        #expect(bench.tell(.tick, at: pause - .milliseconds(1)) == [])
        #expect(bench.tell(.tick, at: pause) == [try ask(jd, 3, [1])])
    }

    @Test mutating func `failures make the gap grow until the company says later`() throws {
        _ = bench.tell(answered(jd, 2, [(2, .unknown)]))
        var time = Duration.zero
        var batch: UInt64 = 1
        for gap in [1, 2, 4, 8] {
            _ = bench.tell(failed(jd, batch), at: time)
            #expect(bench.tell(.tick, at: time + .seconds(gap) - .milliseconds(1)) == [])
            time += .seconds(gap)
            batch = batch == 1 ? 3 : batch + 1
            #expect(bench.tell(.tick, at: time) == [try ask(jd, batch, [1])])
        }
        _ = bench.tell(answered(jd, batch, [(1, .later(.seconds(5)))]), at: time)
        #expect(bench.tell(.tick, at: time + .seconds(5)) == [try ask(jd, batch + 1, [1])])
        _ = bench.tell(failed(jd, batch + 1), at: time + .seconds(5))
        #expect(bench.tell(.tick, at: time + .seconds(6)) == [try ask(jd, batch + 2, [1])])
    }

    @Test mutating func `a batch that takes too long is abandoned and asked again`() throws {
        #expect(bench.tell(.tick, at: .milliseconds(9_999)) == [])
        #expect(
            bench.tell(.tick, at: .seconds(10)) == [
                abandon(jd, 1), batchFailed(jd, 1, .timedOut, 1), abandon(jd, 2), batchFailed(jd, 2, .timedOut, 1),
            ])
        #expect(bench.tell(failed(jd, 1), at: .seconds(10)) == [])
        #expect(bench.tell(.tick, at: .seconds(11)) == [try ask(jd, 3, [1, 2])])
    }

    @Test mutating func `counts that come late are taken, and nothing is asked for them again`() throws {
        _ = bench.tell(.tick, at: .seconds(10))
        #expect(
            bench.tell(answered(jd, 1, [(1, .unknown), (2, .failed), (77, .unknown)]), at: .seconds(10))
                == [record(1, jd, ["jd": 0]), .note(.lateAnswers(jd, BatchID(rawValue: 1), taken: 1))])
        #expect(
            bench.tell(answered(jd, 2, [(2, .later(.seconds(1)))]), at: .seconds(10))
                == [.note(.lateAnswers(jd, BatchID(rawValue: 2), taken: 0))])
        #expect(bench.tell(.tick, at: .seconds(11)) == [try ask(jd, 3, [2])])
    }

    @Test mutating func `counts that come late while the question is out again are recorded once`() throws {
        _ = bench.tell(.tick, at: .seconds(10))
        _ = bench.tell(.tick, at: .seconds(11))
        #expect(
            bench.tell(answered(jd, 1, [(1, counts(["jd": 4]))]), at: .seconds(12))
                == [record(1, jd, ["jd": 4]), .note(.lateAnswers(jd, BatchID(rawValue: 1), taken: 1))])
        #expect(
            bench.tell(answered(jd, 3, [(1, counts(["jd": 4])), (2, .unknown)]), at: .seconds(12))
                == [record(2, jd, ["jd": 0])])
    }
}
