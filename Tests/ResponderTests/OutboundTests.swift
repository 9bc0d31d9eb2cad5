import Delivery
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
@Suite struct OutboundTests {
    @Test @LoopActor func `a reply that is older than one committed before it is sent`() async throws {
        let (bench, link, outbound) = try Self.sender(queueLimit: 100)
        try await Self.write(7, bench, outbound)
        try await eventually("the younger reply") { outbound.openCount == 1 }
        try await Self.write(5, bench, outbound)
        try await eventually("the older reply") { outbound.openCount == 2 }
        #expect(link.queuedCount >= 2)
    }

    @Test @LoopActor func `one that found no room is read later, with those that are older`() async throws {
        let (bench, link, outbound) = try Self.sender(queueLimit: 1)
        try await Self.write(5, bench, outbound)
        try await eventually("the first reply") { outbound.openCount == 1 }
        for id in [9, 7] as [Int64] { try await Self.write(id, bench, outbound) }
        #expect(outbound.openCount == 1)
        outbound.end(MessageID(rawValue: 5))
        try await eventually("the next in line") { outbound.openCount == 1 && link.queuedCount == 1 }
    }

    @Test @LoopActor func `a reply is sent once, whether a page or its commit brings it`() async throws {
        let (bench, link, outbound) = try Self.sender(queueLimit: 100)
        for id in 1...20 as ClosedRange<Int64> {
            outbound.sweep()
            try await Self.write(id, bench, outbound)
        }
        try await eventually("every reply") { outbound.openCount == 20 }
        let segments = link.queuedCount
        outbound.sweep()
        // What is read after the sweep's page comes after it.
        try await Self.write(21, bench, outbound)
        try await eventually("one more") { outbound.openCount == 21 }
        #expect(link.queuedCount == segments / 20 * 21)
    }

    @Test @LoopActor func `a mountain that is given up lets what came behind it leave`() async throws {
        let (bench, link, outbound) = try Self.sender(queueLimit: 4)
        for id in 1...60 as ClosedRange<Int64> { try await Self.write(id, bench, outbound) }
        try await eventually("a full queue") { !link.hasRoom }
        for id in 1...59 as ClosedRange<Int64> { outbound.end(MessageID(rawValue: id)) }
        try await eventually("the last one's turn") { outbound.openCount == 1 && link.queuedCount == 1 }
    }

    @Test @LoopActor func `what has had its time is not sent though the store still shows it`() async throws {
        let (bench, link, outbound) = try Self.sender(queueLimit: 1)
        for id in [5, 7] as [Int64] { try await Self.write(id, bench, outbound) }
        bench.civil.advance(by: .seconds(49 * 3_600))
        outbound.sweep()
        try await eventually("both are ended") {
            try [5, 7].allSatisfy { try bench.reply($0)?.state == .failed }
        }
        #expect(link.queuedCount == 0)
    }

    @Test @LoopActor func `nothing leaves while the store is behind`() async throws {
        let (_, link, outbound) = try Self.sender(queueLimit: 100)
        outbound.storeIsBehind(true)
        #expect(link.isHeld)
        outbound.storeIsBehind(false)
        #expect(!link.isHeld)
    }

    @Test @LoopActor func `no more leaves than may be told again after a crash`() async throws {
        let (_, link, outbound) = try Self.sender(queueLimit: 5_000) { bench in
            let rows = (1...1_100 as ClosedRange<Int64>).map { Self.row($0, bench.civil.now) }
            try Editor(bench.store).commit(WrittenReplies(rows))
        }
        try await eventually("all are in the window") { outbound.openCount == 1_100 }
        for id in 1...1_023 as ClosedRange<Int64> { Self.take(id, outbound) }
        #expect(!link.isHeld)
        Self.take(1_024, outbound)
        #expect(link.isHeld)
        try await eventually("the notes are durable") { outbound.openCount == 1_100 - 1_024 }
        #expect(!link.isHeld)
    }

    @Test @LoopActor func `an answer that comes late ends the reply all the same`() async throws {
        let (bench, _, outbound) = try Self.sender(queueLimit: 100)
        try await Self.write(5, bench, outbound)
        try await eventually("the reply is sent") { outbound.openCount == 1 }
        let key = SegmentKey(MessageID(rawValue: 5), 0)
        outbound.refused(key, .unanswered, over: LinkID(0))
        try await eventually("the attempt is noted") { outbound.openCount == 0 }
        outbound.taken(key, as: GatewayMessageID("late"), over: LinkID(0))
        try await eventually("the answer is noted") { try bench.reply(5)?.state == .submitted }
        let row = try bench.reply(5)
        #expect(row?.submittedSegments.count == 1)
    }

    /// A reply of one segment.
    private static func row(_ id: Int64, _ now: WallTime) -> OutboxRow {
        OutboxRow(
            id: MessageID(rawValue: id), inquiry: nil, kind: "help", link: "line", source: "10699000",
            destination: "13800138000", text: "x", createdAt: now, expiresAt: now + .seconds(3_600), dueAt: now)
    }

    @LoopActor
    private static func take(_ id: Int64, _ outbound: Outbound) {
        outbound.taken(
            SegmentKey(MessageID(rawValue: id), 0), as: GatewayMessageID("g\(id)"), over: LinkID(0))
    }

    /// A sender over a link that no gateway is bound to, and over a store that may hold something already.
    @LoopActor
    private static func sender(
        queueLimit: Int, filling fill: (QueueBench) throws -> Void = { _ in }
    ) throws -> (QueueBench, Link, Outbound) {
        let bench = try QueueBench()
        try fill(bench)
        let loop = LoopActor.shared.loop
        var settings = LinkSettings(
            name: "line", .listen("127.0.0.1:0"), dialect: LineDialect(), role: .esme, systemID: "carrier1",
            password: "secret")
        settings.queueLimit = queueLimit
        let link = Link(settings, loop: loop, log: .silent, metrics: Metrics())
        let outbound = Outbound(
            commits: bench.queue, reader: try bench.reading(), settlement: bench.settlement,
            clock: { [clock = bench.civil] in clock.now },
            loop: loop,
            log: .silent, metrics: Metrics())
        outbound.serve([link])
        return (bench, link, outbound)
    }

    /// Commits a reply of this ID and tells the sender.
    @LoopActor
    private static func write(_ id: Int64, _ bench: QueueBench, _ outbound: Outbound) async throws {
        let row = row(id, bench.civil.now)
        let count = bench.results.count
        bench.queue.submit(WrittenReplies([row])) { [weak bench] _, result in
            bench?.results.append(result.map { 0 })
            outbound.written(row)
        }
        try await eventually("a commit") { bench.results.count > count }
    }
}
