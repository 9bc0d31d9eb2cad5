import Foundation
import Net
import TestSupport
import Testing

@testable import Responder

/// Several services beside each other, each with its own parties, limits and texts.
@Suite struct ServicesTests {
    /// A responder that finds phone cards in its store and asks two banks over HTTP; companies answer from the store
    /// because no source names one.
    @LoopActor
    private func withServices(
        _ body: @LoopActor (TestResponder, Companies) async throws -> Void
    ) async throws {
        let companies = Companies()
        let banks = try companies.sources(["icbc", "cmb"], at: try companies.open())
        let carriers = ["cmcc", "ctcc", "cucc", "cbn", "resellers"].map { SourceSettings(company: $0, kind: .sqlite) }
        try await withResponder(adapt: { $0.sources = carriers + banks }) { responder in
            try responder.know()
            try responder.count(["cmcc,2", "cucc,1"])
            try await body(responder, companies)
        }
        companies.close()
        #expect(companies.badSignatureCount == 0)
    }

    @Test @LoopActor func `one person asks three services, and each answers by itself`() async throws {
        try await withServices { responder, companies in
            companies.say = ["icbc": .counts(["icbc": 2]), "cmb": .unknown]
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            var texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].hasPrefix("【一证通查】本号码查到互联网账号4个：腾讯：微信2个、QQ1个；阿里巴巴：淘宝1个；其余应用0个。"))
            try await gateway.text("电话卡", from: TestResponder.known)
            texts = try await gateway.texts(to: TestResponder.known, count: 2)
            #expect(texts[1].hasPrefix("【一证通查】查电话卡，请在10分钟内"))
            try await gateway.text("01123x", from: TestResponder.known)
            texts = try await gateway.texts(to: TestResponder.known, count: 3)
            #expect(texts[2] == "【一证通查】您名下电话卡3张：移动2张、联通1张；其余0张。不是您办的，请带身份证到营业厅问")
            try await gateway.text("银行卡 01123X", from: TestResponder.known)
            texts = try await gateway.texts(to: TestResponder.known, count: 4)
            #expect(texts[3] == "【一证通查】您名下银行卡2张：工行2张；招行0张。不是您办的，请带身份证到银行柜台问")
            try await gateway.text("电话卡01123X", from: TestResponder.known)
            texts = try await gateway.texts(to: TestResponder.known, count: 5)
            #expect(texts[4].hasPrefix("【一证通查】电话卡24小时内只能查一次"))
            #expect(companies.batches.map(\.company).sorted() == ["cmb", "icbc"])
            #expect(responder.application?.health.text.contains("service.bank-cards ok") == true)
        }
    }

    @Test @LoopActor func `a bank that is late is waited for, and answers of a carrier are not`() async throws {
        try await withServices { responder, companies in
            companies.say = ["icbc": .counts(["icbc": 1]), "cmb": .later(1_000_000)]
            try await responder.start()
            let first = try await responder.gateway()
            try await first.text("银行卡 01123X", from: TestResponder.known)
            try await eventually("one answer is durable") { responder.metric("store_units_total") == 2 }
            responder.pass(.seconds(10))
            var texts = try await first.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].hasPrefix("【一证通查】您的银行卡查询已受理"))
            try await first.text("电话卡 01123X", from: TestResponder.known)
            texts = try await first.texts(to: TestResponder.known, count: 2)
            #expect(texts[1].hasPrefix("【一证通查】您名下电话卡3张"))
            responder.pass(.seconds(600))
            texts = try await first.texts(to: TestResponder.known, count: 3)
            #expect(texts[2].hasPrefix("【一证通查】您名下已查到银行卡1张：工行1张。招行还没有答复，最迟"))
            await responder.stop()
            first.leave()
            companies.say["cmb"] = .counts(["cmb": 4])
            try await responder.start()
            let second = try await responder.gateway()
            texts = try await second.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].hasPrefix("【一证通查】您名下银行卡5张：工行1张、招行4张。"))
        }
    }

    /// A fourth service with parties, limits and words of its own, and the common texts.
    private static let clinics = """
        services: [
            {
              id: "clinics", answered_by: "sources", parties: "clinic_list", commands: ["驿站卡", "YZK"],
              names: { zh: "驿站卡", en: "clinic cards" }, unit: { zh: "份", en: "" }, once_per_hours: 1,
              acknowledge_after_seconds: 3, partial_after_minutes: 2, answer_within_hours: 5,
              texts: { guide: "complaint" },
            },
        """

    @Test @LoopActor func `a fourth service is a matter of data`() async throws {
        let folder = try TemporaryFolder()
        let templates = "\(folder.path)/templates"
        try FileManager.default.copyItem(atPath: "\(Repository.root)/templates", toPath: templates)
        let file = "\(templates)/catalog.json5"
        var catalog = try String(contentsOfFile: file, encoding: .utf8)
        let parties = """
            clinic_list: [
                { id: "north", names: { zh: "城北", en: "North" } }, { id: "south", names: { zh: "城南", en: "South" } },
              ],
              applications: [
                { id: "green", company: "north", names: { zh: "绿卡", en: "green" } },
                { id: "blue", company: "north", names: { zh: "蓝卡", en: "blue" } },
            """
        // Behind the first service, which is meant where a text names none.
        let place = try #require(catalog.range(of: "    {\n      id: \"phone-cards\""))
        catalog.insert(contentsOf: Self.clinics.dropFirst("services: [\n".count), at: place.lowerBound)
        catalog = catalog.replacing("applications: [", with: parties)
        catalog = catalog.replacing("rules: [", with: "rules: [{ when: \"clinics\", then: \"clinics\" },")
        try folder.write("templates/catalog.json5", catalog)
        let companies = Companies()
        let remote = try companies.sources(["south"], at: try companies.open())
        let adapt: (inout Configuration) -> Void = {
            $0.templates = templates
            $0.sources = [SourceSettings(company: "north", kind: .sqlite)] + remote
        }
        try await withResponder(adapt: adapt) { responder in
            #expect(Check(responder.configuration, environment: [:]).run().faults == [])
            try responder.know()
            try responder.count(["green,2", "blue,1"])
            companies.say = ["south": .later(1)]
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("驿站卡 01123X", from: TestResponder.known)
            try await eventually("south is asked") { companies.batches.map(\.company) == ["south"] }
            responder.pass(.seconds(3))
            var texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].hasPrefix("【一证通查】您的驿站卡查询已受理"))
            companies.say = ["south": .counts(["south": 5])]
            texts = try await gateway.texts(to: TestResponder.known, count: 2)
            #expect(texts[1] == "【一证通查】本号码查到驿站卡8份：城北：绿卡2份、蓝卡1份；城南5份。")
            responder.pass(.seconds(1_800))
            try await gateway.text("YZK01123X", from: TestResponder.known)
            texts = try await gateway.texts(to: TestResponder.known, count: 3)
            #expect(texts[2].hasPrefix("【一证通查】驿站卡1小时内只能查一次"))
            responder.pass(.seconds(1_800))
            try await gateway.text("yzk 01123X", from: TestResponder.known)
            texts = try await gateway.texts(to: TestResponder.known, count: 4)
            #expect(texts[3] == texts[1])
        }
        companies.close()
    }
}
