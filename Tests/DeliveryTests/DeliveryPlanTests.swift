import Primitives
import SMS
import Testing

@testable import Delivery

/// Replies that are to leave at a moment planned for them.
@Suite struct DeliveryPlanTests {
    typealias Bench = DeliveryBench

    private func planned(_ id: Int64, after wait: Duration, in bench: borrowing Bench) -> OutgoingReply {
        bench.reply(id) {
            $0.progress.attempts = 1
            $0.progress.dueAt = $0.createdAt + wait
        }
    }

    @Test func `a reply that is planned for the morning is left in the store, and found a minute before`() {
        var bench = Bench()
        let reply = planned(5, after: .seconds(3_700), in: bench)
        #expect(bench.tell(.written([reply])) == [])
        expectEmpty(bench.delivery)
        for _ in 0..<61 {
            #expect(bench.pass(.seconds(60)).allSatisfy { if case .submit = $0 { false } else { true } })
            if let number = bench.delivery.queues[0].readingDue?.number {
                bench.tell(.duePage(Bench.line, number: number, []))
            }
        }
        bench.pass(.zero)
        bench.tell(.sweep)
        bench.tell(.duePage(Bench.line, number: bench.delivery.queues[0].readingDue?.number ?? 0, [reply]))
        #expect(bench.delivery.nextDeadline == bench.now.instant + .seconds(40))
        #expect(bench.pass(.seconds(39)) == [])
        #expect(bench.pass(.seconds(1)) == [.submit(reply, over: Bench.line)])
    }

    @Test func `one that is due within a minute waits in memory, and one that is due leaves`() {
        var bench = Bench()
        let (soon, now) = (planned(5, after: .seconds(30), in: bench), planned(6, after: .zero, in: bench))
        #expect(bench.tell(.written([soon, now])) == [.submit(now, over: Bench.line)])
        #expect(bench.pass(.seconds(30)) == [.submit(soon, over: Bench.line)])
    }

    @Test func `what is planned later does not overtake what there was no room for, and direct answers do`() {
        var bench = Bench(segmentLimit: 2)
        let (first, second, third) = (
            planned(5, after: .zero, in: bench), planned(6, after: .zero, in: bench),
            planned(7, after: .zero, in: bench)
        )
        bench.tell(.sweep)
        let number = bench.delivery.queues[0].readingDue?.number ?? 0
        #expect(
            bench.tell(.duePage(Bench.line, number: number, [first, second])) == [.submit(first, over: Bench.line)])
        bench.tell(.queued(5, over: Bench.line, segmentCount: 2))
        // There is room again, and the second one, which is due before, is not read yet.
        bench.tell(Bench.taken(5, 1, "a"))
        #expect(bench.tell(.written([third])) == [])
        #expect(bench.tell(.written([bench.reply(8)])) == [.submit(bench.reply(8), over: Bench.line)])
        bench.tell(.queued(8, over: Bench.line, segmentCount: 1), Bench.taken(8, 1, "c"))
        // Half of the room is free: what is due is looked for at once, not a minute later.
        #expect(bench.tell(Bench.taken(5, 2, "b")).contains { if case .readDue = $0 { true } else { false } })
        let next = bench.delivery.queues[0].readingDue?.number ?? 0
        #expect(
            bench.tell(.duePage(Bench.line, number: next, [second, third])) == [.submit(second, over: Bench.line)])
    }

    @Test func `a planned reply that is to leave now is read at once`() {
        var bench = Bench()
        let reply = planned(5, after: .seconds(50), in: bench)
        bench.tell(.written([reply]))
        #expect(bench.tell(.redirect([5], to: Bench.line)) == [.redirect([5], to: Bench.line)])
        var due = reply
        due.progress.dueAt = bench.now.wall
        #expect(bench.tell(.redirected([5], to: Bench.line)) == [.readPage(Bench.line, number: 2, after: 4)])
        #expect(bench.tell(.page(Bench.line, number: 2, [due])) == [.submit(due, over: Bench.line)])
        #expect(bench.pass(.seconds(50)) == [])
    }
}
