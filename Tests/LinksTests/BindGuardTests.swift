import Net
import Primitives
import TestSupport
import Testing

@testable import Links

@Suite struct BindGuardTests {
    private let start = ContinuousClock.now
    private let suspect = BindGuardTests.suspect(0x0A00_0001)

    private static func suspect(_ address: UInt32, account: String? = "carrier1") -> BindGuard.Suspect {
        BindGuard.Suspect(Origin(.v4(address)), account: account)
    }

    @Test func `each failure doubles the wait up to eight seconds`() {
        var guardian = BindGuard()
        let delays = (0..<9).map { _ in guardian.failed(suspect, at: start) }
        #expect(delays == [100, 200, 400, 800, 1_600, 3_200, 6_400, 8_000, 8_000].map { .milliseconds($0) })
    }

    @Test func `a right bind starts afresh`() {
        var guardian = BindGuard()
        for _ in 0..<5 { _ = guardian.failed(suspect, at: start) }
        guardian.succeeded(suspect, at: start)
        #expect(guardian.failed(suspect, at: start) == .milliseconds(100))
    }

    @Test(arguments: [suspect(0x0A00_0001, account: "carrier2"), suspect(0x0A00_0001, account: nil)])
    func `accounts do not pay for each other`(other: BindGuard.Suspect) {
        var guardian = BindGuard()
        for _ in 0..<5 { _ = guardian.failed(suspect, at: start) }
        #expect(guardian.opening(for: other, at: start) == nil)
        #expect(guardian.failed(other, at: start) == .milliseconds(100))
    }

    @Test func `origins share an account's turns, and each has its own delay`() {
        var guardian = BindGuard()
        let other = Self.suspect(0x0A00_0002)
        for _ in 0..<5 { _ = guardian.failed(suspect, at: start) }
        #expect(guardian.failed(other, at: start) == .milliseconds(100))
        // Five earlier wrong binds and this one: 250 ms and five sixteenths of it.
        let turn = start + .microseconds(328_125)
        #expect(guardian.opening(for: Self.suspect(0x0A00_0003), at: start) == turn)
        #expect(guardian.opening(for: Self.suspect(0x0A00_0003), at: turn) == nil)
    }

    @Test(arguments: [(0, true), (604_799, true), (604_800, false)])
    func `an origin that bound right in the last week waits for nobody else`(seconds: Int, isProven: Bool) {
        var guardian = BindGuard()
        let owner = Self.suspect(0x0A00_0002)
        guardian.succeeded(owner, at: start)
        let now = start + .seconds(seconds)
        for number in 10..<200 { _ = guardian.failed(Self.suspect(UInt32(number)), at: now) }
        #expect((guardian.opening(for: owner, at: now) == nil) == isProven)
        #expect(guardian.opening(for: Self.suspect(0x0A00_0002, account: "carrier2"), at: now) == nil)
        #expect(guardian.opening(for: suspect, at: now) == now + .seconds(1))
    }

    @Test func `a guesser behind a proven origin keeps its owner out for a second at most`() {
        var guardian = BindGuard()
        guardian.succeeded(suspect, at: start)
        let delays = (0..<6).map { _ in guardian.failed(suspect, at: start) }
        #expect(delays == [100, 200, 400, 800, 1_000, 1_000].map { .milliseconds($0) })
        #expect(guardian.opening(for: Self.suspect(0x0A00_0003), at: start) == nil, "it takes no turn of others")
    }

    @Test func `only so many origins are proven, the latest`() {
        var guardian = BindGuard()
        for number in 0..<65 {
            guardian.succeeded(Self.suspect(UInt32(number)), at: start + .milliseconds(number))
        }
        let now = start + .seconds(1)
        _ = guardian.failed(suspect, at: now)
        #expect(guardian.opening(for: Self.suspect(0), at: now) != nil)
        #expect(guardian.opening(for: Self.suspect(1), at: now) == nil)
    }

    /// Lets every origin keep `each` wrong binds waiting all the time, and gives the moments of the decisions.
    private func guesses(origins: Int, each: Int, for duration: Duration) -> [Duration] {
        var guardian = BindGuard()
        var random = SeededGenerator(seed: 14)
        var waiting = WaitingBinds()
        for session in 0..<origins * each { waiting.enter(session, Self.suspect(UInt32(session % origins))) }
        var moments: [Duration] = []
        var now = start
        while now - start < duration {
            let session = waiting.next(using: &random) { guardian.opening(for: $0, at: now) == nil }
            if let session {
                let guesser = Self.suspect(UInt32(session % origins))
                _ = guardian.failed(guesser, at: now)
                waiting.enter(session, guesser)
                moments.append(now - start)
            } else {
                now = waiting.suspects.compactMap { guardian.opening(for: $0, at: now) }.min() ?? now
            }
        }
        return moments
    }

    @Test func `sixty binds at once from one origin are decided one after the other`() {
        let moments = guesses(origins: 1, each: 60, for: .seconds(10))
        // The turns of the account add a little to the first two.
        #expect(moments.count == 7)
        for (moment, least) in zip(moments, [0, 100, 300, 700, 1_500, 3_100, 6_300]) {
            #expect(moment >= .milliseconds(least))
        }
    }

    @Test func `many origins together guess a few times a second, and ever more slowly`() {
        let moments = guesses(origins: 500, each: 1, for: .seconds(3_600))
        #expect(moments.count { $0 < .seconds(1) } <= 4)
        #expect((40...60).contains(moments.count { $0 < .seconds(30) }))
        #expect(moments.count { $0 >= .seconds(600) } <= 3_000)
    }

    @Test func `an owner at a new address is let in while many guess, sooner or later`() {
        var guardian = BindGuard()
        var random = SeededGenerator(seed: 15)
        var waiting = WaitingBinds()
        let owner = Self.suspect(0xFFFF)
        for session in 0..<500 { waiting.enter(session, Self.suspect(UInt32(session))) }
        waiting.enter(1_000, owner)
        var now = start
        var isIn = false
        while now - start < .seconds(3_600), !isIn {
            guard let session = waiting.next(using: &random, where: { guardian.opening(for: $0, at: now) == nil })
            else {
                now = waiting.suspects.compactMap { guardian.opening(for: $0, at: now) }.min() ?? now
                continue
            }
            isIn = session == 1_000
            _ = guardian.failed(Self.suspect(UInt32(session)), at: now)
            waiting.enter(session, Self.suspect(UInt32(session)))
        }
        #expect(isIn)
    }

    @Test func `an IPv6 network is one origin, and an IPv4 address is one however it is written`() {
        func origin(_ high: UInt64, _ low: UInt64) -> Origin { Origin(.v6(high: high, low: low, zone: 0)) }
        #expect(origin(0x2001_0DB8_0000_0001, 1) == origin(0x2001_0DB8_0000_0001, 2))
        #expect(origin(0x2001_0DB8_0000_0001, 1) != origin(0x2001_0DB8_0000_0002, 1))
        #expect(origin(0, 0xFFFF_0A00_0001) == Origin(.v4(0x0A00_0001)))
        #expect(origin(0, 0xFFFF_0A00_0001) != Origin(.v4(0x0A00_0002)))
    }

    @Test func `while a wrong bind waits for its answer the next one is not looked at`() {
        var guardian = BindGuard()
        guardian.succeeded(suspect, at: start)
        #expect(guardian.opening(for: suspect, at: start) == nil)
        _ = guardian.failed(suspect, at: start)
        let answered = start + .milliseconds(100)
        #expect(guardian.opening(for: suspect, at: start) == answered)
        #expect(guardian.opening(for: suspect, at: answered - .nanoseconds(1)) == answered)
        #expect(guardian.opening(for: suspect, at: answered) == nil)
    }

    @Test(arguments: [(600, 200), (601, 100)])
    func `a failure is forgotten after ten minutes`(seconds: Int, delay: Int) {
        var guardian = BindGuard()
        _ = guardian.failed(suspect, at: start)
        #expect(guardian.failed(suspect, at: start + .seconds(seconds)) == .milliseconds(delay))
    }

    @Test func `a flood of addresses pushes out the oldest only`() {
        var guardian = BindGuard()
        for number in 0..<10_000 {
            _ = guardian.failed(Self.suspect(UInt32(number)), at: start + .milliseconds(number))
        }
        let later = start + .seconds(11)
        #expect(guardian.failed(Self.suspect(99_999), at: later) == .milliseconds(100))
        #expect(guardian.failed(Self.suspect(9_999), at: later) == .milliseconds(200))
        #expect(guardian.failed(Self.suspect(0), at: later) == .milliseconds(100))
    }
}
