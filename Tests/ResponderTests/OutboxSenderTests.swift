import Links
import Net
import Primitives
import SMS
import Session
import Store
import Telemetry
import TestSupport
import Testing

@testable import Responder

/// Replies on their way from their commit to the link's queue, in whatever order commits bring them.
@Suite struct OutboxSenderTests {
    @Test @LoopActor func `a reply that is older than one committed before it is sent`() async throws {
        let (bench, link, outbox) = try Self.sender(queueLimit: 100)
        try await Self.write(7, bench, outbox)
        try await eventually("the younger reply") { outbox.openCount == 1 }
        try await Self.write(5, bench, outbox)
        try await eventually("the older reply") { outbox.openCount == 2 }
        #expect(link.queuedCount >= 2)
    }

    @Test @LoopActor func `one that found no room is read later, with those that are older`() async throws {
        let (bench, link, outbox) = try Self.sender(queueLimit: 1)
        try await Self.write(5, bench, outbox)
        try await eventually("the first reply") { outbox.openCount == 1 }
        for id in [9, 7] as [Int64] { try await Self.write(id, bench, outbox) }
        #expect(outbox.openCount == 1)
        link.discard([MessageID(rawValue: 5)])
        outbox.linkHasRoom(link)
        try await eventually("all three") { outbox.openCount == 3 }
    }

    @Test @LoopActor func `a reply is sent once, whether a page or its commit brings it`() async throws {
        let (bench, link, outbox) = try Self.sender(queueLimit: 100)
        for id in 1...20 as ClosedRange<Int64> {
            outbox.sweep()
            try await Self.write(id, bench, outbox)
        }
        try await eventually("every reply") { outbox.openCount == 20 }
        let segments = link.queuedCount
        outbox.sweep()
        // What is read after the sweep's page comes after it.
        try await Self.write(21, bench, outbox)
        try await eventually("one more") { outbox.openCount == 21 }
        #expect(link.queuedCount == segments / 20 * 21)
    }

    @Test @LoopActor func `a mountain that is given up lets what came behind it leave`() async throws {
        let (bench, link, outbox) = try Self.sender(queueLimit: 4)
        for id in 1...60 as ClosedRange<Int64> { try await Self.write(id, bench, outbox) }
        try await eventually("a full queue") { !link.hasRoom }
        let (count, rows) = (bench.finished.count, 1...59 as ClosedRange<Int64>)
        bench.ledger.submit(rows.map { Work(.forget(Forgetting(kind: .overdue(MessageID(rawValue: $0))))) })
        try await eventually("they are given up") { bench.finished.count == count + 59 }
        outbox.finished(Array(bench.finished[count...]))
        try await eventually("the last one's turn") { outbox.openCount == 1 }
    }

    @Test @LoopActor func `what has had its time is not sent though the store still shows it`() async throws {
        let (bench, link, outbox) = try Self.sender(queueLimit: 1)
        for id in [5, 7] as [Int64] { try await Self.write(id, bench, outbox) }
        bench.civil.advance(by: .seconds(49 * 3_600))
        link.discard([MessageID(rawValue: 5)])
        try await eventually("both are ended instead") {
            let ended = bench.finished.filter { if case .forget = $0.task { true } else { false } }
            return ended.flatMap(\.yield.endings) == [.failed]
        }
        #expect(link.queuedCount == 0)
    }

    @Test @LoopActor func `nothing leaves while the store is behind`() async throws {
        let (_, link, outbox) = try Self.sender(queueLimit: 100)
        outbox.storeIsBehind(true)
        #expect(link.isHeld)
        outbox.storeIsBehind(false)
        #expect(!link.isHeld)
    }

    @Test @LoopActor func `no more leaves than may be told again after a crash`() async throws {
        let (bench, link, outbox) = try Self.sender(queueLimit: 5_000) { bench in
            try Editor(path: "\(bench.folder.path)/store.db").edit { (transaction) throws(StoreError) in
                for id in 1...1_100 as ClosedRange<Int64> { try transaction.insertOutboxRow(Self.row(id, bench.now)) }
            }
        }
        try await eventually("all are in the window") { outbox.openCount == 1_100 }
        for id in 1...1_023 as ClosedRange<Int64> { Self.take(id, outbox, link) }
        #expect(!link.isHeld)
        Self.take(1_024, outbox, link)
        #expect(link.isHeld)
        try await eventually("the reports are durable") { bench.finished.count == 1_024 }
        outbox.finished(bench.finished)
        #expect(!link.isHeld)
        #expect(outbox.openCount == 1_100 - 1_024)
    }

    @Test @LoopActor func `an answer that comes late ends the reply all the same`() async throws {
        let (bench, link, outbox) = try Self.sender(queueLimit: 100)
        try await Self.write(5, bench, outbox)
        try await eventually("the reply is sent") { outbox.openCount == 1 }
        let key = SegmentKey(MessageID(rawValue: 5), 0)
        outbox.refused(key, .unanswered, at: bench.now)
        try await eventually("the attempt is noted") { bench.reports.count == 1 }
        outbox.finished(bench.reports)
        #expect(outbox.openCount == 0)
        outbox.taken(key, as: GatewayMessageID("late"), over: link, at: bench.now)
        try await eventually("the answer is noted") { bench.reports.count == 2 }
        let row = try bench.outboxRow(5)
        #expect(row?.state == .submitted)
        #expect(row?.submittedSegments.count == 1)
    }

    @Test @LoopActor func `a look that is under way is not begun again`() async throws {
        let (bench, _, outbox) = try Self.sender(queueLimit: 100)
        let housekeeping = Housekeeping(
            ledger: bench.ledger, reader: try bench.reading(), outbox: outbox, resumeInquiries: {},
            retention: .seconds(60), key: bench.desk.key, clock: { [clock = bench.civil] in clock.now },
            loop: LoopActor.shared.loop)
        for _ in 0..<10 { housekeeping.tidy() }
        try await eventually("every kind is looked at") { bench.finished.count >= Retention.allCases.count }
        #expect(bench.finished.count == Retention.allCases.count)
        housekeeping.finished(bench.finished)
        housekeeping.tidy()
        try await eventually("and again") { bench.finished.count >= 2 * Retention.allCases.count }
    }

    /// A reply of one segment.
    private static func row(_ id: Int64, _ now: WallTime) -> OutboxRow {
        OutboxRow(
            id: MessageID(rawValue: id), inquiry: nil, kind: "help", link: "line", source: "10699000",
            destination: "13800138000", text: "x", createdAt: now, expiresAt: now + .seconds(3_600), dueAt: now)
    }

    @LoopActor
    private static func take(_ id: Int64, _ outbox: OutboxSender, _ link: Link) {
        outbox.taken(
            SegmentKey(MessageID(rawValue: id), 0), as: GatewayMessageID("g\(id)"), over: link,
            at: WallTime(milliseconds: 1_760_000_000_000))
    }

    /// A sender over a link that no gateway is bound to, and over a store that may hold something already.
    @LoopActor
    private static func sender(
        queueLimit: Int, filling fill: (WorkTests.Bench) throws -> Void = { _ in }
    ) throws -> (WorkTests.Bench, Link, OutboxSender) {
        let bench = try WorkTests.Bench()
        try fill(bench)
        let loop = LoopActor.shared.loop
        var settings = LinkSettings(
            name: "line", .listen("127.0.0.1:0"), dialect: LineDialect(), role: .esme, systemID: "carrier1",
            password: "secret")
        settings.queueLimit = queueLimit
        let link = Link(settings, loop: loop, log: .silent, metrics: Metrics())
        let outbox = OutboxSender(
            ledger: bench.ledger, reader: try bench.reading(), clock: { [clock = bench.civil] in clock.now },
            loop: loop,
            log: .silent, metrics: Metrics())
        outbox.serve([link])
        link.owner = bench
        bench.outbox = outbox
        return (bench, link, outbox)
    }

    /// Commits a reply of this name and tells the sender.
    @LoopActor
    private static func write(_ id: Int64, _ bench: WorkTests.Bench, _ outbox: OutboxSender) async throws {
        let count = bench.finished.count
        // Each to a number of its own, because one gets so many a day only.
        let phone = try #require(PhoneNumber(number: 13_900_000_000 + id))
        _ = try await bench.yield(
            of: .textAgain(
                LostText(
                    desk: bench.desk, link: "line", phone: phone, fragments: [], reply: MessageID(rawValue: id),
                    now: bench.now)))
        outbox.finished(Array(bench.finished[count...]))
    }
}
