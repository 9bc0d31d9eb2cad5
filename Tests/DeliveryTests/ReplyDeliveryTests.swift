import Primitives
import SMS
import Testing

@testable import Delivery

/// A reply from its commit to the note that tells of it.
@Suite struct ReplyDeliveryTests {
    typealias Bench = DeliveryBench

    @Test func `a reply that is submitted and received within moments is noted once`() {
        var bench = Bench()
        let reply = bench.reply(5) {
            $0.inquiry = 4
            $0.askedAt = $0.createdAt - .milliseconds(7)
        }
        #expect(bench.tell(.written([reply])) == [.submit(reply, over: Bench.line)])
        #expect(bench.tell(.queued(5, over: Bench.line, segmentCount: 2)) == [])
        #expect(bench.tell(Bench.taken(5, 1, "a")) == [.tell(.answered(after: .milliseconds(7)))])
        #expect(
            bench.tell(.received(Bench.line, [Bench.receipt("a", .delivered, 1)])) == [
                .acknowledge(Bench.line, ReceiptTicket(session: 1, number: 1))
            ])
        #expect(bench.tell(Bench.taken(5, 2, "b")) == [])
        let note = bench.note(5) {
            $0.inquiry = 4
            $0.segmentCount = 2
            $0.taken = SegmentSet(1, 2)
            $0.delivered = SegmentSet(1, 2)
        }
        #expect(
            bench.tell(.received(Bench.line, [Bench.receipt("b", .delivered, 2)])) == [
                .acknowledge(Bench.line, ReceiptTicket(session: 1, number: 2)), .note(note),
            ])
        #expect(bench.delivery.openCount == 1)
        #expect(bench.tell(.noted([NotedReply(5, bench.progress(of: reply, note))])) == [])
        expectEmpty(bench.delivery)
    }

    @Test func `a note waits a moment for receipts, and no longer`() {
        var bench = Bench()
        bench.send(bench.reply(5), segments: 2)
        bench.tell(Bench.taken(5, 1, "a"))
        bench.pass(.seconds(5))
        #expect(
            bench.tell(Bench.taken(5, 2, "b"), .received(Bench.line, [Bench.receipt("a", .undeliverable)])).count == 1)
        #expect(bench.delivery.nextDeadline == bench.now.instant + .milliseconds(10))
        #expect(bench.pass(.milliseconds(9)) == [])
        let actions = bench.pass(.milliseconds(1))
        let note = bench.note(5) {
            $0.segmentCount = 2
            $0.taken = SegmentSet(1, 2)
            $0.failed = SegmentSet(1)
            $0.expected = [Bench.expected("b", 2)]
        }
        #expect(actions == [.note(note)])
        #expect(bench.pass(.seconds(1)) == [])
    }

    @Test(arguments: ["", String(repeating: "n", count: 65)])
    func `a gateway without names is believed at once`(name: String) {
        var bench = Bench()
        bench.send(bench.reply(5))
        let note = bench.note(5) {
            $0.taken.insert(1)
            $0.delivered.insert(1)
        }
        #expect(bench.tell(Bench.taken(5, 1, name)) == [.note(note)])
    }

    @Test func `a refusal is noted at once, with what was taken`() {
        var bench = Bench()
        let reply = bench.reply(5)
        bench.send(reply, segments: 3)
        bench.tell(Bench.taken(5, 1, "a"))
        #expect(bench.tell(Bench.refused(5, 2, .permanent)) == [.tell(.refused(5, over: Bench.line))])
        let note = bench.note(5) {
            $0.segmentCount = 3
            $0.taken.insert(1)
            $0.refusal = .permanent
            $0.expected = [Bench.expected("a")]
        }
        // That a gateway would take one of them another time does not help the others.
        #expect(bench.tell(Bench.refused(5, 3, .temporary)) == [.tell(.refused(5, over: Bench.line)), .note(note)])
        // Whoever answers twice changes nothing.
        #expect(bench.tell(Bench.refused(5, 3, .temporary)) == [])
    }

    @Test func `a refused reply is tried again when it is due, and only what was not taken`() {
        var bench = Bench()
        var reply = bench.reply(5)
        bench.send(reply, segments: 2)
        bench.tell(Bench.taken(5, 1, "a"), Bench.refused(5, 2, .temporary))
        reply.progress = bench.progress(
            of: reply,
            bench.note(5) {
                $0.segmentCount = 2
                $0.taken.insert(1)
                $0.refusal = .temporary
            })
        #expect(bench.tell(.noted([NotedReply(5, reply.progress)])) == [])
        #expect(bench.delivery.openCount == 0)
        #expect(bench.delivery.nextDeadline == bench.now.instant + .seconds(5))
        #expect(bench.pass(.milliseconds(4_999)) == [])
        #expect(bench.pass(.milliseconds(1)) == [.submit(reply, over: Bench.line)])
        bench.tell(.queued(5, over: Bench.line, segmentCount: 2))
        // The first segment is not this attempt's.
        #expect(bench.tell(Bench.refused(5, 1, .permanent)) == [])
        bench.tell(Bench.taken(5, 2, "b"), .received(Bench.line, [Bench.receipt("b")]))
        #expect(bench.notes.map(\.taken) == [SegmentSet(2)])
        #expect(bench.notes.map(\.delivered) == [SegmentSet(2)])
    }

    @Test func `nothing is sent again before its note is durable`() {
        var bench = Bench()
        let reply = bench.reply(5)
        bench.send(reply)
        bench.tell(Bench.refused(5, 1, .temporary))
        bench.pass(.seconds(3_600))
        #expect(bench.tell(.written([reply])) == [])
        #expect(bench.submitted == [])
    }

    @Test func `what cannot be cut is given up`() {
        var bench = Bench()
        let reply = bench.reply(5)
        bench.tell(.written([reply]))
        let note = bench.note(5) { $0.refusal = .permanent }
        #expect(bench.tell(.unsendable(5)) == [.note(note)])
        #expect(bench.progress(of: reply, note).stage == .failed)
        #expect(bench.tell(.noted([NotedReply(5, bench.progress(of: reply, note))])) == [])
        expectEmpty(bench.delivery)
        bench.tell(.written([bench.reply(6)]))
        #expect(
            bench.tell(.queued(6, over: Bench.line, segmentCount: 65)) == [
                .discard([6], from: Bench.line), .note(bench.note(6) { $0.refusal = .permanent }),
            ])
    }

    @Test func `what is queued for a reply that is gone is taken back`() {
        var bench = Bench()
        #expect(bench.tell(.queued(5, over: Bench.line, segmentCount: 1)) == [.discard([5], from: Bench.line)])
    }

    @Test func `a late answer within an attempt takes the refusal back`() {
        var bench = Bench()
        bench.send(bench.reply(5), segments: 2)
        bench.tell(Bench.refused(5, 1, .unanswered), Bench.taken(5, 1, "late"))
        #expect(bench.tell(Bench.taken(5, 2, "b")) == [])
        bench.tell(.received(Bench.line, [Bench.receipt("late"), Bench.receipt("b")]))
        #expect(bench.notes.map(\.refusal) == [nil])
        #expect(bench.notes.map(\.delivered) == [SegmentSet(1, 2)])
    }

    @Test func `a late answer to a reply that waits is noted before it may be sent again`() {
        var bench = Bench()
        var reply = bench.reply(5)
        bench.send(reply)
        bench.tell(Bench.refused(5, 1, .unanswered))
        reply.progress = bench.progress(of: reply, bench.note(5) { $0.refusal = .unanswered })
        bench.tell(.noted([NotedReply(5, reply.progress)]))
        #expect(bench.tell(Bench.taken(5, 1, "late")) == [])
        let actions = bench.pass(.seconds(5))
        let note = bench.note(5) {
            $0.taken.insert(1)
            $0.expected = [Bench.expected("late")]
        }
        #expect(actions == [.note(note)])
        reply.progress = bench.progress(of: reply, note)
        #expect(reply.progress.stage == .submitted)
        #expect(bench.tell(.noted([NotedReply(5, reply.progress)])) == [])
        expectEmpty(bench.delivery)
    }

    @Test func `a late answer to a reply nobody knows is noted for the store's sake`() {
        var bench = Bench()
        bench.tell(Bench.taken(5, 2, "late"), .received(Bench.line, [Bench.receipt("late")]))
        #expect(
            bench.notes == [
                bench.note(5) {
                    $0.segmentCount = 0
                    $0.taken.insert(2)
                    $0.delivered.insert(2)
                }
            ])
        bench.tell(.noted([NotedReply(5, nil)]))
        expectEmpty(bench.delivery)
    }

    @Test func `an answer that comes while a note is under way makes another one`() {
        var bench = Bench()
        var reply = bench.reply(5)
        bench.send(reply, segments: 2)
        bench.tell(Bench.taken(5, 1, "a"), Bench.refused(5, 2, .unanswered))
        let first = bench.notes[0]
        #expect(bench.tell(Bench.taken(5, 2, "late"), .received(Bench.line, [Bench.receipt("late")])) == [])
        reply.progress = bench.progress(of: reply, first)
        #expect(bench.tell(.noted([NotedReply(5, reply.progress)])).count == 2)
        let second = bench.notes[0]
        #expect(second.taken == SegmentSet(2))
        #expect(second.delivered == SegmentSet(2))
        #expect(second.refusal == nil)
        reply.progress = bench.progress(of: reply, second)
        #expect(reply.progress.stage == .submitted)
        bench.tell(.noted([NotedReply(5, reply.progress)]))
        expectEmpty(bench.delivery)
    }

    @Test func `no more leaves than may be told again after a crash`() {
        var bench = Bench(segmentLimit: 5_000)
        for id in 1...1_100 as ClosedRange<Int64> { bench.send(bench.reply(id)) }
        var notes: [SubmissionNote] = []
        for id in 1...1_023 as ClosedRange<Int64> {
            bench.tell(Bench.taken(id, 1, "g\(id)"))
            #expect(bench.actions.count == bench.notes.count)
            notes += bench.notes
        }
        // Half of them may wait for receipts, not more.
        #expect(notes.count == 1_023 - 512)
        #expect(notes.map(\.reply.rawValue) == Array(1...511))
        #expect(bench.tell(Bench.taken(1_024, 1, "g1024")).contains(.hold(Bench.line, true)))
        let noted = notes.map { NotedReply($0.reply, bench.progress(of: bench.reply($0.reply.rawValue), $0)) }
        #expect(bench.tell(.noted(noted)) == [.hold(Bench.line, false)])
        #expect(bench.delivery.openCount == 1_100 - 511)
    }

    @Test func `nothing leaves while the store is behind`() {
        var bench = Bench(links: 2)
        #expect(bench.tell(.storeIsBehind(true)) == [.hold(Bench.line, true), .hold(Bench.other, true)])
        #expect(bench.tell(.storeIsBehind(true)) == [])
        #expect(bench.tell(.storeIsBehind(false)) == [.hold(Bench.line, false), .hold(Bench.other, false)])
    }

    @Test func `a note that the store refuses is made again, and until then nothing leaves again`() {
        var bench = Bench()
        bench.send(bench.reply(5), segments: 2)
        bench.tell(Bench.taken(5, 1, "a"), Bench.refused(5, 2, .temporary))
        let note = bench.notes[0]
        bench.tell(.noteFailed(5))
        #expect(bench.tell(.written([bench.reply(5)])) == [])
        bench.pass(.seconds(60))
        #expect(bench.notes.map(\.refusal) == [.temporary])
        #expect(bench.notes.map(\.expected) == [note.expected])
        #expect(bench.submitted == [])
    }

    @Test func `one that tells only of a late answer is given up in the end`() {
        var bench = Bench()
        bench.tell(Bench.taken(5, 1, ""))
        for _ in 1...9 {
            bench.tell(.noteFailed(5))
            bench.pass(.seconds(60))
            #expect(bench.notes.map(\.taken) == [SegmentSet(1)])
        }
        bench.tell(.noteFailed(5))
        #expect(bench.delivery.openCount == 0)
    }

    @Test func `what has had its time while it waited in memory is not sent again`() {
        var bench = Bench()
        var reply = bench.reply(5)
        bench.send(reply)
        bench.tell(Bench.refused(5, 1, .temporary))
        reply.progress = bench.progress(of: reply, bench.note(5) { $0.refusal = .temporary })
        bench.tell(.noted([NotedReply(5, reply.progress)]))
        bench.now.wall = bench.now.wall + .seconds(172_800)
        #expect(bench.pass(.seconds(5)) == [.expire(5)])
    }

    @Test func `what was taken back without a refusal is read again where there is no room`() {
        var bench = Bench(links: 2, segmentLimit: 2)
        var reply = bench.reply(5)
        bench.send(reply, segments: 2)
        bench.tell(Bench.taken(5, 1, "a"), .bindsChanged(Bench.line, count: 0))
        bench.pass(.seconds(60))
        let note = bench.notes[0]
        bench.tell(.page(Bench.line, number: bench.reads[0], []))
        bench.send(bench.reply(6, Bench.other), segments: 2, over: Bench.other)
        reply.progress = bench.progress(of: reply, note)
        #expect(bench.tell(.noted([NotedReply(5, reply.progress)])) == [])
        bench.tell(Bench.refused(6, 1, .permanent, over: Bench.other))
        #expect(
            bench.tell(Bench.refused(6, 2, .permanent, over: Bench.other)).contains { action in
                if case .readPage(Bench.line, _, after: 4) = action { true } else { false }
            })
    }

    @Test func `what has had its time is ended wherever it is`() {
        var bench = Bench(segmentLimit: 2)
        bench.send(bench.reply(5), segments: 2)
        let old = bench.reply(7)
        bench.tell(.written([old]))
        #expect(bench.pass(.seconds(172_800)).contains(.expire(5)))
        #expect(
            bench.tell(.ended([5])) == [
                .discard([5], from: Bench.line), .readPage(Bench.line, number: 2, after: 6),
            ])
        #expect(bench.tell(.page(Bench.line, number: 2, [old])) == [.expire(7)])
    }

    @Test func `a stop notes what is known and submits nothing`() {
        var bench = Bench()
        for id in 5...8 as ClosedRange<Int64> { bench.send(bench.reply(id), segments: 2) }
        bench.tell(Bench.taken(5, 1, "a"), Bench.taken(5, 2, "b"), Bench.taken(6, 1, "c"))
        bench.tell(.drain)
        #expect(bench.notes.map(\.reply) == [5])
        #expect(bench.tell(.written([bench.reply(9)])) == [])
        bench.tell(Bench.taken(7, 1, "d"), Bench.taken(7, 2, "e"))
        #expect(bench.notes.map(\.reply) == [7])
        bench.tell(.closeBooks)
        #expect(bench.notes.map(\.reply) == [6])
        #expect(bench.notes.map(\.taken) == [SegmentSet(1)])
    }

    @Test func `retries in memory have a bound, and the store has the rest`() {
        var bench = Bench { $0.retryCount = 1 }
        for id in 5...6 as ClosedRange<Int64> {
            let reply = bench.reply(id)
            bench.send(reply)
            bench.tell(Bench.refused(id, 1, .temporary))
            bench.tell(
                .noted([NotedReply(reply.id, bench.progress(of: reply, bench.note(id) { $0.refusal = .temporary }))]))
        }
        bench.pass(.seconds(5))
        #expect(bench.submitted.map(\.id) == [5])
    }
}

extension DeliveryBench {
    /// The notes among what was wanted last.
    var notes: [SubmissionNote] { actions.compactMap { if case .note(let note) = $0 { note } else { nil } } }

    /// The replies among what was wanted last.
    var submitted: [OutgoingReply] { actions.compactMap { if case .submit(let reply, _) = $0 { reply } else { nil } } }
}

/// Nothing of any reply is left in memory.
func expectEmpty(
    _ delivery: borrowing ReplyDelivery, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(delivery.openCount == 0, comment, sourceLocation: sourceLocation)
    #expect(delivery.retries.isEmpty, comment, sourceLocation: sourceLocation)
    #expect(delivery.redirecting.isEmpty, comment, sourceLocation: sourceLocation)
    for queue in delivery.queues {
        #expect(queue.places.isEmpty, comment, sourceLocation: sourceLocation)
        #expect(queue.early.isEmpty, comment, sourceLocation: sourceLocation)
        #expect(queue.outstandingCount == 0, comment, sourceLocation: sourceLocation)
        #expect(queue.unnotedCount == 0, comment, sourceLocation: sourceLocation)
        #expect(queue.settlingCount == 0, comment, sourceLocation: sourceLocation)
        #expect(queue.settled.isEmpty, comment, sourceLocation: sourceLocation)
    }
}
