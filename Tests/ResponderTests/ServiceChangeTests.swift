import Dialogue
import Primitives
import SMS
import Store
import Testing

@testable import Responder

/// Questions of one person to several services, on a store of its own.
@Suite struct ServiceChangeTests {
    private let bench: ChangeBench

    init() throws {
        bench = try ChangeBench(remote: ["jd", "icbc", "cmb"], local: ["cmcc", "cucc"])
        try bench.know()
        try bench.count(["cmcc": 2, "ctcc": 7, "icbc": 9])
    }

    private func sender() throws -> SenderRow {
        let phone = bench.phone
        return try #require(try bench.read { rows throws(StoreError) in try rows.sender(phone) })
    }

    @Test func `a service whose parties are all in the store is answered in its own commit, with its own counts`()
        throws
    {
        let outcome = try bench.ask("电话卡 01123X")
        #expect(outcome.opened == nil)
        // 电信 is in the table, but nobody said that it may be asked.
        #expect(outcome.replies.map(\.text) == ["【一证通查】您名下电话卡2张：移动2张；联通0张。不是您办的，请带身份证到营业厅问"])
        let row = try sender()
        #expect(row.lastQueryAt == nil && row.lastInquiry == nil && row.openInquiry == nil)
        #expect(row.others.map(\.service) == ["phone-cards"])
        #expect(row.others[0].lastQueryAt == bench.now && row.others[0].openInquiry == nil)
    }

    @Test func `three questions are open beside each other, and each is closed by its own answers`() throws {
        let accounts = try #require(try bench.ask("查询 01123X").opened)
        #expect(try bench.ask("电话卡 01123X").replies.count == 1)
        let cards = try #require(try bench.ask("银行卡 01123X").opened)
        #expect(accounts.service == "accounts" && accounts.missing == ["jd"])
        #expect(cards.service == "bank-cards" && cards.missing == ["icbc", "cmb"] && cards.counts == [])
        #expect(try bench.record("icbc", [.init(application: "icbc", count: 3)], for: cards.id).replies.isEmpty)
        let partial = try bench.commit(PartialAnswer(step: bench.step(cards.id)))
        #expect(partial.replies.map(\.text).first?.contains("已查到银行卡3张：工行3张。招行还没有答复") == true)
        let first = try bench.record("jd", [.init(application: "jd", count: 1)], for: accounts.id)
        #expect(first.replies.map(\.text).first?.contains("互联网账号13个") == true)
        var row = try sender()
        #expect(row.openInquiry == nil && row.lastInquiry == accounts.id)
        #expect(row.others.map(\.openInquiry) == [nil, cards.id])
        // An answer is no answer to another service's question.
        #expect(try bench.record("jd", [.init(application: "jd", count: 1)], for: cards.id).replies.isEmpty)
        let last = try bench.record("cmb", [.init(application: "cmb", count: 0)], for: cards.id)
        #expect(last.replies.map(\.text) == ["【一证通查】您名下银行卡3张：工行3张；招行0张。不是您办的，请带身份证到银行柜台问"])
        row = try sender()
        #expect(row.others.map(\.openInquiry) == [nil, nil] && row.others[1].lastInquiry == cards.id)
    }

    @Test func `each text about a question says which service it is about`() throws {
        let cards = try #require(try bench.ask("银行卡 01123X").opened)
        let said = try bench.commit(Acknowledgement(step: bench.step(cards.id)))
        #expect(said.replies.map(\.text).first?.hasPrefix("【一证通查】您的银行卡查询已受理") == true)
        #expect(try bench.ask("进度").replies.map(\.text).first?.contains("您的银行卡查询正在办理") == true)
        let end = try bench.commit(LastAnswer(step: bench.step(cards.id)))
        #expect(end.replies.map(\.text) == ["【一证通查】工行、招行未按时答复。"])
    }

    @Test func `a query that is repeated brings the result of its own service again`() throws {
        _ = try bench.ask("电话卡 01123X", digest: "cards")
        bench.now = bench.now + .seconds(20)
        _ = try bench.ask("查询 01123X", digest: "accounts")
        bench.now = bench.now + .seconds(60)
        #expect(try bench.ask("电话卡 01123X", digest: "cards").replies.map(\.text).first?.contains("移动2张") == true)
    }

    @Test func `a question to a service that the catalog has lost ends without a word of other services`() throws {
        var lost = try #require(try bench.ask("银行卡 01123X").opened)
        lost.service = "gone"
        lost.missing = ["icbc"]
        let inquiry = lost
        #expect(bench.rules.service("gone").remote == [])
        #expect(try bench.rules.result(inquiry).text.contains("账号") == false)
    }
}
