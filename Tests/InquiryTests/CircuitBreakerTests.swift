import Primitives
import Testing

@testable import Inquiry

@Suite struct CircuitBreakerTests {
    private let start = ContinuousClock.now
    private var random = SeededGenerator(seed: 1)
    private var breaker = CircuitBreaker(failuresToOpen: 3)

    @Test mutating func `it opens after failures in a row and not before`() {
        #expect(breaker.batchFailed(at: start, using: &random) == nil)
        #expect(breaker.batchFailed(at: start, using: &random) == nil)
        #expect(breaker.batchSucceeded() == false)
        #expect(breaker.batchFailed(at: start, using: &random) == nil)
        #expect(breaker.batchFailed(at: start, using: &random) == nil)
        #expect(breaker.isClosed)
        #expect(breaker.batchFailed(at: start, using: &random) != nil)
        #expect(!breaker.isClosed)
    }

    @Test mutating func `after its rest one probe leaves, and it decides`() throws {
        let rest = try #require(open())
        let end = start + rest
        #expect(breaker.allowsBatches(from: start) == end)
        #expect(breaker.allowsBatches(from: end + .seconds(1)) == end + .seconds(1))
        breaker.batchLeft()
        #expect(breaker.allowsBatches(from: end + .seconds(9)) == nil)
        let secondRest = try #require(breaker.batchFailed(at: end, using: &random))
        #expect(breaker.allowsBatches(from: end) == end + secondRest)
        breaker.batchLeft()
        #expect(breaker.batchSucceeded() == true)
        #expect(breaker.isClosed)
        #expect(breaker.allowsBatches(from: end) == end)
    }

    @Test mutating func `rests double to five minutes and keep at least half`() throws {
        let longest = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
        var rest = try #require(open())
        for seconds in longest {
            #expect((Duration.seconds(seconds) / 2 ... .seconds(seconds)).contains(rest))
            breaker.batchLeft()
            rest = try #require(breaker.batchFailed(at: start, using: &random))
        }
    }

    @Test mutating func `rests begin small again after a success`() throws {
        _ = open()
        for _ in 0..<5 {
            breaker.batchLeft()
            _ = breaker.batchFailed(at: start, using: &random)
        }
        _ = breaker.batchSucceeded()
        #expect(try #require(open()) <= .seconds(1))
    }

    @Test mutating func `a failure that comes while it rests says nothing new`() {
        _ = open()
        #expect(breaker.batchFailed(at: start + .seconds(60), using: &random) == nil)
    }

    @Test mutating func `each failure halves the batches and a probe is one question`() {
        #expect(breaker.batchSize(full: 9) == 9)
        _ = breaker.batchFailed(at: start, using: &random)
        #expect(breaker.batchSize(full: 9) == 4)
        _ = breaker.batchFailed(at: start, using: &random)
        #expect(breaker.batchSize(full: 9) == 2)
        #expect(breaker.batchSize(full: 1) == 1)
        _ = breaker.batchFailed(at: start, using: &random)
        #expect(breaker.batchSize(full: 9) == 1)
        _ = breaker.batchSucceeded()
        #expect(breaker.batchSize(full: 9) == 9)
    }

    @Test func `a gap doubles up to its ceiling`() {
        let gaps = [1, 2, 3, 10, 11, 255, .max].map { GrowingGap.retry.gap(after: $0) }
        #expect(gaps == [1, 2, 4, 512, 600, 600, 600].map { .seconds($0) })
    }

    private mutating func open() -> Duration? {
        _ = breaker.batchFailed(at: start, using: &random)
        _ = breaker.batchFailed(at: start, using: &random)
        return breaker.batchFailed(at: start, using: &random)
    }
}
