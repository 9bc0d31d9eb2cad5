import Primitives
import SMS
import Telemetry
import TestSupport
import Testing

@testable import Responder

@Suite struct SteadyClockTests {
    private let manual = ManualClock()
    private let start = WallTime(milliseconds: 1_760_000_000_000)

    private func steady(onStep: @escaping @Sendable (Duration) -> Void = { _ in }) -> SteadyClock {
        SteadyClock(wall: { [manual] in manual.now }, uptime: { [manual] in manual.instant }, onStep: onStep)
    }

    @Test func `time passes as it does`() {
        let clock = steady()
        for _ in 0..<1_000 {
            manual.advance(by: .milliseconds(77))
            #expect(clock.now == manual.now)
        }
        #expect(clock.now == start + .seconds(77))
    }

    static let jumps: [Duration] = [
        .seconds(1), .seconds(-1), .seconds(3_600), .seconds(-3_600), .seconds(30 * 86_400), .seconds(-30 * 86_400),
        .seconds(20 * 365 * 86_400), .seconds(-20 * 365 * 86_400),
    ]

    @Test(arguments: jumps) func `no jump shows at once, and no span is off by more than a fiftieth`(jump: Duration) {
        let clock = steady()
        manual.jump(by: jump)
        #expect(clock.now == start)
        for hour in 1...48 {
            manual.advance(by: .seconds(3_600))
            let off = clock.now - start - .seconds(hour * 3_600)
            #expect(max(off, .zero - off) <= .seconds(hour * 72))
        }
    }

    @Test(arguments: [Duration.seconds(3_600), .seconds(-3_600)])
    func `the difference is made up for in fifty times its length`(jump: Duration) {
        let clock = steady()
        manual.jump(by: jump)
        _ = clock.now
        var last = start
        for _ in 0..<50 {
            #expect(clock.now != manual.now)
            manual.advance(by: .seconds(3_600))
            #expect(clock.now > last)
            last = clock.now
        }
        #expect(clock.now == manual.now)
    }

    @Test func `a step is told once, until the next`() {
        let steps = Lock<[Duration]>([])
        let clock = steady { step in steps.withLock { $0.append(step) } }
        _ = clock.now
        for step in [Duration.seconds(60), .seconds(-120)] {
            manual.jump(by: step)
            for _ in 0..<10 { _ = clock.now }
            manual.advance(by: .seconds(86_400))
            _ = clock.now
            #expect(clock.now == manual.now)
        }
        #expect(steps.withLock { $0 } == [.seconds(60), .seconds(-120)])
    }
}
