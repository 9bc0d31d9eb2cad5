import Links
import Net
import SMS
import Session
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
        link.discard(MessageID(rawValue: 5))
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

    /// A sender over a link that no gateway is bound to.
    @LoopActor
    private static func sender(queueLimit: Int) throws -> (WorkTests.Bench, Link, OutboxSender) {
        let bench = try WorkTests.Bench()
        let loop = LoopActor.shared.loop
        var settings = LinkSettings(
            name: "line", .listen("127.0.0.1:0"), dialect: LineDialect(), role: .esme, systemID: "carrier1",
            password: "secret")
        settings.queueLimit = queueLimit
        let link = Link(settings, loop: loop, log: .silent, metrics: Metrics())
        let reader = try StoreReading(
            path: "\(bench.folder.path)/store.db", loop: loop, log: .silent, onDamage: { _ in })
        let outbox = OutboxSender(
            ledger: bench.ledger, reader: reader, clock: { WallTime(milliseconds: 1_760_000_000_000) }, loop: loop,
            log: .silent, metrics: Metrics())
        outbox.serve(link)
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
