import Primitives
import SMS
import Testing

@testable import Delivery

/// Replies whose own link is not there.
@Suite struct DeliveryFailOverTests {
    typealias Bench = DeliveryBench

    @Test func `a link without a bind hands what waits to its successor, and takes it back`() {
        var bench = Bench(links: 2)
        let reply = bench.reply(5)
        bench.send(reply)
        #expect(bench.tell(.bindsChanged(Bench.line, count: 0)) == [])
        #expect(bench.delivery.nextDeadline == bench.now.instant + .seconds(60))
        #expect(bench.pass(.seconds(59)) == [])
        let actions = bench.pass(.seconds(1))
        #expect(
            Array(actions.prefix(4)) == [
                .discard([5], from: Bench.line), .tell(.failedOver(Bench.line, to: Bench.other)),
                .readPage(Bench.line, number: 2, after: nil), .readDue(Bench.line, number: 3, after: nil),
            ])
        #expect(bench.tell(.page(Bench.line, number: 2, [reply])) == [.submit(reply, over: Bench.other)])
        bench.tell(.duePage(Bench.line, number: 3, []), .queued(5, over: Bench.other, segmentCount: 1))
        // What the first link says of its attempt is of no importance.
        #expect(bench.tell(Bench.refused(5, 1, .unanswered)) == [])
        bench.tell(Bench.taken(5, 1, "a", over: Bench.other))
        #expect(
            bench.tell(.bindsChanged(Bench.line, count: 1)) == [
                .tell(.failedBack(Bench.line)), .readPage(Bench.line, number: 4, after: nil),
                .readDue(Bench.line, number: 5, after: nil),
            ])
        bench.tell(.received(Bench.other, [Bench.receipt("a")]))
        #expect(bench.notes.map(\.link) == [Bench.other])
        #expect(bench.notes.map(\.delivered) == [SegmentSet(1)])
    }

    @Test func `it takes over as soon as it has a bind itself`() {
        var bench = Bench(links: 2)
        bench.tell(.bindsChanged(Bench.other, count: 0), .bindsChanged(Bench.line, count: 0))
        bench.pass(.seconds(120))
        #expect(bench.delivery.queues[0].carrier == Bench.line)
        #expect(
            bench.tell(.bindsChanged(Bench.other, count: 1)).first == .tell(.failedOver(Bench.line, to: Bench.other)))
    }

    @Test func `a short loss of the bind changes nothing`() {
        var bench = Bench(links: 2)
        bench.tell(.bindsChanged(Bench.line, count: 0))
        bench.pass(.seconds(59))
        bench.tell(.bindsChanged(Bench.line, count: 1))
        #expect(
            bench.pass(.seconds(1)) == [
                .readDue(Bench.line, number: 2, after: nil), .readDue(Bench.other, number: 2, after: nil),
            ])
    }

    @Test func `what was taken of a reply is noted before another link carries the rest`() {
        var bench = Bench(links: 2)
        var reply = bench.reply(5)
        bench.send(reply, segments: 2)
        bench.tell(Bench.taken(5, 1, "a"), .bindsChanged(Bench.line, count: 0))
        bench.pass(.seconds(60))
        let note = bench.notes[0]
        #expect(note.taken == SegmentSet(1))
        #expect(note.refusal == nil)
        #expect(bench.actions.contains(.discard([5], from: Bench.line)))
        reply.progress = bench.progress(of: reply, note)
        #expect(bench.tell(.noted([NotedReply(5, reply.progress)])) == [.submit(reply, over: Bench.other)])
        bench.tell(.queued(5, over: Bench.other, segmentCount: 2), Bench.taken(5, 2, "b", over: Bench.other))
        bench.tell(.received(Bench.other, [Bench.receipt("b")]))
        #expect(bench.notes.map(\.delivered) == [SegmentSet(2)])
    }

    @Test func `a receipt is for the peer of its own link alone`() {
        var bench = Bench(links: 2)
        bench.tell(.bindsChanged(Bench.line, count: 0))
        bench.pass(.seconds(60))
        let receipt = bench.reply(5, isReceipt: true)
        #expect(bench.tell(.page(Bench.line, number: 3, [receipt])) == [])
        bench.tell(.bindsChanged(Bench.line, count: 1))
        let number = bench.reads[0]
        #expect(bench.tell(.page(Bench.line, number: number, [receipt])) == [.submit(receipt, over: Bench.line)])
    }

    @Test func `replies of a link that is gone leave over its successor`() {
        var delivery = ReplyDelivery(
            [DeliveryLink(name: "new"), DeliveryLink(name: "gone", successor: Bench.line, isRetired: true)],
            startingAt: Bench.start)
        var actions: [DeliveryAction] = []
        delivery.handle(.started, at: Bench.start, into: &actions)
        let bench = Bench()
        let (reply, receipt) = (bench.reply(5, Bench.other), bench.reply(6, Bench.other, isReceipt: true))
        actions = []
        delivery.handle(.page(Bench.other, number: 1, [reply, receipt]), at: Bench.start, into: &actions)
        #expect(actions == [.submit(reply, over: Bench.line)])
        actions = []
        delivery.handle(.counted(["gone": 1]), at: Bench.start, into: &actions)
        delivery.handle(.storeIsBehind(true), at: Bench.start, into: &actions)
        #expect(actions == [.hold(Bench.line, true)])
    }
}
