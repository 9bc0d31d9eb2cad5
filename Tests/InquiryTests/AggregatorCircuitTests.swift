import SMS
import Testing

@testable import Inquiry

@Suite struct AggregatorCircuitTests {
    private var bench: InquiryBench
    private let jd: CompanyID
    private let tencent: CompanyID

    init() throws {
        bench = try InquiryBench(
            limits: SourceLimits(linger: .zero, batchTimeout: .seconds(3_600), failuresToOpen: 2))
        jd = bench.jd
        tencent = bench.tencent
    }

    @Test mutating func `a company that fails is left alone, probed with one question, and asked freely again`() throws
    {
        let rest = try open()
        #expect(!bench.aggregator.reachable.contains(jd))
        #expect(bench.aggregator.reachable.contains(tencent))
        for id in 3...4 as ClosedRange<Int64> {
            let new = try question(id, [jd, tencent], isAcknowledged: true)
            #expect(bench.tell(.accepted(new)) == [try ask(tencent, UInt64(id), [id])])
        }
        #expect(bench.deadline() == rest)
        #expect(bench.tell(.tick, at: rest - .milliseconds(1)) == [])
        #expect(bench.tell(.tick, at: rest) == [try ask(jd, 5, [3])])
        #expect(bench.tell(.tick, at: rest + .seconds(9)) == [])
        #expect(
            bench.tell(answered(jd, 5, [(3, .unknown)]), at: rest + .seconds(9)) == [
                record(3, jd, ["jd": 0]), .note(.circuitClosed(jd)), try ask(jd, 6, [4, 1, 2]),
            ])
        #expect(bench.aggregator.reachable.contains(jd))
    }

    @Test mutating func `a probe that fails is followed by a longer rest`() throws {
        let rest = try open()
        let probe = max(rest, .seconds(1))
        #expect(bench.tell(.tick, at: probe) == [try ask(jd, 3, [1])])
        let actions = bench.tell(failed(jd, 3, .status(503)), at: probe)
        guard actions.count == 2, case .note(.circuitOpened(jd, let longer)) = actions[1] else {
            Issue.record("\(actions)")
            return
        }
        #expect(actions[0] == batchFailed(jd, 3, .status(503), 1))
        #expect((Duration.seconds(1) ... .seconds(2)).contains(longer))
        #expect(bench.deadline(at: probe) == probe + longer)
    }

    @Test mutating func `a question that never failed is the probe, however long others have been due`() throws {
        let probe = max(try open(), .seconds(1))
        #expect(bench.tell(.tick, at: probe) == [try ask(jd, 3, [1])])
        _ = bench.tell(failed(jd, 3, .status(503)), at: probe)
        // The second question has been due since the first probe.
        let new = try question(9, [jd], isAcknowledged: true)
        #expect(bench.tell(.accepted(new), at: probe + .milliseconds(900)) == [])
        #expect(bench.tell(.tick, at: probe + .seconds(2)) == [try ask(jd, 4, [9])])
    }

    @Test mutating func `answers of no use open the circuit as failures do`() throws {
        for id in 1...2 as ClosedRange<Int64> { _ = bench.tell(.accepted(try question(id, [jd]))) }
        #expect(bench.tell(answered(jd, 1, [(99, .unknown)])).contains(batchFailed(jd, 1, .useless, 1)))
        _ = bench.tell(answered(jd, 2, []))
        #expect(!bench.aggregator.reachable.contains(jd))
    }

    @Test mutating func `questions stuck behind an open circuit make room, and others stay`() throws {
        _ = try open()
        _ = bench.tell(.accepted(try question(3, [jd, tencent], isAcknowledged: true)))
        _ = bench.tell(.accepted(try question(4, [jd])))
        #expect(bench.aggregator.releaseStuck(atMost: 1) == [MessageID(rawValue: 1)])
        #expect(bench.aggregator.releaseStuck(atMost: 9) == [MessageID(rawValue: 2)])
        #expect(bench.aggregator.questionCount == 2)
        _ = bench.tell(answered(tencent, 3, [(3, .unknown)]))
        #expect(bench.aggregator.releaseStuck(atMost: 9) == [MessageID(rawValue: 3)])
        #expect(bench.aggregator.releaseStuck(atMost: 9) == [])
        #expect(bench.tell(.tick, at: .seconds(10)) == [.acknowledge(MessageID(rawValue: 4)), try ask(jd, 4, [4])])
        // Its probe is out.
        #expect(bench.aggregator.releaseStuck(atMost: 9) == [])
    }

    /// Lets two questions fail, and gives the rest that follows.
    private mutating func open() throws -> Duration {
        struct StayedClosed: Error {}
        _ = bench.tell(.accepted(try question(1, [jd], isAcknowledged: true)))
        _ = bench.tell(.accepted(try question(2, [jd], isAcknowledged: true)))
        #expect(bench.tell(failed(jd, 1)) == [batchFailed(jd, 1, .refused, 1)])
        let actions = bench.tell(failed(jd, 2))
        guard actions.count == 2, case .note(.circuitOpened(jd, let rest)) = actions[1] else { throw StayedClosed() }
        #expect(actions[0] == batchFailed(jd, 2, .refused, 1))
        return rest
    }
}
