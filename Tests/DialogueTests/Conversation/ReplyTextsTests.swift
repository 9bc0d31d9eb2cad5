import Primitives
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
                "【一证通查】本号码查到互联网账号1个：腾讯：QQ1个；其余已答复的应用0个。百度、美团未按时答复。如有不是您的账号，请回复：异议 加公司名"
            ),
            ([:], [], "【一证通查】本号码没有查到互联网账号，各应用都是0个。"),
            ([:], ["jd"], "【一证通查】本号码没有查到互联网账号，已答复的各应用都是0个。京东未按时答复。"),
            (["unheard-of": 5, "qq": -3], ["nobody"], "【一证通查】本号码没有查到互联网账号，各应用都是0个。"),
        ] as [([String: Int], Set<String>, String)])
    func `a result lists what was found and who did not answer`(
        _ counts: [String: Int], _ missing: Set<String>, _ expected: String
    ) throws {
        #expect(try texts.result(of: "accounts", missing: missing, in: nil) { counts[$0] ?? 0 }.text == expected)
    }

    @Test func `one account in every application fits two segments and needs no word about zero`() throws {
        let counts = Dictionary(uniqueKeysWithValues: catalog.applications.map { ($0.id, 1) })
        let text = try texts.result(of: "accounts", in: .chinese) { counts[$0] ?? 0 }.text
        #expect(text.utf16.count <= 134)
        #expect(!text.contains("其余"))
        #expect(
            text == "【一证通查】本号码查到互联网账号11个：腾讯：微信1个、QQ1个；阿里巴巴：淘宝1个、闲鱼1个、钉钉1个；支付宝1个；"
                + "百度1个；快手1个；抖音1个；京东1个；美团1个。如有不是您的账号，请回复：异议 加公司名")
        #expect(
            try texts.result(of: "accounts", in: .english) { counts[$0] ?? 0 }.text == """
                [Tongcha] 11 accounts:
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
        let text = try texts.result(of: "accounts", missing: Set(catalog.companies.map(\.id)), in: nil) {
            $0 == "qq" ? 4 : 0
        }.text
        #expect(text == "【一证通查】腾讯、阿里巴巴、支付宝、百度、快手、抖音、京东、美团未按时答复。")
    }

    /// Counts of the only applications anybody was asked about, who did not answer, and how the result begins.
    static let partOfAll: [(counts: [String: Int], missing: Set<String>, language: Language, text: String)] = [
        (["jd": 2], [], .chinese, "【一证通查】本号码查到互联网账号2个：京东2个。如有"),
        (["wechat": 2, "qq": 0], [], .chinese, "【一证通查】本号码查到互联网账号2个：腾讯：微信2个；QQ0个。如有"),
        (["wechat": 2, "qq": 0, "jd": 0], [], .chinese, "【一证通查】本号码查到互联网账号2个：腾讯：微信2个；QQ0个、京东0个。如有"),
        (["wechat": 0, "qq": 0], [], .chinese, "【一证通查】本号码没有查到微信、QQ账号。"),
        (["wechat": 0, "qq": 0], ["jd"], .chinese, "【一证通查】本号码没有查到微信、QQ账号。京东未按时答复。"),
        ([:], ["jd"], .chinese, "【一证通查】京东未按时答复。"),
        (["wechat": 2, "qq": 0], [], .english, "[Tongcha] 2 accounts:\nWeChat 2\nQQ 0"),
        (["wechat": 0, "qq": 0], [], .english, "[Tongcha] WeChat 0, QQ 0."),
    ]

    @Test(arguments: partOfAll)
    func `a result never says zero for somebody who was not asked`(
        _ counts: [String: Int], _ missing: Set<String>, _ language: Language, _ beginning: String
    ) throws {
        let text = try texts.result(of: "accounts", missing: missing, in: language) { counts[$0] }.text
        #expect(text.hasPrefix(beginning), "\(text)")
        for word in ["其余", "各应用", "others", "百度", "Baidu"] { #expect(!text.contains(word), "\(text)") }
    }

    @Test func `an application its company was not asked about is not zero`() throws {
        let text = try texts.result(of: "accounts", in: nil) { $0 == "xianyu" ? nil : $0 == "taobao" ? 1 : 0 }.text
        #expect(!text.contains("其余"))
        #expect(!text.contains("闲鱼"))
        #expect(text.contains("钉钉0个"))
    }

    /// Counts, who did not answer, and the partial result.
    static let partials: [(counts: [String: Int], missing: Set<String>, language: Language, text: String)] = [
        (
            ["wechat": 2, "qq": 1, "taobao": 1], ["jd", "meituan"], .chinese,
            "【一证通查】本号码已查到互联网账号4个：腾讯：微信2个、QQ1个；阿里巴巴：淘宝1个；其余已答复的应用0个。京东、美团还没有答复，最迟11月23日 09:30前再告诉您。"
        ),
        ([:], ["jd"], .chinese, "【一证通查】本号码目前没有查到互联网账号，已答复的各应用都是0个。京东还没有答复，最迟11月23日 09:30前再告诉您。"),
        (
            ["wechat": 2], ["jd"], .english,
            "[Tongcha] So far 2:\nWeChat 2\nothers that answered 0\nAwaiting JD"
        ),
        (
            [:], ["jd"], .english,
            "[Tongcha] So far no accounts were found.\nAwaiting JD"
        ),
    ]

    @Test(arguments: partials)
    func `a partial result says what is known, who is missing and until when`(
        _ counts: [String: Int], _ missing: Set<String>, _ language: Language, _ expected: String
    ) throws {
        let deadline = ConversationTests.start + .seconds(48 * 3_600)
        let reply = try texts.partial(of: "accounts", missing: missing, deadline: deadline, in: language) {
            counts[$0] ?? 0
        }
        #expect(reply.text == expected)
        #expect(reply.name == .partial)
    }

    @Test func `whoever knows all there is hears at the end only that no more came`() throws {
        #expect(
            try texts.unanswered(of: "accounts", missing: ["meituan", "jd"], in: nil).text
                == "【一证通查】京东、美团到期仍没有答复。已查到的结果以上次短信为准，您可以再查一次。")
        #expect(
            try texts.unanswered(of: "accounts", missing: ["jd"], in: .english).text
                == "[Tongcha] JD did not answer. Our last text holds all that is known.")
    }

    @Test func `the counts of a company that did not answer are left out`() throws {
        let text = try texts.result(of: "accounts", missing: ["tencent"], in: nil) { ["qq": 4, "jd": 2][$0] ?? 0 }.text
        #expect(!text.contains("QQ"))
        #expect(text.contains("2个"))
    }

    @Test func `absurd counts neither trap nor fill the text`() throws {
        let counts = Dictionary(uniqueKeysWithValues: catalog.applications.map { ($0.id, Int.max) })
        #expect(try texts.result(of: "accounts", in: nil) { counts[$0] ?? 0 }.text.contains("微信9999个"))
    }

    @Test func `an acknowledgement promises an answer and a lost segment asks for the text again`() throws {
        let deadline = ConversationTests.start + .seconds(48 * 3_600)
        #expect(try texts.accepted(of: "accounts", deadline: deadline, in: nil).text.contains("11月23日 09:30"))
        #expect(
            try texts.accepted(of: "accounts", deadline: deadline, in: .english).text.contains("09:30 on 2026-11-23"))
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
