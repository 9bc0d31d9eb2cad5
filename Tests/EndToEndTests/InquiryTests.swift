import Net
import SMS
import Session
import TestSupport
import Testing
import Wire

@testable import Responder

/// Questions to companies that answer over HTTP, in their own time.
@Suite struct InquiryTests {
    /// A responder whose companies `tencent` and `jd` are asked over HTTP; all others answer from the store.
    @LoopActor
    private func withCompanies(
        batch: Int = 200, timeout: Duration = .seconds(20),
        _ body: @LoopActor (TestResponder, Companies) async throws -> Void
    ) async throws {
        let companies = Companies()
        let address = try companies.open()
        let remote = try companies.sources(["tencent", "jd"], at: address, batch: batch, timeout: timeout)
        try await withResponder(adapt: { $0.sources = remote + [SourceSettings(company: "alibaba", kind: .sqlite)] }) {
            responder in
            try responder.know()
            try await body(responder, companies)
        }
        companies.close()
        #expect(companies.badSignatureCount == 0)
    }

    /// Waits until whatever was under way before has arrived: the answer to somebody else's text is behind it.
    @LoopActor
    private func passed(_ gateway: Gateway, by phone: String) async throws {
        try await gateway.text("进度", from: phone)
        try await gateway.texts(to: phone, count: 1)
    }

    @Test @LoopActor func `the last answer brings the result`() async throws {
        try await withCompanies { responder, companies in
            companies.say = ["tencent": .counts(["wechat": 3, "qq": 1]), "jd": .unknown]
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].hasPrefix("【一证通查】本号码查到互联网账号5个：腾讯：微信3个、QQ1个；阿里巴巴：淘宝1个；闲鱼0个、钉钉0个、京东0个。"))
            #expect(!texts[0].contains("百度"))
            #expect(companies.batches.map(\.phones) == [[TestResponder.known], [TestResponder.known]])
        }
    }

    @Test @LoopActor func `whoever takes longer than ten seconds is told once`() async throws {
        try await withCompanies { responder, companies in
            companies.say = ["tencent": .later(0), "jd": .counts(["jd": 1])]
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("jd is asked") { companies.batches.contains { $0.company == "jd" } }
            responder.pass(.seconds(9))
            try await passed(gateway, by: "13900139001")
            #expect(gateway.texts(to: TestResponder.known).isEmpty)
            responder.pass(.seconds(1))
            let first = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(first[0].hasPrefix("【一证通查】您的查询已受理"))
            responder.pass(.seconds(60))
            try await gateway.text("进度", from: TestResponder.known)
            let second = try await gateway.texts(to: TestResponder.known, count: 2)
            #expect(second[1].hasPrefix("【一证通查】您的查询正在办理"))
            companies.say["tencent"] = .counts(["wechat": 1])
            let third = try await gateway.texts(to: TestResponder.known, count: 3)
            #expect(third[2].contains("微信1个"))
        }
    }

    @Test @LoopActor func `after 48 hours the answer is what is known`() async throws {
        try await withCompanies { responder, companies in
            companies.say = ["tencent": .counts(["wechat": 1]), "jd": .later(1_000_000)]
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("both are asked") { companies.batches.count == 2 }
            try await eventually("one answer is durable") { responder.metric("store_units_total") == 2 }
            responder.pass(.seconds(10))
            try await gateway.texts(to: TestResponder.known, count: 1)
            responder.pass(.seconds(589))
            try await passed(gateway, by: "13900139001")
            #expect(gateway.texts(to: TestResponder.known).count == 1)
            responder.pass(.seconds(1))
            let partial = try await gateway.texts(to: TestResponder.known, count: 2)
            #expect(partial[1].contains("已查到互联网账号2个：腾讯：微信1个；阿里巴巴：淘宝1个；QQ0个"))
            #expect(partial[1].contains("京东还没有答复，最迟"))
            try await gateway.text("进度", from: TestResponder.known)
            let state = try await gateway.texts(to: TestResponder.known, count: 3)
            #expect(state[2].hasPrefix("【一证通查】已查到的见上次短信。京东还没有答复"))
            responder.pass(.seconds(48 * 3_600 - 601))
            try await passed(gateway, by: "13900139002")
            #expect(gateway.texts(to: TestResponder.known).count == 3)
            responder.pass(.seconds(1))
            let texts = try await gateway.texts(to: TestResponder.known, count: 4)
            #expect(texts[3] == "【一证通查】京东到期仍没有答复。已查到的结果以上次短信为准，您可以再查一次。")
            try await gateway.text("进度", from: TestResponder.known)
            let after = try await gateway.texts(to: TestResponder.known, count: 5)
            #expect(after[4].contains("已经答复"))
        }
    }

    @Test @LoopActor func `what comes after the partial result brings the whole one, after a restart, too`()
        async throws
    {
        try await withCompanies { responder, companies in
            companies.say = ["tencent": .counts(["wechat": 1]), "jd": .later(1_000_000)]
            try await responder.start()
            let first = try await responder.gateway()
            try await first.text("查询 01123X", from: TestResponder.known)
            try await eventually("one answer is durable") { responder.metric("store_units_total") == 2 }
            responder.pass(.seconds(600))
            let partial = try await first.texts(to: TestResponder.known, count: 1)
            #expect(partial[0].contains("京东还没有答复"))
            await responder.stop()
            first.leave()
            companies.say["jd"] = .counts(["jd": 2])
            try await responder.start()
            let gateway = try await responder.gateway()
            let whole = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(whole[0].contains("账号4个：腾讯：微信1个；阿里巴巴：淘宝1个；京东2个；"))
            responder.pass(.seconds(48 * 3_600))
            try await passed(gateway, by: "13900139001")
            #expect(gateway.texts(to: TestResponder.known).count == 1)
        }
    }

    @Test @LoopActor func `an answer after the partial result is told at the end when others never come`() async throws
    {
        try await withCompanies { responder, companies in
            companies.say = ["tencent": .later(1_000_000), "jd": .later(600)]
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("both are asked") { companies.batches.count == 2 }
            responder.pass(.seconds(600))
            let partial = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(partial[0].contains("腾讯、京东还没有答复"))
            await responder.stop()
            companies.say["jd"] = .counts(["jd": 2])
            try await responder.start()
            try await eventually("one more answer is durable") { responder.metric("store_units_total") == 1 }
            responder.pass(.seconds(48 * 3_600))
            let second = try await responder.gateway()
            let end = try await second.texts(to: TestResponder.known, count: 1)
            #expect(end[0].contains("账号3个：阿里巴巴：淘宝1个；京东2个；"))
            #expect(end[0].contains("腾讯未按时答复"))
        }
    }

    @Test @LoopActor func `nothing is told of a part while nobody has answered`() async throws {
        let companies = Companies()
        companies.say = ["tencent": .later(1_000_000), "jd": .later(1_000_000)]
        let sources = try companies.sources(["tencent", "jd"], at: try companies.open())
        try await withResponder(adapt: { $0.sources = sources }) { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("both are asked") { companies.batches.count == 2 }
            for wait in [10, 600, 3_600] {
                responder.pass(.seconds(wait))
                try await passed(gateway, by: "1390013\(wait + 1_000)")
                #expect(gateway.texts(to: TestResponder.known).map { $0.contains("已受理") } == [true])
            }
            responder.pass(.seconds(48 * 3_600))
            let texts = try await gateway.texts(to: TestResponder.known, count: 2)
            #expect(texts[1] == "【一证通查】腾讯、京东未按时答复。")
        }
        companies.close()
    }

    @Test @LoopActor func `a company that is not asked any more is waited for no longer`() async throws {
        try await withCompanies { responder, companies in
            companies.say = ["tencent": .later(1_000_000), "jd": .later(1_000_000)]
            try await responder.start()
            let first = try await responder.gateway()
            try await first.text("查询 01123X", from: TestResponder.known)
            try await eventually("both are asked") { companies.batches.count == 2 }
            await responder.stop()
            first.leave()
            responder.configuration.sources.removeAll { $0.company == "jd" }
            companies.say["tencent"] = .counts(["wechat": 1])
            try await responder.start()
            let gateway = try await responder.gateway()
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].contains("微信1个"))
            #expect(!texts[0].contains("京东"))
        }
    }

    @Test @LoopActor func `a restart asks only for what is missing`() async throws {
        try await withCompanies { responder, companies in
            companies.say = ["tencent": .counts(["wechat": 1]), "jd": .later(1_000_000)]
            try await responder.start()
            let first = try await responder.gateway()
            try await first.text("查询 01123X", from: TestResponder.known)
            try await eventually("both are asked") { companies.batches.count == 2 }
            try await eventually("one answer is durable") { responder.metric("store_units_total") == 2 }
            await responder.stop()
            companies.say["jd"] = .counts(["jd": 2])
            try await responder.start()
            let gateway = try await responder.gateway()
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].contains("微信1个"))
            #expect(texts[0].contains("京东2个"))
            #expect(companies.batches.filter { $0.company == "tencent" }.count == 1)
        }
    }

    @Test @LoopActor func `questions of many people travel in one batch`() async throws {
        try await withCompanies { responder, companies in
            let phones = (0..<50).map { "139\(10_000_000 + $0)" }
            try responder.know(phones)
            try await responder.start()
            let gateway = try await responder.gateway()
            let ids = phones.map { gateway.send(.text("查询 01123X"), from: $0) }
            for id in ids { _ = try await gateway.answer(to: id) }
            try await eventually("everybody is answered") { Set(gateway.replies.map(\.phone)).count == 50 }
            #expect(companies.batches.count < 20)
            #expect(companies.batches.filter { $0.company == "jd" }.flatMap(\.phones).sorted() == phones)
        }
    }

    static let failures: [Companies.Say] = [.status(500), .status(404), .nonsense, .silence, .drip]

    @Test(arguments: failures.indices) @LoopActor
    func `a failing company is asked again and answers at last`(index: Int) async throws {
        try await withCompanies(timeout: .seconds(1)) { responder, companies in
            companies.say = ["tencent": Self.failures[index], "jd": .counts(["jd": 1])]
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("the failure is noted") {
                (responder.metric("source_batches_failed_total") ?? 0) >= 1
            }
            companies.say["tencent"] = .counts(["wechat": 7])
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].contains("微信7个"))
        }
    }

    @Test @LoopActor func `a company that keeps failing is left alone for a while`() async throws {
        try await withCompanies(batch: 1) { responder, companies in
            companies.say = ["tencent": .status(503), "jd": .counts([:])]
            let phones = (0..<40).map { "139\(10_000_000 + $0)" }
            try responder.know(phones)
            try await responder.start()
            let gateway = try await responder.gateway()
            for phone in phones { gateway.send(.text("查询 01123X"), from: phone) }
            try await eventually("the circuit opens") { !responder.book.lines(of: "source.circuit_opened").isEmpty }
            try await eventually("jd has answered everybody") {
                companies.batches.filter { $0.company == "jd" }.count == 40
            }
            #expect(companies.batches.filter { $0.company == "tencent" }.count < 40)
            try await eventually("the readiness page says so") {
                responder.application?.health.text.contains("service.accounts degraded cannot be reached: tencent")
                    == true
            }
            companies.say["tencent"] = .counts(["wechat": 1])
            try await eventually("everybody is answered", within: .seconds(60)) {
                Set(gateway.replies.filter { $0.text.contains("微信1个") }.map(\.phone)).count == 40
            }
            #expect(!responder.book.lines(of: "source.circuit_closed").isEmpty)
            try await eventually("the readiness page says so") {
                responder.application?.health.text.contains("service.accounts ok") == true
            }
        }
    }
}
