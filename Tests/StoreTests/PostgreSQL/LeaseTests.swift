import Primitives
import SMS
import TestSupport
import Testing

@testable import Store

/// Nodes that share a store: each row is looked after by one of them, and by another when that one is gone.
@Suite(.enabled(if: StoreKind.isServerThere, "there is no PostgreSQL server; `make postgresql` starts one"))
struct LeaseTests {
    private let url: String

    init() throws {
        guard let url = try TestServer.makeSchema() else { throw NeverHappened(description: TestServer.absence) }
        self.url = url
    }

    private func node(_ number: Int, serving links: [String] = ["mobile"]) throws -> (
        store: any RowStore, lease: any NodeLease
    ) {
        let store = PostgreSQL.store(at: url)
        return (store, try #require(try store.join(as: number, serving: links)))
    }

    /// Lets the time of a node's lease be over.
    private func silence(_ number: Int) throws {
        try TestServer.run("UPDATE heartbeat SET until = now() - interval '1 s' WHERE number = \(number)", at: url)
    }

    private static func id(_ number: Int, of node: Int) -> MessageID {
        MessageID(rawValue: Int64(number) << 22 | Int64(node) << 12)
    }

    /// A change that writes a waiting reply and an open inquiry of a node.
    private static func writing(_ number: Int, of node: Int, link: String = "mobile") throws -> ScriptedChange<Void> {
        let (id, phone) = (Self.id(number, of: node), try Sample.phone(number))
        return ScriptedChange {
            $0.sender(phone)
        } _: { (rows) throws(StoreError) in
            var reply = Sample.reply(1, link: link)
            reply.id = id
            try rows.insertReply(reply)
            try rows.insertInquiry(
                InquiryRow(
                    id: id, phone: phone, service: "accounts", link: link, shortCode: "10699000", language: "zh",
                    acceptedAt: Sample.now, deadline: Sample.now))
        }
    }

    /// The replies and the inquiries that a node looks after.
    private func found(by store: any RowStore, link: String = "mobile") throws -> [[MessageID]] {
        let reader = try store.openReader()
        return try reader.read { (found) throws(StoreError) in
            [
                try found.waitingReplies(link: link, after: nil, limit: 9).map(\.id),
                try found.openInquiries(after: nil, limit: 9).map(\.id),
            ]
        }
    }

    @Test func `each node looks after its own rows, and whoever takes over after the others'`() throws {
        let (first, second) = (try node(1), try node(2))
        try Editor(first.store).commit(try Self.writing(1, of: 1))
        try Editor(second.store).commit(try Self.writing(2, of: 2))
        let (one, two) = (Self.id(1, of: 1), Self.id(2, of: 2))
        #expect(try found(by: first.store) == [[one], [one]])
        #expect(try found(by: second.store) == [[two], [two]])
        #expect(try !second.lease.renew())
        try silence(1)
        #expect(try second.lease.renew())
        #expect(try found(by: second.store) == [[one, two], [one, two]])
        #expect(try !second.lease.renew())
    }

    @Test func `a node that was silent for too long writes nothing, and is told`() throws {
        let (first, second) = (try node(1), try node(2))
        let editor = try Editor(first.store)
        try editor.commit(try Self.writing(1, of: 1))
        try silence(1)
        _ = try second.lease.renew()
        let fenced = StoreError.fenced(store: first.store.name)
        #expect(throws: fenced) { try editor.commit(try Self.writing(3, of: 1)) }
        // Neither what reads nothing before it writes.
        #expect(throws: fenced) {
            try editor.commit(
                ScriptedChange { (rows) throws(StoreError) in try rows.insertFragment(Sample.fragment(1)) })
        }
        #expect(throws: fenced) { try first.lease.renew() }
        #expect(fenced.isDamage)
        #expect(try found(by: second.store) == [[Self.id(1, of: 1)], [Self.id(1, of: 1)]])
        #expect(try TestServer.run("SELECT count(*) FROM fragment", at: url) == "0")
    }

    @Test func `a node that was ended while a commit was interrupted learns it, and not that it is written`() throws {
        let proxy = try CuttingProxy(before: url)
        let store = PostgreSQL.store(at: proxy.url)
        _ = try #require(try store.join(as: 1, serving: ["mobile"]))
        let second = try node(2)
        proxy.cutNext(.behind)
        let committer = BatchCommitter(try store.openWriter(patience: .seconds(5)))
        let batch = [Pending(try Self.writing(1, of: 1), lane: "") { _, _ in }]
        #expect(throws: StoreError.uncertain(store: store.name)) { try committer.write(batch) }
        try silence(1)
        _ = try second.lease.renew()
        #expect(throws: StoreError.fenced(store: store.name)) { try committer.write(batch) }
        #expect(try found(by: second.store) == [[Self.id(1, of: 1)], [Self.id(1, of: 1)]])
    }

    @Test func `a silent node whom nobody has ended goes on`() throws {
        let first = try node(1)
        try silence(1)
        try Editor(first.store).commit(try Self.writing(1, of: 1))
        #expect(try !first.lease.renew())
    }

    @Test func `whoever was silent himself ends nobody, and a node that joins neither`() throws {
        let (first, second) = (try node(1), try node(2))
        // As when the server was away: the one that comes first must not be the only one that stays.
        for number in [1, 2] { try silence(number) }
        #expect(try !second.lease.renew())
        let third = try node(3)
        #expect(try !first.lease.renew())
        // In time again, all of them.
        try silence(3)
        _ = try second.lease.renew()
        #expect(throws: StoreError.fenced(store: third.store.name)) { try third.lease.renew() }
    }

    @Test func `segments that a dead node has kept are found by whoever takes over`() throws {
        let (first, second) = (try node(1), try node(2))
        var fragment = Sample.fragment(1)
        fragment.id = Self.id(1, of: 1)
        try Editor(first.store).commit(
            ScriptedChange { [fragment] (rows) throws(StoreError) in try rows.insertFragment(fragment) })
        func found() throws -> [MessageID] {
            try second.store.openReader().read { (found) throws(StoreError) in
                try found.fragments(after: nil, limit: 9).map(\.id)
            }
        }
        #expect(try found() == [])
        try silence(1)
        // Not let go of as long as there is one.
        for _ in 0..<2 { _ = try second.lease.renew() }
        #expect(try found() == [fragment.id])
    }

    @Test func `a link is taken over by a node that serves it`() throws {
        let (first, second, third) = (
            try node(1, serving: ["mobile", "other"]), try node(2, serving: ["third"]), try node(3, serving: ["other"])
        )
        try Editor(first.store).commit(try Self.writing(1, of: 1, link: "other"))
        try silence(1)
        _ = try second.lease.renew()
        _ = try third.lease.renew()
        // Inquiries have no link: who comes first has them.
        #expect(try found(by: second.store, link: "other") == [[], [Self.id(1, of: 1)]])
        #expect(try found(by: third.store, link: "other") == [[Self.id(1, of: 1)], []])
    }

    @Test func `a number is given once, and again when it is free`() throws {
        let first = try node(1)
        let second = try node(1)
        #expect([first.lease.number, second.lease.number] == [1, 2])
        first.lease.release()
        #expect(try node(1).lease.number == 1)
    }

    @Test func `rows of a number that never had a node are looked after`() throws {
        try Editor(PostgreSQL.store(at: url)).commit(try Self.writing(1, of: 77))
        let first = try node(1)
        #expect(try found(by: first.store) == [[Self.id(1, of: 77)], [Self.id(1, of: 77)]])
        // When none are left, the number is let go of.
        let (id, phone) = (Self.id(1, of: 77), try Sample.phone(1))
        try Editor(first.store).commit(
            ScriptedChange {
                $0.sender(phone)
            } _: { rows in
                rows.removeReply(id)
                rows.removeInquiry(id)
            })
        _ = try first.lease.renew()
        #expect(try TestServer.run("SELECT count(*) FROM lease WHERE number = 77", at: url) == "0")
    }
}
