import Primitives
import SMS
import Store
import Testing

@testable import Responder

/// Numbers that text over another link than before, in the store.
@Suite struct MovedNumberTests {
    private let bench: ChangeBench

    init() throws {
        bench = try ChangeBench()
        try bench.know()
    }

    private func link() throws -> String? {
        let phone = bench.phone
        return try bench.read { rows throws(StoreError) in try rows.sender(phone) }?.link
    }

    private func reply(_ id: MessageID) throws -> OutboxRow? {
        try bench.read { rows throws(StoreError) in try rows.reply(id) }
    }

    @Test func `the first text says over which link a number texts, and the same link changes nothing`() throws {
        #expect(try !bench.ask("帮助").isMove)
        #expect(try link() == "line")
        #expect(try !bench.ask("客服").isMove)
    }

    @Test func `what is answered after the number has moved leaves over its new link`() throws {
        let opened = try #require(try bench.ask().opened)
        let moved = try bench.ask("进度", over: "other")
        #expect(moved.isMove && moved.replies.map(\.link) == ["other"])
        // Only when nothing waits elsewhere any more.
        #expect(try link() == "line")
        #expect(try bench.commit(Acknowledgement(step: bench.step(opened.id))).replies.map(\.link) == ["other"])
        _ = try bench.record("tencent", [.init(application: "wechat", count: 1)], for: opened.id)
        #expect(try bench.commit(PartialAnswer(step: bench.step(opened.id))).replies.map(\.link) == ["other"])
        #expect(try bench.record("jd", [], for: opened.id).replies.map(\.link) == ["other"])
        try bench.commit(MovedNumbers(links: [bench.phone: "other"]))
        #expect(try link() == "other")
        #expect(try !bench.ask("帮助", over: "other").isMove)
        #expect(try bench.ask("帮助").isMove)
    }

    @Test func `a client that could write any number moves nothing`() throws {
        let opened = try #require(try bench.ask().opened)
        #expect(try !bench.ask("进度", over: "client", mayMove: false).isMove)
        #expect(try link() == "line")
        #expect(try bench.commit(Acknowledgement(step: bench.step(opened.id))).replies.map(\.link) == ["line"])
    }

    @Test func `a sender that an earlier release kept moves by its open question`() throws {
        _ = try bench.ask()
        let phone = bench.phone
        var row = try #require(try bench.read { rows throws(StoreError) in try rows.sender(phone) })
        row.link = nil
        try bench.put(row)
        #expect(try bench.ask("进度", over: "other").isMove)
    }

    @Test func `a waiting reply is given to the link, due at once, and one that was taken in part is not`() throws {
        let ids = try (0..<3).map { _ in try #require(try bench.ask("客服").replies.first).id }
        _ = try bench.note(ids[1], of: 2, taken: [(1, "a")], .temporary)
        _ = try bench.note(ids[2], of: 2, taken: [], .temporary)
        let due = try #require(try reply(ids[2])).dueAt
        #expect(due > bench.now)
        #expect(try bench.commit(RedirectedReplies(replies: ids, link: "other", now: bench.now)) == 2)
        #expect(try ids.map { try reply($0)?.link } == ["other", "line", "other"])
        #expect(try reply(ids[2])?.dueAt == bench.now)
    }

    @Test func `a receipt for a client stays with it`() throws {
        let receipt = OutboxRow.receipt(
            bench.id(), for: bench.id(), over: "client", from: bench.phone.digits, to: "10699000",
            expiresAfter: .seconds(60), at: bench.now)
        try bench.put(receipt)
        #expect(try bench.commit(RedirectedReplies(replies: [receipt.id], link: "other", now: bench.now)) == 0)
    }
}
