import Primitives
import SMS
import Store
import Testing

@testable import Responder

/// What is written in the quiet hours of a link, on a store of its own.
@Suite struct QuietHoursTests {
    private let bench: ChangeBench
    /// 2025-10-09 22:00 in China.
    private let evening = WallTime(milliseconds: 1_760_018_400_000)
    private let morning: WallTime

    init() throws {
        bench = try ChangeBench(quietHours: ["line": try #require(DailyHours("22:00-07:00"))])
        try bench.know()
        morning = evening + .seconds(9 * 3_600)
    }

    private func answer(_ inquiry: InquiryRow) throws -> OutboxRow {
        _ = try bench.record("tencent", [.init(application: "wechat", count: 1)], for: inquiry.id)
        return try #require(try bench.record("jd", [], for: inquiry.id).reply)
    }

    @Test func `a late result waits for the morning, and lives as long as any other`() throws {
        let opened = try #require(try bench.ask().opened)
        bench.now = evening + .seconds(3_600)
        let row = try answer(opened)
        #expect(row.isPlanned && row.dueAt == morning && row.expiresAt == bench.now + .seconds(172_800))
        #expect(row.tryCount == 0 && row.kind == "result")
    }

    @Test(arguments: [(300, false), (301, true)])
    func `a result that comes soon after its question leaves at once`(seconds: Int, isPlanned: Bool) throws {
        bench.now = evening + .seconds(60)
        let opened = try #require(try bench.ask().opened)
        bench.now = bench.now + .seconds(seconds)
        #expect(try bench.commit(Acknowledgement(step: bench.step(opened.id))).reply?.isPlanned == false)
        let row = try answer(opened)
        #expect(row.isPlanned == isPlanned && row.dueAt == (isPlanned ? morning : bench.now))
    }

    @Test func `after the quiet hours a late result stands behind those that waited`() throws {
        let opened = try #require(try bench.ask().opened)
        bench.now = morning
        let row = try answer(opened)
        #expect(row.isPlanned && row.dueAt == morning)
        #expect(try bench.ask("帮助").replies.map(\.isPlanned) == [false])
    }

    @Test func `the promise ends before the quiet hours do`() throws {
        bench.now = evening + .seconds(3_600)
        let opened = try #require(try bench.ask().opened)
        bench.now = opened.deadline - .seconds(600)
        // The last word at the same time would tell it again.
        _ = try bench.record("tencent", [.init(application: "wechat", count: 1)], for: opened.id)
        #expect(try bench.commit(PartialAnswer(step: bench.step(opened.id))).reply == nil)
        let row = try #require(try bench.record("jd", [], for: opened.id).reply)
        #expect(row.dueAt == opened.deadline)
    }

    @Test func `the last word at the deadline leaves at once, with what is known`() throws {
        bench.now = evening + .seconds(3_600)
        let opened = try #require(try bench.ask().opened)
        _ = try bench.record("tencent", [.init(application: "wechat", count: 1)], for: opened.id)
        bench.now = opened.deadline
        let row = try #require(try bench.commit(LastAnswer(step: bench.step(opened.id))).reply)
        #expect(row.dueAt == bench.now && row.text.contains("微信1个"))
    }

    @Test func `a link without quiet hours keeps none`() throws {
        let opened = try #require(try bench.ask(over: "other").opened)
        bench.now = evening + .seconds(3_600)
        #expect(try !answer(opened).isPlanned)
    }

    @Test func `a result that was told again meanwhile is not told in the morning`() throws {
        let opened = try #require(try bench.ask().opened)
        bench.now = evening + .seconds(3_600)
        let row = try answer(opened)
        try bench.commit(SupersededReply(reply: row.id))
        #expect(try bench.read { rows throws(StoreError) in try rows.reply(row.id) } == nil)
        // One that was tried since is not touched.
        let tried = try #require(try bench.ask("客服").replies.first)
        try bench.commit(SupersededReply(reply: tried.id))
        #expect(try bench.read { rows throws(StoreError) in try rows.reply(tried.id) } != nil)
    }
}
