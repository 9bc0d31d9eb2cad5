import Net
import Testing

@testable import Links

@Suite struct BindGuardTests {
    private let start = ContinuousClock.now
    private let host = SocketAddress.Host.v4(0x0A00_0001)

    @Test func `each failure doubles the wait up to eight seconds`() {
        var guardian = BindGuard()
        let delays = (0..<9).map { _ in guardian.failed(from: host, at: start) }
        #expect(delays == [100, 200, 400, 800, 1_600, 3_200, 6_400, 8_000, 8_000].map { .milliseconds($0) })
    }

    @Test func `a right bind starts afresh`() {
        var guardian = BindGuard()
        for _ in 0..<5 { _ = guardian.failed(from: host, at: start) }
        guardian.succeeded(from: host)
        #expect(guardian.failed(from: host, at: start) == .milliseconds(100))
    }

    @Test func `addresses do not pay for each other`() {
        var guardian = BindGuard()
        for _ in 0..<5 { _ = guardian.failed(from: host, at: start) }
        #expect(guardian.failed(from: .v4(0x0A00_0002), at: start) == .milliseconds(100))
    }

    @Test(arguments: [(600, 200), (601, 100)])
    func `a failure is forgotten after ten minutes`(seconds: Int, delay: Int) {
        var guardian = BindGuard()
        _ = guardian.failed(from: host, at: start)
        #expect(guardian.failed(from: host, at: start + .seconds(seconds)) == .milliseconds(delay))
    }

    @Test func `a flood of addresses pushes out the oldest only`() {
        var guardian = BindGuard()
        for number in 0..<10_000 {
            _ = guardian.failed(from: .v4(UInt32(number)), at: start + .milliseconds(number))
        }
        let later = start + .seconds(11)
        #expect(guardian.failed(from: .v4(99_999), at: later) == .milliseconds(100))
        #expect(guardian.failed(from: .v4(9_999), at: later) == .milliseconds(200))
        #expect(guardian.failed(from: .v4(0), at: later) == .milliseconds(100))
    }
}
