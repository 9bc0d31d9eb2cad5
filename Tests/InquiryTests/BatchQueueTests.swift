import Primitives
import SMS
import Testing

@testable import Inquiry

@Suite struct BatchQueueTests {
    private let start = ContinuousClock.now
    private let closed = CircuitBreaker(failuresToOpen: 1)
    private var queue: BatchQueue

    init() {
        let limits = SourceLimits(
            batchSize: 3, linger: .milliseconds(20), batchesInFlight: 2, batchTimeout: .seconds(10))
        queue = BatchQueue(limits: limits, origin: start)
    }

    @Test mutating func `a full batch leaves at once`() {
        for slot in 0..<4 as Range<UInt32> { queue.add(slot, dueAt: start) }
        #expect(queue.nextBatch(ofAtMost: 3, at: start) == [0, 1, 2])
        #expect(queue.nextBatch(ofAtMost: 3, at: start) == nil)
        #expect(queue.nextBatch(ofAtMost: 3, at: start + .milliseconds(20)) == [3])
    }

    @Test mutating func `a batch that is not full waits for its linger and no longer`() {
        queue.add(0, dueAt: start)
        #expect(queue.nextBatch(ofAtMost: 3, at: start) == nil)
        #expect(queue.nextDeadline(circuit: closed) == start + .milliseconds(20))
        queue.add(1, dueAt: start + .milliseconds(15))
        #expect(queue.nextBatch(ofAtMost: 3, at: start + .milliseconds(19)) == nil)
        #expect(queue.nextBatch(ofAtMost: 3, at: start + .milliseconds(20)) == [0, 1])
        #expect(queue.nextDeadline(circuit: closed) == nil)
    }

    @Test mutating func `what rests is not asked before it is due`() {
        queue.add(0, dueAt: start + .microseconds(1_000_500))
        #expect(queue.nextDeadline(circuit: closed) == start + .milliseconds(1_001))
        #expect(queue.nextBatch(ofAtMost: 1, at: start + .microseconds(1_000_999)) == nil)
        #expect(queue.nextBatch(ofAtMost: 1, at: start + .milliseconds(1_001)) == [0])
    }

    @Test mutating func `smaller batches leave what they cannot take`() {
        for slot in 0..<3 as Range<UInt32> { queue.add(slot, dueAt: start) }
        #expect(queue.nextBatch(ofAtMost: 1, at: start) == [0])
        #expect(queue.nextBatch(ofAtMost: 2, at: start) == [1, 2])
    }

    @Test mutating func `batches wait while enough are out`() {
        launch(1, at: .zero)
        launch(2, at: .seconds(1))
        for slot in 0..<3 as Range<UInt32> { queue.add(slot, dueAt: start) }
        #expect(queue.nextBatch(ofAtMost: 3, at: start) == nil)
        #expect(queue.nextDeadline(circuit: closed) == start + .seconds(10))
        #expect(queue.land(BatchID(rawValue: 1))?.id == BatchID(rawValue: 1))
        #expect(queue.land(BatchID(rawValue: 1)) == nil)
        #expect(queue.nextBatch(ofAtMost: 3, at: start) == [0, 1, 2])
    }

    @Test mutating func `batches time out one by one`() {
        launch(1, at: .zero)
        launch(2, at: .seconds(1))
        #expect(queue.popTimedOut(at: start + .milliseconds(9_999)) == nil)
        #expect(queue.popTimedOut(at: start + .seconds(10))?.id == BatchID(rawValue: 1))
        #expect(queue.popTimedOut(at: start + .seconds(10)) == nil)
        #expect(queue.nextDeadline(circuit: closed) == start + .seconds(11))
    }

    @Test mutating func `what is taken out is not asked, resting or gathered`() {
        for slot in 0..<2 as Range<UInt32> { queue.add(slot, dueAt: start) }
        #expect(queue.nextBatch(ofAtMost: 3, at: start) == nil)
        queue.add(2, dueAt: start)
        for slot in 0..<3 as Range<UInt32> where slot != 1 { queue.remove(slot) }
        #expect(queue.nextBatch(ofAtMost: 3, at: start + .seconds(1)) == [1])
    }

    @Test mutating func `an open circuit puts off the next batch and not the timeouts`() throws {
        var breaker = closed
        var random = SeededGenerator(seed: 1)
        let rest = try #require(breaker.batchFailed(at: start + .seconds(60), using: &random))
        queue.add(0, dueAt: start)
        #expect(queue.nextDeadline(circuit: breaker) == start + .seconds(60) + rest)
        launch(1, at: .zero)
        #expect(queue.nextDeadline(circuit: breaker) == start + .seconds(10))
    }

    private mutating func launch(_ id: UInt64, at offset: Duration) {
        queue.launch(BatchID(rawValue: id), [], at: start + offset)
    }
}
