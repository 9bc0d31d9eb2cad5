import Primitives
import SMS
import Testing

@testable import Delivery

/// Pages of the outbox, beside the commits that bring replies.
@Suite struct DeliveryReadingTests {
    typealias Bench = DeliveryBench

    @Test func `a start reads what a previous run left, and counts what nobody carries`() {
        var delivery = ReplyDelivery([DeliveryLink(name: "line")], startingAt: Bench.start)
        var actions: [DeliveryAction] = []
        delivery.handle(.started, at: Bench.start, into: &actions)
        #expect(actions == [.readPage(Bench.line, number: 1, after: nil), .countWaiting])
    }

    @Test func `a full page is followed by another`() {
        var bench = Bench(segmentLimit: 1_000) { $0.pageSize = 2 }
        bench.tell(.written([bench.reply(1)]))
        bench.delivery.queues[0].restart()
        #expect(bench.tell(.sweep).first == .readPage(Bench.line, number: 2, after: nil))
        let rows = (2...4).map { bench.reply($0) }
        #expect(
            bench.tell(.page(Bench.line, number: 2, Array(rows[..<2]))) == [
                .submit(rows[0], over: Bench.line), .submit(rows[1], over: Bench.line),
                .readPage(Bench.line, number: 4, after: 3),
            ])
        #expect(
            bench.tell(.page(Bench.line, number: 4, Array(rows[2...]))) == [.submit(rows[2], over: Bench.line)])
    }

    @Test func `one that finds no room is read later, with those that are older`() {
        var bench = Bench(segmentLimit: 1)
        bench.send(bench.reply(5))
        #expect(bench.tell(.written([bench.reply(9)]), .written([bench.reply(7)])) == [])
        #expect(bench.tell(Bench.refused(5, 1, .permanent)).last == .readPage(Bench.line, number: 2, after: 6))
        // A page is taken as far as there is room.
        let rows = [bench.reply(7), bench.reply(9)]
        #expect(bench.tell(.page(Bench.line, number: 2, rows)) == [.submit(rows[0], over: Bench.line)])
        bench.tell(.queued(7, over: Bench.line, segmentCount: 1))
        #expect(bench.tell(Bench.refused(7, 1, .permanent)).last == .readPage(Bench.line, number: 3, after: 7))
    }

    @Test func `a reply that is committed while its page is read is found by the next one`() {
        var bench = Bench(segmentLimit: 1)
        bench.send(bench.reply(5))
        bench.tell(.written([bench.reply(9)]), Bench.refused(5, 1, .permanent))
        // Another link's commit was quicker.
        bench.tell(.written([bench.reply(8)]))
        #expect(
            bench.tell(.page(Bench.line, number: 2, [bench.reply(9)])) == [.submit(bench.reply(9), over: Bench.line)])
        bench.tell(.queued(9, over: Bench.line, segmentCount: 1))
        #expect(bench.tell(Bench.refused(9, 1, .permanent)).last == .readPage(Bench.line, number: 3, after: 7))
    }

    @Test func `what another node has left is read from the store, unless it is known`() {
        var bench = Bench()
        bench.send(bench.reply(5))
        #expect(bench.tell(.left([5], Bench.line)) == [])
        let reply = bench.reply(3)
        #expect(bench.tell(.left([3, 5], Bench.line)) == [.readPage(Bench.line, number: 2, after: 2)])
        let page = DeliveryEvent.page(Bench.line, number: 2, [reply, bench.reply(5)])
        #expect(bench.tell(page) == [.submit(reply, over: Bench.line)])
        // Not while the store gives it to another link.
        bench.tell(.redirect([7], to: Bench.line))
        #expect(bench.tell(.left([7], Bench.line)) == [])
    }

    @Test func `a reply is given to a link that only another node serves, and not read from there`() {
        var bench = Bench()
        bench.delivery.append(DeliveryLink(name: "elsewhere", isRetired: true))
        let elsewhere = LinkID(1)
        bench.send(bench.reply(5))
        let queued = QueuedReply(id: 5, segmentCount: 1)
        #expect(bench.tell(.redirect([5], to: elsewhere)) == [.recall([queued], from: Bench.line, to: elsewhere)])
        #expect(bench.tell(.recalled([5], from: Bench.line, to: elsewhere)) == [.redirect([5], to: elsewhere)])
        #expect(bench.tell(.redirected([5], to: elsewhere), .sweep).allSatisfy { $0.isAbout(Bench.line) })
    }

    @Test func `what left the window while a page was read is not sent again`() {
        var bench = Bench()
        let reply = bench.reply(5)
        bench.send(reply)
        bench.delivery.queues[0].restart()
        bench.tell(.sweep)
        #expect(bench.reads == [2, 3])
        bench.tell(Bench.taken(5, 1, ""))
        bench.tell(
            .noted([
                NotedReply(
                    5,
                    bench.progress(
                        of: reply,
                        bench.note(5) {
                            $0.taken.insert(1)
                            $0.delivered.insert(1)
                        }))
            ]))
        #expect(bench.tell(.duePage(Bench.line, number: 3, [reply])) == [])
        #expect(bench.tell(.page(Bench.line, number: 2, [reply])) == [])
        #expect(bench.delivery.queues[0].settled.isEmpty)
    }

    @Test func `a page during which too much left is asked for again`() {
        var bench = Bench(segmentLimit: 10) { $0.settledCount = 1 }
        for id in 1...2 as ClosedRange<Int64> { bench.send(bench.reply(id)) }
        bench.tell(.sweep)
        #expect(bench.reads == [2])
        bench.tell(.ended([1, 2]))
        #expect(bench.tell(.duePage(Bench.line, number: 2, [bench.reply(2)])) == [])
        bench.tell(.sweep)
        #expect(bench.reads == [3])
    }

    @Test func `a page that does not come is asked for again`() {
        var bench = Bench()
        bench.delivery.queues[0].restart()
        bench.tell(.sweep)
        #expect(bench.reads == [2, 3])
        bench.pass(.seconds(60))
        #expect(bench.reads == [])
        bench.pass(.seconds(60))
        #expect(bench.reads == [4, 5])
        #expect(bench.tell(.page(Bench.line, number: 2, [bench.reply(1)])) == [])
    }

    @Test func `every minute due replies are looked for, and every hour everything`() {
        var bench = Bench()
        for minute in 1..<60 {
            #expect(bench.pass(.seconds(60)) == [.readDue(Bench.line, number: 1 + minute, after: nil)])
            bench.tell(.duePage(Bench.line, number: 1 + minute, []))
        }
        #expect(
            bench.pass(.seconds(60)) == [
                .readPage(Bench.line, number: 61, after: nil), .readDue(Bench.line, number: 62, after: nil),
            ])
    }

    @Test func `due replies are read page by page`() {
        var bench = Bench { $0.pageSize = 1 }
        bench.tell(.sweep)
        let reply = bench.reply(5) { $0.progress.attempts = 1 }
        #expect(
            bench.tell(.duePage(Bench.line, number: 2, [reply])) == [
                .submit(reply, over: Bench.line),
                .readDue(Bench.line, number: 3, after: DuePosition(dueAt: reply.progress.dueAt, id: 5)),
            ])
        #expect(bench.tell(.duePage(Bench.line, number: 3, [])) == [])
    }

    @Test func `what is not due is left where it is`() {
        var bench = Bench()
        bench.delivery.queues[0].restart()
        bench.tell(.sweep)
        let later = bench.reply(5) {
            $0.progress.attempts = 1
            $0.progress.dueAt = $0.progress.dueAt + .seconds(61)
        }
        #expect(bench.tell(.page(Bench.line, number: 2, [later])) == [])
        #expect(bench.delivery.retries.isEmpty)
    }

    @Test func `what is due before the next look leaves when it is due`() {
        var bench = Bench()
        bench.tell(.sweep)
        let rows = (5...7).map { id in
            bench.reply(id) {
                $0.progress.attempts = 1
                $0.progress.dueAt = $0.progress.dueAt + .seconds(id)
            }
        }
        #expect(bench.tell(.duePage(Bench.line, number: 2, rows)) == [])
        for (row, wait) in zip(rows, [5, 1, 1]) {
            #expect(bench.pass(.seconds(wait)) == [.submit(row, over: Bench.line)])
        }
    }

    @Test func `a jump of civil time lets waiting replies leave`() {
        var bench = Bench()
        var reply = bench.reply(5)
        bench.send(reply)
        bench.tell(Bench.refused(5, 1, .temporary))
        reply.progress = bench.progress(of: reply, bench.note(5) { $0.refusal = .temporary })
        bench.tell(.noted([NotedReply(5, reply.progress)]))
        bench.now.wall = bench.now.wall + .seconds(5)
        #expect(bench.tell(.sweep).first == .submit(reply, over: Bench.line))
        #expect(bench.delivery.retries.nextDue == nil)
    }

    @Test func `replies that no link carries are counted, and told of`() {
        var bench = Bench()
        #expect(bench.tell(.unserved(link: "gone")) == [.countWaiting])
        #expect(bench.tell(.unserved(link: "gone")) == [])
        #expect(
            bench.tell(.counted(["gone": 2, "link0": 7])) == [.tell(.stranded(link: "gone", count: 2))])
        #expect(bench.tell(.sweep).contains(.countWaiting))
        #expect(bench.tell(.counted(["link0": 7])) == [.tell(.noLongerStranded(link: "gone"))])
        #expect(!bench.tell(.sweep).contains(.countWaiting))
    }

    @Test func `what another node may carry is counted when that has had its time`() {
        var bench = Bench { $0.hasOthers = true }
        #expect(bench.tell(.unserved(link: "elsewhere")) == [])
        #expect(bench.tell(.sweep).contains(.countWaiting))
        #expect(bench.tell(.counted([:])) == [.tell(.noLongerStranded(link: "elsewhere"))])
    }
}

extension DeliveryBench {
    /// The numbers of the pages that were asked for last.
    var reads: [Int] {
        actions.compactMap {
            switch $0 {
            case .readPage(_, let number, _), .readDue(_, let number, _): number
            case .submit, .discard, .recall, .redirect, .hold, .note, .lookUp, .acknowledge, .expire, .countWaiting,
                .tell:
                nil
            }
        }
    }
}

extension DeliveryAction {
    /// Whether it reads a link's replies, and no other link's.
    fileprivate func isAbout(_ link: LinkID) -> Bool {
        switch self {
        case .readPage(link, _, _), .readDue(link, _, _): true
        default: false
        }
    }
}
