import Primitives
import SMS
import Testing

@testable import Delivery

/// Replies whose person texts over another link.
@Suite struct DeliveryRedirectionTests {
    typealias Bench = DeliveryBench

    @Test func `what only the store has is given to the other link, and read from there in order`() {
        var bench = Bench(links: 2)
        #expect(bench.tell(.redirect([5, 6], to: Bench.other)) == [.redirect([5, 6], to: Bench.other)])
        // Nothing of it leaves before the store has it there.
        bench.tell(.written([bench.reply(9)]), .sweep)
        #expect(bench.tell(.duePage(Bench.line, number: 2, [bench.reply(5)])) == [])
        #expect(
            bench.tell(.redirected([5, 6], to: Bench.other)) == [.readPage(Bench.other, number: 3, after: 4)])
        let moved = [bench.reply(5, Bench.other), bench.reply(6, Bench.other)]
        #expect(
            bench.tell(.page(Bench.other, number: 3, moved)).prefix(2) == [
                .submit(moved[0], over: Bench.other), .submit(moved[1], over: Bench.other),
            ])
    }

    @Test func `what is queued is asked back, and does not leave over both`() {
        var bench = Bench(links: 2)
        bench.send(bench.reply(5), segments: 2)
        let queued = QueuedReply(id: 5, segmentCount: 2)
        #expect(
            bench.tell(.redirect([5], to: Bench.other)) == [.recall([queued], from: Bench.line, to: Bench.other)])
        #expect(
            bench.tell(.recalled([5], from: Bench.line, to: Bench.other)) == [.redirect([5], to: Bench.other)])
        #expect(bench.delivery.openCount == 0)
        bench.tell(.redirected([5], to: Bench.other))
        bench.tell(.page(Bench.other, number: 2, []), .page(Bench.other, number: 3, []))
        expectEmpty(bench.delivery)
    }

    @Test func `what is under way is left to its gateway, and follows when that does not take it`() {
        var bench = Bench(links: 2)
        let reply = bench.reply(5)
        bench.send(reply)
        // The link does not say that it was recalled: it has left.
        bench.tell(.redirect([5], to: Bench.other))
        bench.tell(Bench.refused(5, 1, .unanswered))
        let note = bench.notes.last
        #expect(note?.refusal == .unanswered)
        let progress = bench.progress(of: reply, bench.note(5) { $0.refusal = .unanswered })
        #expect(bench.tell(.noted([NotedReply(5, progress)])) == [.redirect([5], to: Bench.other)])
        #expect(bench.pass(.seconds(30)) == [])
    }

    @Test func `what its gateway takes in the meantime stays where it is`() {
        var bench = Bench(links: 2)
        let reply = bench.reply(5)
        bench.send(reply, segments: 2)
        bench.tell(.redirect([5], to: Bench.other), Bench.taken(5, 1, ""), Bench.refused(5, 2, .temporary))
        let note = bench.note(5) {
            $0.segmentCount = 2
            $0.taken = SegmentSet(1)
            $0.delivered = SegmentSet(1)
            $0.refusal = .temporary
        }
        bench.tell(.noted([NotedReply(5, bench.progress(of: reply, note))]))
        #expect(bench.delivery.redirecting.isEmpty && bench.delivery.retries.count == 1)
    }

    @Test func `a reply that waits for its next attempt is not tried where it was`() {
        var bench = Bench(links: 2)
        let reply = bench.reply(5)
        bench.send(reply)
        bench.tell(Bench.refused(5, 1, .temporary))
        let progress = bench.progress(of: reply, bench.note(5) { $0.refusal = .temporary })
        bench.tell(.noted([NotedReply(5, progress)]))
        #expect(bench.tell(.redirect([5], to: Bench.other)) == [.redirect([5], to: Bench.other)])
        #expect(bench.pass(.seconds(6)) == [])
    }

    @Test func `a receipt for a peer, and what leaves over that link already, are let be`() {
        var bench = Bench(links: 2)
        bench.send(bench.reply(5, isReceipt: true))
        bench.send(bench.reply(6))
        #expect(bench.tell(.redirect([5], to: Bench.other), .redirect([6], to: Bench.line)) == [])
    }

    @Test func `a page that was asked for before shows nothing that has moved`() {
        var bench = Bench(links: 2, segmentLimit: 2)
        bench.send(bench.reply(1), segments: 2)
        let waiting = bench.reply(5)
        bench.tell(.written([waiting]))
        // Room again: the page is read, and meanwhile the number moves.
        bench.tell(Bench.taken(1, 1, "a"), Bench.taken(1, 2, "b"))
        let number = bench.delivery.queues[0].reading?.number ?? 0
        bench.tell(.redirect([5], to: Bench.other), .redirected([5], to: Bench.other))
        #expect(
            bench.tell(.page(Bench.line, number: number, [waiting])).allSatisfy { action in
                if case .submit = action { false } else { true }
            })
    }
}
