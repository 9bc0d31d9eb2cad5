import SMS
import Testing

@testable import Inquiry

@Suite struct AggregatorTests {
    @Test func `a question is asked of each missing company and its answers recorded`() throws {
        var bench = try InquiryBench()
        let (tencent, jd) = (bench.tencent, bench.jd)
        #expect(
            bench.tell(.accepted(try question(1, [tencent, jd])))
                == [try ask(tencent, 1, [1]), try ask(jd, 2, [1])])
        #expect(bench.tell(answered(jd, 2, [(1, counts(["jd": 3]))])) == [record(1, jd, ["jd": 3])])
        #expect(
            bench.tell(answered(tencent, 1, [(1, .unknown)])) == [record(1, tencent, ["wechat": 0, "qq": 0])])
        #expect(bench.tell(.closed(MessageID(rawValue: 1))) == [])
        #expect(bench.aggregator.questionCount == 0)
        #expect(bench.deadline() == nil)
    }

    @Test func `after a restart only what is missing is asked`() throws {
        var bench = try InquiryBench()
        #expect(bench.tell(.accepted(try question(1, [bench.jd]))) == [try ask(bench.jd, 1, [1])])
    }

    @Test func `a question handed in twice is asked once`() throws {
        var bench = try InquiryBench()
        _ = bench.tell(.accepted(try question(1, [bench.jd])))
        #expect(bench.tell(.accepted(try question(1, [bench.jd, bench.tencent]))) == [])
        #expect(bench.aggregator.questionCount == 1)
    }

    @Test func `questions gather into one batch`() throws {
        var bench = try InquiryBench(limits: SourceLimits(batchSize: 3))
        #expect(bench.tell(.accepted(try question(1, [bench.jd]))) == [])
        #expect(bench.deadline() == .milliseconds(20))
        #expect(bench.tell(.accepted(try question(2, [bench.jd]))) == [])
        #expect(bench.tell(.tick, at: .milliseconds(19)) == [])
        #expect(bench.tell(.tick, at: .milliseconds(20)) == [try ask(bench.jd, 1, [1, 2])])
        for id in 3...4 as ClosedRange<Int64> {
            #expect(bench.tell(.accepted(try question(id, [bench.jd])), at: .milliseconds(30)) == [])
        }
        #expect(
            bench.tell(.accepted(try question(5, [bench.jd])), at: .milliseconds(30))
                == [try ask(bench.jd, 2, [3, 4, 5])])
    }

    @Test func `a batch that waited for its turn leaves when another is answered or fails`() throws {
        var bench = try InquiryBench(limits: SourceLimits(batchSize: 1, batchesInFlight: 1))
        let jd = bench.jd
        #expect(bench.tell(.accepted(try question(1, [jd]))) == [try ask(jd, 1, [1])])
        #expect(bench.tell(.accepted(try question(2, [jd]))) == [])
        #expect(bench.tell(.accepted(try question(3, [jd]))) == [])
        #expect(
            bench.tell(answered(jd, 1, [(1, counts(["jd": 0]))])) == [record(1, jd, ["jd": 0]), try ask(jd, 2, [2])])
        #expect(bench.tell(failed(jd, 2)) == [batchFailed(jd, 2, .refused, 1), try ask(jd, 3, [3])])
    }

    @Test func `beyond the limit a question is postponed and has room later`() throws {
        var bench = try InquiryBench(questionLimit: 1)
        _ = bench.tell(.accepted(try question(1, [bench.jd])))
        #expect(!bench.aggregator.hasRoom)
        #expect(bench.tell(.accepted(try question(2, [bench.jd]))) == [.postpone(MessageID(rawValue: 2))])
        _ = bench.tell(.closed(MessageID(rawValue: 1)))
        #expect(bench.aggregator.room == 1)
        #expect(bench.tell(.accepted(try question(2, [bench.jd]))) == [try ask(bench.jd, 2, [2])])
    }

    @Test func `a closed question is not asked again and its answer not recorded`() throws {
        var bench = try InquiryBench()
        let (tencent, jd) = (bench.tencent, bench.jd)
        _ = bench.tell(.accepted(try question(1, [tencent, jd])))
        _ = bench.tell(failed(tencent, 1))
        #expect(bench.tell(.closed(MessageID(rawValue: 1))) == [])
        #expect(bench.tell(answered(jd, 2, [(1, counts(["jd": 1]))])) == [])
        #expect(bench.tell(.tick, at: .seconds(60)) == [])
        #expect(bench.tell(.closed(MessageID(rawValue: 1)), at: .seconds(60)) == [])
        #expect(bench.deadline(at: .seconds(60)) == nil)
    }

    @Test func `a slot given to another question does not take the answer to the first`() throws {
        var bench = try InquiryBench()
        let jd = bench.jd
        _ = bench.tell(.accepted(try question(1, [jd])))
        _ = bench.tell(.closed(MessageID(rawValue: 1)))
        #expect(bench.tell(.accepted(try question(2, [jd]))) == [try ask(jd, 2, [2])])
        #expect(bench.tell(answered(jd, 1, [(1, counts(["jd": 1]))])) == [])
        #expect(bench.tell(answered(jd, 2, [(2, counts(["jd": 2]))])) == [record(2, jd, ["jd": 2])])
    }

    @Test func `a company that is not on the roll changes nothing`() throws {
        var bench = try InquiryBench()
        let stranger = CompanyID(index: 9)
        #expect(bench.tell(.accepted(try question(1, [stranger]))) == [.expire(MessageID(rawValue: 1))])
        #expect(bench.tell(answered(stranger, 1, [])) == [])
        #expect(bench.tell(failed(stranger, 1)) == [])
    }

    @Test func `applications that a company has since are taken, and not asked for again`() throws {
        var bench = try InquiryBench()
        let jd = bench.jd
        _ = bench.tell(.accepted(try question(1, [jd])))
        _ = bench.tell(.accepted(try question(2, [jd])))
        #expect(bench.tell(answered(jd, 1, [(1, counts(["jd": 1]))])) == [record(1, jd, ["jd": 1])])
        var sources = bench.aggregator.roll.sources
        sources[1].applications = ["finance", "jd"]
        bench.aggregator.adopt(try CompanyRoll(sources), [AnswerPromise()])
        #expect(
            bench.tell(answered(jd, 2, [(2, counts(["finance": 1, "jd": 2]))]))
                == [record(2, jd, ["finance": 1, "jd": 2])])
        #expect(bench.tell(.tick, at: .seconds(1)) == [])
    }

    @Test func `nobody is asked during a pause, and everybody after it`() throws {
        var bench = try InquiryBench()
        bench.aggregator.isPaused = true
        #expect(bench.tell(.accepted(try question(1, [bench.tencent, bench.jd]))) == [])
        // Nothing but the promise to the person is due.
        #expect(bench.deadline() == .seconds(10))
        bench.aggregator.isPaused = false
        #expect(bench.tell(.tick) == [try ask(bench.tencent, 1, [1]), try ask(bench.jd, 2, [1])])
    }
}
