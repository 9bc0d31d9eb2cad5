import Net
import Testing

@testable import Links

@Suite struct WaitingRoomTests {
    private static func host(_ number: Int) -> SocketAddress.Host { .v4(UInt32(number)) }

    @Test func `an address that fills its share pushes out its own oldest`() {
        var room = WaitingRoom()
        #expect(room.enter(0, from: Self.host(2)) == nil)
        for number in 1...WaitingRoom.limits.host { #expect(room.enter(number, from: Self.host(1)) == nil) }
        #expect(room.enter(100, from: Self.host(1)) == 1)
        #expect(room.enter(101, from: Self.host(1)) == 2)
        #expect(room.count == WaitingRoom.limits.host + 1)
    }

    @Test func `addresses of one IPv6 network have one share`() {
        var room = WaitingRoom()
        for number in 0..<WaitingRoom.limits.host {
            #expect(room.enter(number, from: .v6(high: 7, low: UInt64(number), zone: 0)) == nil)
        }
        #expect(room.enter(100, from: .v6(high: 7, low: 100, zone: 0)) == 0)
        #expect(room.enter(101, from: .v6(high: 8, low: 100, zone: 0)) == nil)
    }

    @Test func `many addresses push out the oldest of all`() {
        var room = WaitingRoom()
        for number in 0..<WaitingRoom.limits.total { #expect(room.enter(number, from: Self.host(number)) == nil) }
        #expect(room.enter(1_000, from: Self.host(1_000)) == 0)
        #expect(room.enter(1_001, from: Self.host(1_001)) == 1)
        #expect(room.count == WaitingRoom.limits.total)
    }

    @Test func `whoever has bound is in nobody's way`() {
        var room = WaitingRoom()
        for number in 0..<WaitingRoom.limits.host { _ = room.enter(number, from: Self.host(1)) }
        room.leave(7)
        room.leave(7)
        #expect(room.enter(100, from: Self.host(1)) == nil)
        #expect(room.enter(101, from: Self.host(1)) == 0)
    }

    @Test func `nothing is kept of those who left`() {
        var room = WaitingRoom()
        for number in 0..<2_000 {
            _ = room.enter(number, from: Self.host(number % 100))
            if number >= 50 { room.leave(number - 50) }
        }
        for number in 0..<2_000 { room.leave(number) }
        #expect(room == WaitingRoom())
    }
}
