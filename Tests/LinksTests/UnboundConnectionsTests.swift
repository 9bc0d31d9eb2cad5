import Net
import Testing

@testable import Links

@Suite struct UnboundConnectionsTests {
    private static func host(_ number: Int) -> SocketAddress.Host { .v4(UInt32(number)) }

    @Test func `an address that fills its share pushes out its own oldest`() {
        var unbound = UnboundConnections()
        #expect(unbound.insert(0, from: Self.host(2)) == nil)
        for number in 1...UnboundConnections.limits.host { #expect(unbound.insert(number, from: Self.host(1)) == nil) }
        #expect(unbound.insert(100, from: Self.host(1)) == 1)
        #expect(unbound.insert(101, from: Self.host(1)) == 2)
        #expect(unbound.count == UnboundConnections.limits.host + 1)
    }

    @Test func `addresses of one IPv6 network have one share`() {
        var unbound = UnboundConnections()
        for number in 0..<UnboundConnections.limits.host {
            #expect(unbound.insert(number, from: .v6(high: 7, low: UInt64(number), zone: 0)) == nil)
        }
        #expect(unbound.insert(100, from: .v6(high: 7, low: 100, zone: 0)) == 0)
        #expect(unbound.insert(101, from: .v6(high: 8, low: 100, zone: 0)) == nil)
    }

    @Test func `many addresses push out the oldest of all`() {
        var unbound = UnboundConnections()
        for number in 0..<UnboundConnections.limits.total {
            #expect(unbound.insert(number, from: Self.host(number)) == nil)
        }
        #expect(unbound.insert(1_000, from: Self.host(1_000)) == 0)
        #expect(unbound.insert(1_001, from: Self.host(1_001)) == 1)
        #expect(unbound.count == UnboundConnections.limits.total)
    }

    @Test func `whoever has bound is in nobody's way`() {
        var unbound = UnboundConnections()
        for number in 0..<UnboundConnections.limits.host { _ = unbound.insert(number, from: Self.host(1)) }
        unbound.remove(7)
        unbound.remove(7)
        #expect(unbound.insert(100, from: Self.host(1)) == nil)
        #expect(unbound.insert(101, from: Self.host(1)) == 0)
    }

    @Test func `nothing is kept of those who left`() {
        var unbound = UnboundConnections()
        for number in 0..<2_000 {
            _ = unbound.insert(number, from: Self.host(number % 100))
            if number >= 50 { unbound.remove(number - 50) }
        }
        for number in 0..<2_000 { unbound.remove(number) }
        #expect(unbound == UnboundConnections())
    }
}
