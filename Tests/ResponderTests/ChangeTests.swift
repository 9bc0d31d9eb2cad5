import Delivery
import Dialogue
import Digest
import Primitives
import SMS
import Store
import TestSupport
import Testing

@testable import Responder

/// What each change writes, and what it tells, on a store of its own.
@Suite struct ChangeTests {
    @Test func `a question whose companies are all in the store is answered in its own commit`() throws {
        let bench = try ChangeBench(remote: [])
        try bench.know()
        let yield = try bench.ask()
        #expect(yield.opened == nil)
        #expect(yield.replies.count == 1)
        #expect(yield.replies[0].text.contains("账号12个"))
        #expect(yield.replies[0].inquiry != nil)
    }

    @Test func `a question to others is opened, and each answer kept once`() throws {
        let bench = try ChangeBench()
        try bench.know()
        let opened = try #require(try bench.ask().opened)
        #expect(opened.missing == ["tencent", "jd"])
        let first = try bench.record("tencent", [.init(application: "wechat", count: 1)], for: opened.id)
        #expect(first.replies.isEmpty)
        let again = try bench.record("tencent", [.init(application: "wechat", count: 5)], for: opened.id)
        #expect(again.replies.isEmpty)
        let last = try bench.record("jd", [], for: opened.id)
        #expect(last.isClosed)
        #expect(last.replies.map(\.text).first?.contains("微信1个") == true)
        #expect(last.replies.map(\.text).first?.contains("淘宝3个") == true)
        let late = try bench.record("jd", [.init(application: "jd", count: 1)], for: opened.id)
        #expect(late.replies.isEmpty && late.isClosed)
    }

    @Test func `an inquiry is acknowledged once and expires once`() throws {
        let bench = try ChangeBench()
        try bench.know()
        let opened = try #require(try bench.ask().opened)
        #expect(try bench.commit(Acknowledgement(step: bench.step(opened.id))).replies.count == 1)
        #expect(try bench.commit(Acknowledgement(step: bench.step(opened.id))).replies.isEmpty)
        let expired = try bench.commit(LastAnswer(step: bench.step(opened.id)))
        #expect(expired.replies.count == 1 && expired.isClosed)
        #expect(expired.replies[0].text.contains("未按时答复"))
        #expect(try bench.commit(LastAnswer(step: bench.step(opened.id))).replies.isEmpty)
        #expect(try bench.commit(Acknowledgement(step: bench.step(opened.id))).replies.isEmpty)
    }

    @Test func `what is known is told once, and the end repeats none of it`() throws {
        let bench = try ChangeBench()
        try bench.know()
        let opened = try #require(try bench.ask().opened)
        bench.now = bench.now + .seconds(600)
        let partial = try bench.commit(PartialAnswer(step: bench.step(opened.id)))
        #expect(partial.replies.map(\.kind) == ["partial"])
        #expect(partial.replies[0].text.contains("淘宝3个"))
        #expect(partial.replies[0].text.contains("腾讯、京东还没有答复"))
        #expect(partial.replies[0].inquiry == nil && !partial.isClosed)
        #expect(try bench.commit(PartialAnswer(step: bench.step(opened.id))).replies.isEmpty)
        #expect(try bench.commit(Acknowledgement(step: bench.step(opened.id))).replies.isEmpty)
        let end = try bench.commit(LastAnswer(step: bench.step(opened.id)))
        #expect(end.replies.map(\.kind) == ["unanswered"])
        #expect(end.isClosed)
        #expect(try bench.commit(PartialAnswer(step: bench.step(opened.id))).replies.isEmpty)
    }

    @Test func `what came after the partial result is told with the rest`() throws {
        let bench = try ChangeBench()
        try bench.know()
        let opened = try #require(try bench.ask().opened)
        _ = try bench.commit(PartialAnswer(step: bench.step(opened.id)))
        #expect(try bench.record("jd", [.init(application: "jd", count: 2)], for: opened.id).replies.isEmpty)
        let end = try bench.commit(LastAnswer(step: bench.step(opened.id)))
        #expect(end.replies.map(\.kind) == ["result"])
        #expect(end.replies[0].text.contains("京东2个") && end.replies[0].text.contains("腾讯未按时答复"))
    }

    @Test func `nothing is told of a part when nobody has answered`() throws {
        let bench = try ChangeBench(
            remote: ["tencent", "alibaba", "alipay", "baidu", "kuaishou", "douyin", "jd", "meituan"])
        try bench.know()
        let opened = try #require(try bench.ask().opened)
        #expect(try bench.commit(PartialAnswer(step: bench.step(opened.id))).replies.isEmpty)
        _ = try bench.record("jd", [.init(application: "jd", count: 0)], for: opened.id)
        let partial = try bench.commit(PartialAnswer(step: bench.step(opened.id)))
        #expect(partial.replies.map { $0.text.contains("已答复的各应用都是0个") } == [true])
    }

    @Test func `a query that is repeated brings its result again and nothing more`() throws {
        let bench = try ChangeBench(remote: [])
        try bench.know()
        let first = try #require(try bench.ask(digest: "same").replies.first)
        bench.now = bench.now + .seconds(29)
        #expect(try bench.ask(digest: "same").replies.isEmpty)
        bench.now = bench.now + .seconds(1)
        let again = try bench.ask(digest: "same")
        #expect(again.outcome == .repeated)
        #expect(again.replies.map(\.text) == [first.text])
        #expect(again.replies[0].inquiry == nil && again.replies[0].id != first.id)
        #expect(again.opened == nil)
    }

    @Test func `a query that is repeated while it is open is told how it stands`() throws {
        let bench = try ChangeBench()
        try bench.know()
        let opened = try #require(try bench.ask(digest: "same").opened)
        bench.now = bench.now + .seconds(40)
        #expect(try bench.ask(digest: "same").replies.map(\.kind) == ["in-progress"])
        _ = try bench.record("tencent", [], for: opened.id)
        let result = try bench.record("jd", [], for: opened.id)
        bench.now = bench.now + .seconds(40)
        #expect(try bench.ask(digest: "same").replies.map(\.text) == result.replies.map(\.text))
    }

    @Test func `a query a day after the partial result takes the place of the one that is open`()
        throws
    {
        let bench = try ChangeBench()
        try bench.know()
        let first = try #require(try bench.ask().opened)
        _ = try bench.commit(PartialAnswer(step: bench.step(first.id)))
        bench.now = bench.now + .seconds(86_399)
        #expect(try bench.ask().replies.map(\.kind) == ["in-progress"])
        bench.now = bench.now + .seconds(1)
        let second = try bench.ask()
        #expect(second.closed == first.id)
        #expect(second.opened?.missing == ["tencent", "jd"])
        #expect(try bench.record("jd", [], for: first.id).replies.isEmpty)
        #expect(try bench.commit(LastAnswer(step: bench.step(first.id))).replies.isEmpty)
    }

    @Test func `a step for an inquiry that is erased closes it`() throws {
        let bench = try ChangeBench()
        let stranger = bench.id()
        #expect(try bench.commit(LastAnswer(step: bench.step(stranger))).isClosed)
        #expect(try bench.record("jd", [], for: stranger).isClosed)
    }

    @Test func `a reply ends when every segment has its receipt`() throws {
        let bench = try ChangeBench(remote: [])
        try bench.know()
        let reply = try #require(try bench.ask().replies.first)
        #expect(try bench.note(reply.id, of: 2, taken: [(1, "a"), (2, "b")]).ending == nil)
        #expect(try bench.receipt("a", .delivered).isEmpty)
        #expect(try bench.receipt("b", .enroute).isEmpty)
        #expect(try bench.receipt("b", .delivered) == [.delivered])
        #expect(try bench.receipt("b", .undeliverable).isEmpty)
    }

    @Test func `receipts that come at one go end each its own reply`() throws {
        let bench = try ChangeBench(remote: [])
        try bench.know()
        let reply = try #require(try bench.ask().replies.first)
        #expect(try bench.note(reply.id, of: 2, taken: [(1, "a"), (2, "b")]).ending == nil)
        let other = try #require(try bench.ask("帮助").replies.first)
        #expect(try bench.note(other.id, of: 2, taken: [(1, "c"), (2, "d")]).ending == nil)
        let mixed: [(String, MessageState)] = [
            ("a", .delivered), ("c", .enroute), ("c", .undeliverable), ("stranger", .delivered), ("b", .delivered),
        ]
        #expect(try bench.receipts(mixed) == [.delivered])
        #expect(try bench.receipts([("d", .delivered)]) == [.failed])
    }

    @Test func `only what was not taken is given up`() throws {
        let bench = try ChangeBench(remote: [])
        try bench.know()
        let reply = try #require(try bench.ask().replies.first)
        let yield = try bench.note(reply.id, of: 2, taken: [(1, "a")], .permanent)
        #expect(yield.progress?.stage == .submitted && yield.ending == nil)
        #expect(try bench.receipt("a", .delivered) == [.failed])
    }

    @Test func `lost segments are let go of with the wish for another text`() throws {
        let bench = try ChangeBench()
        let yield = try bench.commit(
            LostText(
                rules: bench.rules, link: "line", phone: bench.phone, fragments: [bench.id(), bench.id()],
                reply: bench.id(),
                now: bench.now))
        #expect(yield?.destination == "13800138000")
        #expect(yield?.text.contains("没有收全") == true)
    }

    @Test func `of two nodes that have lost halves of a text one asks`() throws {
        let bench = try ChangeBench()
        let ids = [bench.id(), bench.id()]
        for id in ids {
            try bench.commit(
                RowInsertion(
                    fragment: FragmentRow(
                        id: id, link: "line", sender: "13800138000", recipient: "10699000", reference: 7, total: 3,
                        number: 1, arrivedAt: bench.now)))
        }
        let asked = try [(ids[0], ids[1]), (ids[1], ids[0])].map { own, other in
            try bench.commit(
                LostText(
                    rules: bench.rules, link: "line", phone: bench.phone, fragments: [own], others: [other],
                    reply: bench.id(), now: bench.now)) != nil
        }
        #expect(asked == [true, false])
    }

    @Test func `whoever sends halves all day is answered as often as anybody`() throws {
        let bench = try ChangeBench()
        var replyCount = 0
        for number in Int64(0)..<30 {
            let lost = LostText(
                rules: bench.rules, link: "line", phone: bench.phone, fragments: [MessageID(rawValue: number)],
                reply: bench.id(),
                now: bench.now)
            replyCount += try bench.commit(lost) == nil ? 0 : 1
        }
        #expect(replyCount == bench.rules.limits.replyLimit)
    }

    @Test func `an overdue reply ends by what is known of it`() throws {
        let bench = try ChangeBench(remote: [])
        try bench.know()
        let reply = try #require(try bench.ask().replies.first)
        _ = try bench.note(reply.id, taken: [(1, "a")])
        #expect(try bench.commit(OverdueReply(reply: reply.id)) == .unconfirmed)
        #expect(try bench.commit(OverdueReply(reply: reply.id)) == nil)
        let other = try #require(try bench.ask("帮助").replies.first)
        #expect(try bench.commit(OverdueReply(reply: other.id)) == .failed)
    }

    @Test func `rows that are old by the time of the change are let go of, and only those`() throws {
        let bench = try ChangeBench(remote: [])
        try bench.know()
        _ = try bench.ask()
        let rule = RetentionRule(cutoff: bench.now + .seconds(1))
        let found = try bench.read { (snapshot) throws(StoreError) in
            var position = SweepPosition()
            return try snapshot.oldRows(.inquiries, by: rule, from: &position, limit: 10)
        }
        guard case .inquiries(let ids) = found else { throw NeverHappened(description: "inquiries") }
        #expect(ids.count == 1)
        try bench.commit(Expiry(rows: found, rule: RetentionRule(cutoff: bench.now), keys: bench.rules.keys))
        #expect(try bench.read { (snapshot) throws(StoreError) in try snapshot.inquiry(ids[0]) } != nil)
        try bench.commit(Expiry(rows: found, rule: rule, keys: bench.rules.keys))
        #expect(try bench.read { (snapshot) throws(StoreError) in try snapshot.inquiry(ids[0]) } == nil)
    }

    @Test func `whoever gives the right tail under a former key is known by the present one from then on`() throws {
        let bench = try ChangeBench(remote: [])
        try bench.know()
        func key() throws -> Int64? {
            try bench.read { (snapshot) throws(StoreError) in try snapshot.person(bench.phone) }?.key
        }
        try bench.rotate(isNoted: false)
        #expect(try bench.ask("查询 011230").outcome == .refused)
        #expect(try key() == nil)
        bench.now = bench.now + .seconds(86_401)
        // A key that the store does not know yet recognises nobody and renews nothing.
        #expect(try bench.ask().outcome == .accepted)
        #expect(try key() == nil)
        bench.now = bench.now + .seconds(86_401)
        try bench.rotate(isNoted: true)
        #expect(try bench.ask().outcome == .accepted)
        #expect(try key() == 2)
        bench.now = bench.now + .seconds(86_401)
        #expect(try bench.ask("查询 011230").outcome == .refused)
        bench.now = bench.now + .seconds(86_401)
        #expect(try bench.ask().outcome == .accepted)
        #expect(try key() == 2)
    }

    @Test func `an opt-out under a former key still holds, and is taken back`() throws {
        let bench = try ChangeBench(remote: [])
        _ = try bench.ask("退订")
        let rule = RetentionRule(cutoff: bench.now + .seconds(1))
        try bench.commit(Expiry(rows: .senders([bench.phone]), rule: rule, keys: bench.rules.keys))
        try bench.rotate(isNoted: true)
        bench.now = bench.now + .seconds(60)
        #expect(try bench.ask("你好").replies.isEmpty)
        #expect(try bench.ask("恢复").replies.count == 1)
        #expect(try bench.ask("你好").replies.count == 1)
    }

    @Test func `an opt-out outlives its sender's row, and the row takes it back`() throws {
        let bench = try ChangeBench(remote: [])
        _ = try bench.ask("退订")
        let rule = RetentionRule(cutoff: bench.now + .seconds(1))
        try bench.commit(Expiry(rows: .senders([bench.phone]), rule: rule, keys: bench.rules.keys))
        #expect(try bench.read { (snapshot) throws(StoreError) in try snapshot.sender(bench.phone) } == nil)
        bench.now = bench.now + .seconds(60)
        #expect(try bench.ask("你好").replies.isEmpty)
        #expect(try bench.ask("恢复").replies.count == 1)
        #expect(try bench.ask("你好").replies.count == 1)
    }
}

/// A segment's row, as its arrival writes it.
private struct RowInsertion: Change {
    let fragment: FragmentRow

    func name(_ keys: inout RowKeys) {}

    func apply(to rows: WorkingSet) throws(StoreError) { try rows.insertFragment(fragment) }
}
