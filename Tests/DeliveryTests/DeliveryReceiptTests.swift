import Primitives
import SMS
import Testing

@testable import Delivery

/// Receipts from gateways, matched in memory or by the store; and receipts for peers.
@Suite struct DeliveryReceiptTests {
    typealias Bench = DeliveryBench

    @Test func `a receipt that overtakes its submission's answer counts`() {
        var bench = Bench()
        bench.send(bench.reply(5))
        let receipt = Bench.receipt("a")
        #expect(bench.tell(.received(Bench.line, [receipt])) == [.lookUp(Bench.line, [receipt])])
        bench.tell(Bench.taken(5, 1, "a"))
        #expect(bench.notes.map(\.delivered) == [SegmentSet(1)])
        #expect(bench.notes.map(\.expected) == [[]])
        // The look comes to its end later, and there is nothing to be dropped.
        #expect(bench.tell(.lookedUp(Bench.line, found: [], unknown: [receipt])) == [])
    }

    @Test func `what the store knew is not kept`() {
        var bench = Bench()
        let receipt = Bench.receipt("a")
        bench.tell(.received(Bench.line, [receipt]), .lookedUp(Bench.line, found: [receipt], unknown: []))
        expectEmpty(bench.delivery)
    }

    @Test func `receipts are looked up a few at a time`() {
        var bench = Bench()
        let receipts = (0..<40).map { Bench.receipt("r\($0)") }
        #expect(
            bench.tell(.received(Bench.line, receipts)) == [
                .lookUp(Bench.line, Array(receipts[..<16])), .lookUp(Bench.line, Array(receipts[16..<32])),
                .lookUp(Bench.line, Array(receipts[32...])),
            ])
    }

    @Test func `a name means nothing on another link`() {
        var bench = Bench(links: 2)
        bench.send(bench.reply(5))
        bench.tell(Bench.taken(5, 1, "a"))
        let receipt = Bench.receipt("a")
        #expect(bench.tell(.received(Bench.other, [receipt])) == [.lookUp(Bench.other, [receipt])])
        bench.tell(.received(Bench.line, [receipt]))
        #expect(bench.notes.count == 1)
    }

    @Test func `what decides nothing is answered and forgotten`() {
        var bench = Bench()
        bench.send(bench.reply(5))
        bench.tell(Bench.taken(5, 1, "a"))
        let ticket = ReceiptTicket(session: 1, number: 0)
        #expect(bench.tell(.received(Bench.line, [Bench.receipt("a", .enroute)])) == [.acknowledge(Bench.line, ticket)])
        let nameless = [Bench.receipt(""), Bench.receipt(String(repeating: "n", count: 65))]
        #expect(
            bench.tell(.received(Bench.line, nameless)) == [
                .acknowledge(Bench.line, ticket), .acknowledge(Bench.line, ticket),
                .tell(.droppedReceipts(Bench.line, count: 2)),
            ])
    }

    @Test func `of two receipts the first counts`() {
        var bench = Bench()
        bench.send(bench.reply(5), segments: 2)
        bench.tell(Bench.taken(5, 1, "a"), Bench.taken(5, 2, "b"))
        let second = Bench.receipt("a", .undeliverable)
        #expect(
            bench.tell(.received(Bench.line, [Bench.receipt("a"), second])) == [
                .acknowledge(Bench.line, second.ticket), .lookUp(Bench.line, [second]),
            ])
        bench.tell(.received(Bench.line, [Bench.receipt("b")]))
        #expect(bench.notes.map(\.delivered) == [SegmentSet(1, 2)])
    }

    @Test func `a receipt that comes while a note is under way is looked up after it`() {
        var bench = Bench()
        let reply = bench.reply(5)
        bench.send(reply)
        bench.tell(Bench.taken(5, 1, "a"))
        bench.pass(.milliseconds(30))
        let note = bench.notes[0]
        let receipt = Bench.receipt("a", .delivered, 7)
        #expect(bench.tell(.received(Bench.line, [receipt])) == [])
        let doubled = Bench.receipt("a", .delivered, 8)
        #expect(bench.tell(.received(Bench.line, [doubled])) == [.acknowledge(Bench.line, doubled.ticket)])
        #expect(
            bench.tell(.noted([NotedReply(5, bench.progress(of: reply, note))])) == [.lookUp(Bench.line, [receipt])])
        bench.tell(.lookedUp(Bench.line, found: [receipt], unknown: []))
        expectEmpty(bench.delivery)
    }

    @Test func `one that waits for a note of a reply that ends is answered`() {
        var bench = Bench()
        bench.send(bench.reply(5))
        bench.tell(Bench.taken(5, 1, "a"))
        bench.pass(.milliseconds(30))
        let receipt = Bench.receipt("a")
        bench.tell(.received(Bench.line, [receipt]))
        #expect(bench.tell(.ended([5])) == [.acknowledge(Bench.line, receipt.ticket)])
        #expect(bench.tell(.noted([NotedReply(5, nil)])) == [])
        expectEmpty(bench.delivery)
    }

    @Test func `receipts of no segment of ours are kept up to a bound, and an hour`() {
        var bench = Bench { $0.earlyReceiptCount = 2 }
        bench.tell(.received(Bench.line, (0..<3).map { Bench.receipt("r\($0)") }))
        guard case .lookUp(_, let looked)? = bench.actions.first else {
            Issue.record("they are looked up")
            return
        }
        #expect(looked.map(\.isKept) == [true, true, false])
        #expect(
            bench.tell(.lookedUp(Bench.line, found: [], unknown: looked)) == [
                .tell(.droppedReceipts(Bench.line, count: 1))
            ])
        // One of a name that is kept takes its place.
        bench.tell(.received(Bench.line, [Bench.receipt("r1", .expired)]))
        bench.send(bench.reply(5))
        bench.tell(Bench.taken(5, 1, "r1"))
        #expect(bench.notes.map(\.failed) == [SegmentSet(1)])
        bench.pass(.seconds(3_600))
        #expect(bench.delivery.queues[0].early.isEmpty)
    }

    @Test func `a segment that was taken twice needs one receipt`() {
        var bench = Bench()
        bench.send(bench.reply(5), segments: 2)
        bench.tell(Bench.taken(5, 1, "late"), Bench.taken(5, 1, "again"), Bench.taken(5, 2, "b"))
        bench.tell(.received(Bench.line, [Bench.receipt("again"), Bench.receipt("b")]))
        #expect(bench.notes.map(\.delivered) == [SegmentSet(1, 2)])
        #expect(bench.delivery.queues[0].places.isEmpty)
    }

    @Test func `a receipt for the peer is delivered when it is taken`() {
        var bench = Bench()
        let reply = bench.reply(5, isReceipt: true)
        #expect(bench.tell(.written([reply])) == [.submit(reply, over: Bench.line)])
        bench.tell(.queued(5, over: Bench.line, segmentCount: 1), Bench.taken(5, 1, "a"))
        #expect(bench.notes.map(\.delivered) == [SegmentSet(1)])
    }

    @Test func `over several binds it waits until its text's answer has left`() {
        var bench = Bench()
        bench.tell(.bindsChanged(Bench.line, count: 2))
        let reply = bench.reply(5, isReceipt: true)
        bench.now.wall = bench.now.wall + .milliseconds(50)
        #expect(bench.tell(.written([reply])) == [])
        #expect(bench.delivery.nextDeadline == bench.now.instant + .milliseconds(150))
        #expect(bench.pass(.milliseconds(149)) == [])
        #expect(bench.pass(.milliseconds(1)) == [.submit(reply, over: Bench.line)])
        // A clock that is set back makes none wait longer.
        let second = bench.reply(6, isReceipt: true)
        bench.now.wall = bench.now.wall - .seconds(3_600)
        bench.tell(.written([second]))
        #expect(bench.pass(.milliseconds(200)) == [.submit(second, over: Bench.line)])
    }

    @Test func `one that was answered late does not leave again`() {
        var bench = Bench()
        bench.tell(.bindsChanged(Bench.line, count: 2))
        bench.tell(.written([bench.reply(5, isReceipt: true)]), Bench.taken(5, 1, ""))
        #expect(bench.notes.count == 1)
        #expect(bench.pass(.seconds(1)) == [])
    }

    @Test func `no more are delayed than there is room for`() {
        var bench = Bench { $0.delayedCount = 1 }
        bench.tell(.bindsChanged(Bench.line, count: 2))
        let (first, second) = (bench.reply(5, isReceipt: true), bench.reply(6, isReceipt: true))
        #expect(bench.tell(.written([first, second])) == [.submit(second, over: Bench.line)])
        bench.tell(.ended([5]))
        #expect(bench.pass(.seconds(1)) == [])
    }
}
