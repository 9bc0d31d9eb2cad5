import Primitives
import SMS
import Testing

@testable import Dialogue

/// Three services at once: each remembers by itself, and failures count across.
@Suite struct ServicesTests {
    static let start = ConversationTests.start
    static let all = ["accounts", "phone-cards", "bank-cards"]
    let talk: Talk

    init() throws { talk = try Talk(at: Self.start, offering: Self.all) }

    @Test(arguments: [
        ("查询 01123X", "accounts"), ("互联网账号 01123X", "accounts"), ("01123X", "accounts"),
        ("电话卡 01123X", "phone-cards"), ("查电话卡01123x", "phone-cards"), ("手机卡 身份证后六位是01123X", "phone-cards"),
        ("SIM 01123X", "phone-cards"), ("银行卡 01123X", "bank-cards"), ("一键查卡 ０１１２３Ｘ", "bank-cards"),
    ])
    func `a query names its service`(_ text: String, _ service: String) throws {
        let decision = try talk.send(text)
        #expect(decision.startsInquiry, "\(decision.outcome)")
        #expect(decision.service == service)
    }

    @Test(arguments: ["phone-cards", "bank-cards"])
    func `without anybody to ask the guide answers, whatever stands beside the name`(_ service: String) throws {
        let talk = try Talk(at: Self.start)
        let name = service == "phone-cards" ? "电话卡" : "银行卡"
        for text in [name, "\(name) 01123X", "\(name) 1234"] {
            let decision = try talk.send(text)
            #expect(decision.outcome == .informed && decision.reply?.name.rawValue == service, "\(text)")
        }
        #expect(talk.memory.others.isEmpty && talk.memory.first == ServiceMemory())
    }

    @Test func `a bare tail answers the service that was prompted`() throws {
        #expect(try talk.send("银行卡").reply?.text.contains("查银行卡，请在10分钟内") == true)
        let decision = try talk.send("01123X", after: .seconds(60))
        #expect(decision.startsInquiry && decision.service == "bank-cards")
        #expect(talk.memory.others.map(\.memory.promptUntil) == [nil])
        // Afterwards it is a question to the first one again.
        #expect(try talk.send("01 12 3X", after: .seconds(60)).service == "accounts")
    }

    @Test func `a word that only asks leaves the prompted service, and one that names another does not`() throws {
        _ = try talk.send("电话卡")
        #expect(try talk.send("查询 01123X", after: .seconds(9)).service == "phone-cards")
        _ = try talk.send("银行卡")
        #expect(try talk.send("查账号 01123X", after: .seconds(9)).service == "accounts")
    }

    @Test func `a prompt is over after its time, and another one takes its place`() throws {
        _ = try talk.send("电话卡")
        _ = try talk.send("银行卡", after: .seconds(60))
        #expect(try talk.send("01123X", after: .seconds(60)).service == "bank-cards")
        _ = try talk.send("电话卡", after: .seconds(60))
        #expect(try talk.send("01123X", after: .seconds(600)).service == "accounts")
    }

    @Test func `a mistyped tail costs nothing and stays with its service`() throws {
        #expect(try talk.send("电话卡 1234").outcome == .badFormat)
        #expect(try talk.send("01123X", after: .seconds(9)).service == "phone-cards")
    }

    @Test func `each service has its own day`() throws {
        for text in ["查询 01123X", "电话卡 01123X", "银行卡 01123X"] {
            #expect(try talk.send(text, after: .seconds(60)).startsInquiry, "\(text)")
        }
        let again = try talk.send("银行卡  01123X", after: .seconds(3_600))
        #expect(again.outcome == .tooSoon)
        #expect(again.reply?.text.contains("银行卡24小时内只能查一次") == true)
        #expect(try talk.send("查询:01123X", after: .seconds(3_600)).reply?.text.contains("互联网账号24小时") == true)
        #expect(try talk.send("银行卡 01123X", after: .seconds(79_320)).startsInquiry)
    }

    @Test func `failures count across services, and the long lock holds for all`() throws {
        let texts = ["查询", "电话卡", "银行卡", "查询", "电话卡"]
        for (index, text) in texts.enumerated() {
            let decision = try talk.send("\(text) 02123\(index)", after: index == 3 ? .seconds(86_400) : .seconds(60))
            #expect(decision.outcome == .refused, "\(text)")
        }
        // The fifth was too many: seven days, for the service that had no failure today as well.
        #expect(try talk.send("银行卡 01123X", after: .seconds(86_400)).outcome == .locked)
        #expect(try talk.send("查询 01123X", after: .seconds(60)).outcome == .locked)
        #expect(try talk.send("银行卡 01123X", after: .seconds(6 * 86_400)).startsInquiry)
        #expect(talk.memory.failureCount(at: talk.now, under: Limits()) == 0)
    }

    @Test func `a failure keeps its own service for a day, and the right tail forgets failures of all`() throws {
        #expect(try talk.send("电话卡 021234").outcome == .refused)
        #expect(try talk.send("查询 01123X", after: .seconds(60)).startsInquiry)
        #expect(try talk.send("电话卡 01123X", after: .seconds(60)).outcome == .tooSoon)
        #expect(talk.memory.failureCount(at: talk.now, under: Limits()) == 0)
    }

    @Test func `progress tells of the newest open query, then of the last one`() throws {
        _ = try talk.send("查询 01123X")
        _ = try talk.send("电话卡 01123X", after: .seconds(60))
        talk.openInquiries = [inquiry("accounts", at: Self.start), inquiry("phone-cards", at: talk.now)]
        let open = try talk.send("进度", after: .seconds(60))
        #expect(open.reply?.name == .inProgress && open.reply?.text.contains("您的电话卡查询正在办理") == true)
        talk.openInquiries.removeLast()
        #expect(try talk.send("查询进度", after: .seconds(60)).reply?.text.contains("您的互联网账号查询正在办理") == true)
        talk.openInquiries = []
        let last = try talk.send("查进度", after: .seconds(60))
        #expect(last.reply?.name == .noInquiry && last.reply?.text.contains("电话卡查询已经答复") == true)
    }

    @Test func `a repetition is about the service that the text was about`() throws {
        _ = try talk.send("银行卡")
        #expect(try talk.send("01123X", after: .seconds(9)).startsInquiry)
        let again = try talk.send("01123X", after: .seconds(40))
        #expect(again.outcome == .repeated && again.repeatsResult && again.service == "bank-cards")
        talk.openInquiries = [inquiry("bank-cards", at: Self.start)]
        #expect(try talk.send("01123X", after: .seconds(40)).reply?.text.contains("您的银行卡查询正在办理") == true)
    }

    @Test func `where one service is offered no text names it`() throws {
        let talk = try Talk(at: Self.start)
        #expect(try talk.send("查询").reply?.text.hasPrefix("【一证通查】请在10分钟内") == true)
        _ = try talk.send("查询 01123X")
        #expect(try talk.send("查询  01123X", after: .seconds(60)).reply?.text.hasPrefix("【一证通查】24小时内") == true)
    }

    private func inquiry(_ service: String, at time: WallTime) -> InquiryFacts {
        InquiryFacts(service: service, acceptedAt: time, deadline: time + .seconds(172_800))
    }
}
