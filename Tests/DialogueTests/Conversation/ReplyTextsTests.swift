import SMS
import Testing

@testable import Dialogue

@Suite struct ReplyTextsTests {
    let texts: ReplyTexts
    let catalog: Catalog

    init() throws {
        texts = try Shipped.texts()
        catalog = try Shipped.catalog()
    }

    @Test(
        arguments: [
            (
                ["wechat": 2, "qq": 1, "taobao": 1, "jd": 3], [],
                "【一证通查】本号码查到互联网账号7个：腾讯：微信2个、QQ1个；阿里巴巴：淘宝1个；京东3个；其余应用0个。如有不是您的账号，请回复：异议 加公司名"
            ),
            (
                ["qq": 1], ["baidu", "meituan"],
                "【一证通查】本号码查到互联网账号1个：腾讯：QQ1个；其余应用0个。百度、美团未按时答复。如有不是您的账号，请回复：异议 加公司名"
            ),
            ([:], [], "【一证通查】本号码没有查到互联网账号，各应用都是0个。"),
            ([:], ["jd"], "【一证通查】本号码没有查到互联网账号，已答复的各应用都是0个。京东未按时答复。"),
            (["unheard-of": 5, "qq": -3], ["nobody"], "【一证通查】本号码没有查到互联网账号，各应用都是0个。"),
        ] as [([String: Int], Set<String>, String)])
    func `a result lists what was found and who did not answer`(
        _ counts: [String: Int], _ missing: Set<String>, _ expected: String
    ) throws {
        #expect(try texts.result(missing: missing, in: nil) { counts[$0] ?? 0 }.text == expected)
    }

    @Test func `one account in every application fits two segments and needs no word about zero`() throws {
        let counts = Dictionary(uniqueKeysWithValues: catalog.applications.map { ($0.id, 1) })
        let text = try texts.result(in: .chinese) { counts[$0] ?? 0 }.text
        #expect(text.utf16.count <= 134)
        #expect(!text.contains("其余"))
        #expect(
            text == "【一证通查】本号码查到互联网账号11个：腾讯：微信1个、QQ1个；阿里巴巴：淘宝1个、闲鱼1个、钉钉1个；支付宝1个；"
                + "百度1个；快手1个；抖音1个；京东1个；美团1个。如有不是您的账号，请回复：异议 加公司名")
        #expect(
            try texts.result(in: .english) { counts[$0] ?? 0 }.text == """
                【一证通查】11 accounts:
                WeChat 1, QQ 1
                Taobao 1, Xianyu 1, DingTalk 1
                Alipay 1
                Baidu 1
                Kuaishou 1
                Douyin 1
                JD 1
                Meituan 1
                """)
    }

    @Test func `when nobody answered the text says only that`() throws {
        let text = try texts.result(missing: Set(catalog.companies.map(\.id)), in: nil) { $0 == "qq" ? 4 : 0 }.text
        #expect(text == "【一证通查】腾讯、阿里巴巴、支付宝、百度、快手、抖音、京东、美团未按时答复。")
    }

    @Test func `the counts of a company that did not answer are left out`() throws {
        let text = try texts.result(missing: ["tencent"], in: nil) { ["qq": 4, "jd": 2][$0] ?? 0 }.text
        #expect(!text.contains("QQ"))
        #expect(text.contains("2个"))
    }

    @Test func `absurd counts neither trap nor fill the text`() throws {
        let counts = Dictionary(uniqueKeysWithValues: catalog.applications.map { ($0.id, Int.max) })
        #expect(try texts.result(in: nil) { counts[$0] ?? 0 }.text.contains("微信9999个"))
    }

    @Test func `an acknowledgement promises an answer and a lost segment asks for the text again`() throws {
        let deadline = ConversationTests.start + .seconds(48 * 3_600)
        #expect(try texts.accepted(deadline: deadline, in: nil).text.contains("11月23日 09:30"))
        #expect(try texts.accepted(deadline: deadline, in: .english).text.contains("09:30 on 2026-11-23"))
        #expect(try texts.textAgain(in: nil).name == .textAgain)
    }

    @Test func `every missing template of every language is named at once`() throws {
        var files = try Shipped.files()
        files["en/help"] = nil
        files["zh/phone-cards"] = nil
        let library = try TemplateLibrary(files: files)
        #expect(
            throws: DialogueError.faults([
                Fault(file: "en/help", .missingTemplate), Fault(file: "zh/phone-cards", .missingTemplate),
            ])
        ) {
            try ReplyTexts(catalog: catalog, library: library)
        }
    }

    @Test func `a default language the catalog does not have is refused`() throws {
        #expect(throws: DialogueError.self) {
            try ReplyTexts(catalog: catalog, library: Shipped.library(), defaultLanguage: Language(rawValue: "fr"))
        }
        let english = try ReplyTexts(catalog: catalog, library: Shipped.library(), defaultLanguage: .english)
        #expect(try english.textAgain(in: nil).language == .english)
    }
}
