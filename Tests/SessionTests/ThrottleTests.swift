import Primitives
import Session
import TestSupport
import Testing

/// Segments that are answered at once, one at a time, in time that is only counted.
@Suite struct ThrottleTests {
    /// How many segments a second a gateway takes that throws back those that `isThrownBack` says.
    private func rate(of count: Int, _ isThrownBack: (Int) -> Bool) -> Double {
        let start = ContinuousClock.now
        var now = start
        var throttle = Throttle(rate: nil, startingAt: start)
        var takenCount = 0
        for number in 0..<count {
            now = max(now, throttle.nextSend(at: now))
            throttle.sent(cost: 1, at: now)
            if isThrownBack(number) {
                throttle.pushedBack(at: now)
            } else {
                throttle.succeeded()
                takenCount += 1
            }
        }
        return Double(takenCount) / ((now - start) / .seconds(1))
    }

    @Test(arguments: 1...8)
    func `a gateway that throws back half of everything is slowed down for, and not stopped for`(seed: Int) {
        var numbers = SeededGenerator(seed: UInt64(seed))
        let rate = rate(of: 4_000) { _ in Bool.random(using: &numbers) }
        #expect(rate >= 5 && rate <= 50, "\(rate) a second")
    }

    @Test(arguments: [
        (2, 5.0), (3, 10.0), (5, 20.0), (10, 50.0),
    ])
    func `the fewer it throws back the faster it goes`(each: Int, least: Double) {
        let rate = rate(of: 4_000) { $0 % each == each - 1 }
        #expect(rate >= least, "\(rate) a second")
    }

    @Test func `a gateway that throws back everything is left alone for longer and longer`() {
        var now = ContinuousClock.now
        var throttle = Throttle(rate: nil, startingAt: now)
        var pauses: [Duration] = []
        for _ in 0..<32 {
            throttle.pushedBack(at: now)
            let next = throttle.nextSend(at: now)
            pauses.append(next - now)
            now = next
        }
        #expect(pauses == pauses.sorted())
        #expect(pauses[0] <= .milliseconds(100))
        #expect(pauses.last == .seconds(8))
        #expect(pauses.filter { $0 < .seconds(8) }.count <= 16)
    }

    @Test func `several words about one burst count once`() {
        let now = ContinuousClock.now
        var throttle = Throttle(rate: nil, startingAt: now)
        throttle.pushedBack(at: now)
        let next = throttle.nextSend(at: now)
        for _ in 0..<16 { throttle.pushedBack(at: now) }
        #expect(throttle.nextSend(at: now) == next)
    }

    @Test func `a gateway that is nearly full and takes what comes gets a steady rest`() {
        var now = ContinuousClock.now
        var throttle = Throttle(rate: nil, startingAt: now)
        for _ in 0..<8 {
            throttle.congestion(95, at: now)
            throttle.succeeded()
            #expect(throttle.nextSend(at: now) - now == .milliseconds(250))
            now = throttle.nextSend(at: now)
        }
        throttle.congestion(80, at: now)
        #expect(throttle.nextSend(at: now) == now)
    }
}
