import Primitives
import SMS
import Testing

@testable import Dialogue

/// Texts that repeat one already decided: nothing at first, then the same answer again, and never another.
@Suite struct TurnRepetitionTests {
    static let start = ConversationTests.start

    let talk: Talk

    init() throws { talk = try Talk(at: Self.start) }

    /// Texts that are answered each time, and what they lead to.
    static let texts: [(text: String, outcome: Decision.Outcome)] = [
        ("查询", .prompted), ("查询 1234", .badFormat), ("查询 011234", .refused), ("帮助", .helped), ("你好", .helped),
        ("客服 京东", .informed), ("进度", .informed), ("电话卡", .informed), ("退订", .optedOut), ("恢复", .optedIn),
        ("English", .languageSet), ("语言", .informed),
    ]

    @Test(arguments: texts)
    func `a repetition is silent for thirty seconds and is answered three times after`(
        _ text: String, _ outcome: Decision.Outcome
    ) throws {
        let first = try talk.send(text)
        #expect(first.outcome == outcome)
        let soon = try talk.send(text, after: .milliseconds(29_999))
        #expect(
            soon
                == Decision(
                    memory: first.memory, reply: nil, startsInquiry: false, service: first.service, outcome: .repeated))
        talk.wait(.milliseconds(1))
        for _ in 1...3 {
            let again = try talk.send(text)
            #expect(again.outcome == .repeated)
            #expect(again.reply == first.reply)
            #expect(again.memory.replyCount == first.memory.replyCount)
            #expect(again.memory.first.failureCount == first.memory.first.failureCount)
            #expect(again.memory.first.lockedUntil == first.memory.first.lockedUntil)
            #expect(try talk.send(text, after: .seconds(29)).reply == nil)
            talk.wait(.seconds(1))
        }
        #expect(try talk.send(text, after: .seconds(200)).reply == nil)
    }

    @Test func `a prompt that is asked for again holds for ten minutes from then`() throws {
        _ = try talk.send("查询")
        let again = try talk.send("查询", after: .seconds(40))
        #expect(again.memory.first.promptUntil == Self.start + .seconds(640))
        #expect(try talk.send("12345", after: .seconds(590)).outcome == .badFormat)
    }

    @Test func `the keyword, a hint and the keyword again prompt again, however fast`() throws {
        let first = try talk.send("查询")
        #expect(try talk.send("1234", after: .seconds(8)).outcome == .badFormat)
        let again = try talk.send("查询", after: .seconds(8))
        #expect(again.reply == first.reply)
        #expect(again.memory.first.promptUntil == Self.start + .seconds(616))
        #expect(try talk.send("01123x", after: .seconds(8)).outcome == .accepted)
    }

    @Test func `a copy that came before another text, and is decided after it, is silent`() throws {
        _ = try talk.send("查询 011234")
        #expect(try talk.send("客服 京东", after: .seconds(16)).outcome == .informed)
        let copy = try talk.send("查询 011234", after: .seconds(-16))
        #expect(copy.outcome == .repeated && copy.reply == nil)
    }

    @Test func `the keyword after a query tells how the query stands`() throws {
        _ = try talk.send("查询")
        _ = try talk.send("01123x", after: .seconds(8))
        #expect(try talk.send("查询", after: .seconds(8)).reply?.name == .tooSoon)
        talk.openInquiry = InquiryFacts(
            service: "accounts", acceptedAt: Self.start + .seconds(8), deadline: Self.start + .seconds(172_808))
        #expect(try talk.send("查询", after: .seconds(31)).reply?.name == .inProgress)
    }

    @Test func `a query that is repeated gets its result again, or how it stands`() throws {
        let first = try talk.send("查询 01123X")
        #expect(try !talk.send("查询 01123X", after: .seconds(29)).repeatsResult)
        let again = try talk.send("查询 01123X", after: .seconds(1))
        #expect(again.outcome == .repeated)
        #expect(again.repeatsResult && again.reply == nil && !again.startsInquiry)
        #expect(again.memory.first.lastQuery == first.memory.first.lastQuery)
        talk.openInquiry = InquiryFacts(
            service: "accounts", acceptedAt: Self.start, deadline: Self.start + .seconds(172_800))
        let open = try talk.send("查询 01123X", after: .seconds(30))
        #expect(open.reply?.name == .inProgress)
        #expect(!open.repeatsResult)
        #expect(try talk.send("查询 01123X", after: .seconds(30)).reply?.name == .inProgress)
        #expect(try talk.send("查询 01123X", after: .seconds(30)).reply == nil)
    }

    @Test func `the same wrong tail within five minutes is one failure, and after them is told to wait`() throws {
        let first = try talk.send("查询 011234")
        let again = try talk.send("查询 011234", after: .seconds(299))
        #expect(again.reply == first.reply)
        #expect(again.memory.first.failureCount == 1)
        #expect(try talk.send("查询 011234", after: .seconds(300)).outcome == .tooSoon)
    }

    @Test func `whoever is told when the next query may come is heard then, even with the same text`() throws {
        _ = try talk.send("查询 01123X")
        let early = try talk.send("cx 01123X", after: .seconds(86_400 - 60))
        #expect(early.outcome == .tooSoon)
        #expect(try talk.send("cx 01123X", after: .seconds(40)).reply == early.reply)
        #expect(try talk.send("cx 01123X", after: .seconds(20)).outcome == .accepted)
    }

    @Test func `what is switched off and on and off again within five minutes is off`() throws {
        _ = try talk.send("退订")
        #expect(try !talk.send("恢复", after: .seconds(5)).memory.isOptedOut)
        let off = try talk.send("退订", after: .seconds(5))
        #expect(off.memory.isOptedOut)
        #expect(off.reply?.name == .optedOut)
        _ = try talk.send("English")
        _ = try talk.send("中文", after: .seconds(5))
        #expect(try talk.send("English", after: .seconds(5)).memory.language == .english)
    }

    @Test func `help that is repeated is not counted, and another text is`() throws {
        for _ in 1...10 { _ = try talk.send("客服", hasDigest: false) }
        #expect(try talk.send("帮助").outcome == .capped)
        #expect(try talk.send("帮助", after: .seconds(40)).reply == nil)
    }

    @Test func `a gateway's name is remembered for a day, and another name is another text`() throws {
        let first = try talk.send("查询 011234", gatewayID: "7")
        #expect(first.outcome == .refused)
        #expect(try talk.send("查询 011234", gatewayID: "7", after: .seconds(29)).reply == nil)
        let late = try talk.send("查询 011234", gatewayID: "7", after: .seconds(82_800))
        #expect(late.outcome == .repeated)
        #expect(late.reply == first.reply)
        #expect(late.memory.first.failureCount == 1)
        #expect(try talk.send("查询 011234", gatewayID: "8", after: .seconds(1)).outcome == .tooSoon)
        #expect(try talk.send("帮助", gatewayID: "7", after: .seconds(1)).outcome == .helped)
    }

    @Test func `a gateway's late redelivery changes nothing that came to be since`() throws {
        _ = try talk.send("退订", gatewayID: "1")
        _ = try talk.send("恢复", gatewayID: "2", after: .seconds(60))
        let late = try talk.send("退订", gatewayID: "1", after: .seconds(600))
        #expect(
            late
                == Decision(
                    memory: talk.memory, reply: nil, startsInquiry: false, service: "accounts", outcome: .repeated))
        #expect(!late.memory.isOptedOut)
        _ = try talk.send("查询 01123X", gatewayID: "3")
        _ = try talk.send("cx 01123X", gatewayID: "4", after: .seconds(80_000))
        #expect(try talk.send("cx 01123X", gatewayID: "4", after: .seconds(6_400)).reply == nil)
    }

    @Test func `whoever knows a part of the answer may ask anew after a day and not before`() throws {
        _ = try talk.send("查询 01123X")
        talk.openInquiry = InquiryFacts(
            service: "accounts", acceptedAt: Self.start, deadline: Self.start + .seconds(172_800),
            isPartlyAnswered: true, missing: ["jd"])
        let early = try talk.send("cx 01123X", after: .seconds(86_399))
        #expect(early.outcome == .inProgress)
        #expect(early.reply?.text == "【一证通查】已查到的见上次短信。京东还没有答复，最迟11月23日 09:30前再告诉您，不用再发。")
        #expect(try talk.send("cx01123X", after: .seconds(1)).outcome == .accepted)
    }
}
