import Foundation
import Net
import Primitives
import SMS
import TestSupport
import Testing

@testable import GatewaySimulator

/// What keeps a carrier that goes on for long from growing.
@Suite struct WebTableTests {
    @Test func `a table keeps the newest entries`() {
        var table = RecentTable<Int, String>(limit: 3)
        for number in 1...5 { table.set(number, "\(number)") }
        #expect(table.keys == [3, 4, 5])
        #expect(table[2] == nil)
        #expect(table.remove(4) == "4")
        table.update(3, or: "") { $0 += "!" }
        #expect(table[3] == "3!")
        table.set(6, "6")
        // Removed keys took a place until the oldest went.
        #expect(table.keys == [5, 6])
    }

    @Test func `a table that is filled and emptied for ever stays small`() {
        var table = RecentTable<Int, Int>(limit: 10)
        for number in 0..<100_000 {
            table.set(number, number)
            if number % 2 == 0 { _ = table.remove(number) }
            if number >= 10 { #expect(table.keys.count <= 10) }
        }
        #expect(table.keys == [99_991, 99_993, 99_995, 99_997, 99_999])
    }

    private func trace(_ count: Int, octetCount: Int) -> TraceBook {
        var book = TraceBook()
        let octets = [UInt8](repeating: 7, count: octetCount)
        for number in 1...count {
            book.note(.sent, octets, over: 1, at: WallTime(milliseconds: Int64(number)))
        }
        return book
    }

    @Test func `PDUs are kept to a number and a size`() {
        let many = trace(12_345, octetCount: 1)
        #expect(many.count == 12_345)
        #expect(many.entries(after: 0).map(\.number) == Array(12_345 - TraceBook.limit + 1...12_345))
        let large = trace(200, octetCount: 65_536)
        #expect(large.entries(after: 0).count == TraceBook.octetLimit / 65_536)
        #expect(large.entries(after: 0).last?.number == 200)
    }

    @Test func `an answer has so many PDUs and octets at most`() {
        #expect(trace(3_000, octetCount: 16).entries(after: 0).newest(2).map(\.number) == [2_999, 3_000])
        let large = trace(60, octetCount: 65_536).entries(after: 0)
        #expect(large.newest(100).map(\.number) == [57, 58, 59, 60])
    }

    @Test func `of connections the open ones are kept, and so many others`() {
        var book = TraceBook()
        let address = SocketAddress.loopback(port: 2_775)
        let now = WallTime(milliseconds: 0)
        for number in 1...1_000 {
            book.opened(number, TCPStream(here: address, there: address, isDialled: true), at: now)
            if number > 1 { book.closed(number, at: now) }
        }
        #expect(book.connections.count == TracedConnection.limit)
        #expect(book.connections[1] != nil && book.connections[1_000] != nil && book.connections[2] == nil)
        book.clear()
        #expect(Array(book.connections.keys) == [1])
    }

    @Test @LoopActor func `a phone's texts are kept to a number and a size`() {
        let book = PhoneBook(on: LoopActor.shared.loop)
        func keep(_ text: String, _ count: Int) -> [PhoneText] {
            for _ in 0..<count {
                _ = book.noteSent(
                    text, from: "13800138000", to: "10699000", MessageID(rawValue: Int64(book.lastID)), segmentCount: 1)
            }
            return book.texts(of: "13800138000") ?? []
        }
        #expect(keep("x", 300).map(\.id) == Array(101...300))
        #expect(keep(String(repeating: "x", count: 8_000), 100).count == PhoneBook.octetLimit / 8_000)
    }

    @Test func `PDUs are read on from a number`() {
        var book = trace(10, octetCount: 1)
        #expect(book.entries(after: 8).map(\.number) == [9, 10])
        #expect(book.entries(after: 10).isEmpty)
        #expect(book.entries(after: .max - 1).isEmpty)
        book.clear()
        #expect(book.entries(after: 0).isEmpty)
        book.note(.received, [1], over: 1, at: WallTime(milliseconds: 0))
        #expect(book.entries(after: 0).map(\.number) == [11])
    }

    @Test func `a meter keeps two minutes`() {
        let start = ContinuousClock.now
        var meter = TrafficMeter(startingAt: start)
        meter.note(at: start) { $0.sent += 1 }
        meter.note(at: start + .seconds(1)) { $0.sent += 2 }
        meter.advance(to: start + .seconds(3))
        #expect(meter.last(60).map(\.sent) == [1, 2, 0])
        meter.advance(to: start + .seconds(125))
        #expect(meter.last(120).allSatisfy { $0.sent == 0 })
        #expect(meter.last(60).count == 60)
        #expect(meter.total.sent == 3)
    }

    @Test func `changes are told once, and so many at most`() {
        var changes = PageChanges()
        #expect(changes.isEmpty(upTo: 0))
        #expect(!changes.isEmpty(upTo: 1))
        changes.told(upTo: 1, binds: 0)
        #expect(changes.isEmpty(upTo: 1))
    }

    @Test(arguments: FaultProfile.all) func `every profile can be read`(profile: FaultProfile) throws {
        #expect(try profile.faults.lines == profile.lines)
    }

    @Test func `faults are one line each, and so many at most`() throws {
        let slow = try #require(FaultProfile.all.first { $0.name == "slow" })
        #expect(try FaultList(["drops every 2", "is slow"]).lines == slow.lines)
        var list = try FaultList(["drops every 2", "behaves", "cuts after 5"])
        #expect(list.lines == ["cuts after 5"])
        #expect(throws: ScenarioError.self) { try list.add("drops every 2\ncuts after 5") }
        #expect(throws: ScenarioError.self) { try list.add(String(repeating: "x", count: 201)) }
        #expect(throws: ScenarioError.self) {
            try FaultList(Array(repeating: "drops every 2", count: FaultList.limit + 1))
        }
        #expect(throws: ScenarioError(line: 2, column: 7, expected: "every N, after N or the first N", found: "now")) {
            try list.add("drops now")
        }
    }

    @Test(arguments: [
        "prompt", "delay:200ms,fail:5%", "drip:1s,later:10%,later_seconds:7", "unknown:3%,omit:2%,refuse",
    ])
    func `a behaviour is written as it is read`(text: String) throws {
        #expect(try #require(CompanyBehaviour(text)).text == text)
    }
}
