import Net
import Testing

@testable import Links

@Suite struct BindGuardTests {
    private let start = ContinuousClock.now
    private let suspect = BindGuardTests.suspect(0x0A00_0001)

    private static func suspect(_ address: UInt32, account: String? = "carrier1") -> BindGuard.Suspect {
        BindGuard.Suspect(.v4(address), account: account)
    }

    @Test func `each failure doubles the wait up to eight seconds`() {
        var guardian = BindGuard()
        let delays = (0..<9).map { _ in guardian.failed(suspect, at: start) }
        #expect(delays == [100, 200, 400, 800, 1_600, 3_200, 6_400, 8_000, 8_000].map { .milliseconds($0) })
    }

    @Test func `a right bind starts afresh`() {
        var guardian = BindGuard()
        for _ in 0..<5 { _ = guardian.failed(suspect, at: start) }
        guardian.succeeded(suspect)
        #expect(guardian.failed(suspect, at: start) == .milliseconds(100))
    }

    @Test(arguments: [
        suspect(0x0A00_0002), suspect(0x0A00_0001, account: "carrier2"), suspect(0x0A00_0001, account: nil),
    ])
    func `neither addresses nor accounts pay for each other`(other: BindGuard.Suspect) {
        var guardian = BindGuard()
        for _ in 0..<5 { _ = guardian.failed(suspect, at: start) }
        #expect(guardian.opening(for: other, at: start) == nil)
        #expect(guardian.failed(other, at: start) == .milliseconds(100))
    }

    @Test func `while a wrong bind waits for its answer the next one is not looked at`() {
        var guardian = BindGuard()
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
