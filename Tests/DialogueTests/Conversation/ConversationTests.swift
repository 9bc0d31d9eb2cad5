import Primitives
import SMS
import Testing

@testable import Dialogue

@Suite struct ConversationTests {
    /// 2026-11-21 09:30 in China.
    static let start = WallTime(milliseconds: 1_795_224_600_000)

    let talk: Talk

    init() throws { talk = try Talk(at: Self.start) }

    @Test func `the right tail starts an inquiry and says nothing yet`() throws {
        let decision = try talk.send("查询 01123X")
        #expect(decision.outcome == .accepted)
        #expect(decision.startsInquiry)
        #expect(decision.reply == nil)
        #expect(decision.memory.first.lastQuery == Self.start)
    }

    @Test func `the keyword alone asks for the tail, which may then come alone`() throws {
        let first = try talk.send("查询")
        #expect(first.outcome == .prompted)
        #expect(first.reply?.name == .prompt)
        #expect(first.memory.first.promptUntil == Self.start + .seconds(600))
        let second = try talk.send("01123x", after: .seconds(599))
        #expect(second.outcome == .accepted)
        #expect(second.memory.first.promptUntil == nil)
    }

    @Test func `the tail alone is a query without a prompt, too`() throws {
        #expect(try talk.send("01123x").outcome == .accepted)
    }

    @Test func `a bare number is explained to whoever was prompted and is unknown otherwise`() throws {
        #expect(try talk.send("1234").outcome == .helped)
        _ = try talk.send("查询")
        #expect(try talk.send("12345", after: .seconds(599)).outcome == .badFormat)
        #expect(try talk.send("123456789", after: .seconds(600)).outcome == .ignored)
    }

    @Test func `a bare whole number is always explained`() throws {
        let decision = try talk.send("110105199001011234")
        #expect(decision.outcome == .badFormat)
        #expect(decision.reply?.name == TextName(rawValue: "format-whole"))
    }

    @Test func `bad syntax costs nothing`() throws {
        for text in ["查询 1234", "查询 991234", "查询 110105199001011234"] {
            #expect(try talk.send(text).outcome == .badFormat)
        }
        #expect(try talk.send("查询 01123X").outcome == .accepted)
    }

    @Test func `wrong tail, unknown number and a number without a person get one and the same text`() throws {
        let wrong = try talk.send("查询 011234", hasDigest: false)
        let stranger = try Talk(at: Self.start, tail: nil).send("查询 01123X", hasDigest: false)
        let cancelledStranger = try Talk(at: Self.start, status: .cancelled).send("查询 011234", hasDigest: false)
        #expect(wrong.outcome == .refused)
        #expect(wrong.reply?.name == .refused)
        #expect(wrong == stranger)
        #expect(wrong == cancelledStranger)
        #expect(wrong.reply?.text.contains("11月22日 09:30") == true)
        #expect(wrong.memory.first.failureCount == 1)
    }

    @Test func `a failure locks for a day like a query, and learns nothing meanwhile`() throws {
        _ = try talk.send("查询 011234")
        let early = try talk.send("查询 01123X", after: .seconds(86_399))
        #expect(early.outcome == .tooSoon)
        #expect(early.memory.first.failureCount == 1)
        #expect(early.reply?.text == "【一证通查】24小时内只能查一次。请在11月22日 09:30以后再查。")
        let wrongAgain = try talk.send("查询 051234")
        #expect(wrongAgain.outcome == .tooSoon)
        #expect(wrongAgain.memory.first.failureCount == 1)
        #expect(try talk.send("查询 01123x", after: .seconds(1)).outcome == .accepted)
    }

    @Test func `five failures within thirty days lock for a week`() throws {
        for count in 1...4 {
            let decision = try talk.send("查询 011234")
            #expect(decision.outcome == .refused)
            #expect(decision.memory.first.failureCount == count)
            talk.wait(.seconds(86_400))
        }
        let fifth = try talk.send("查询 011234")
        #expect(fifth.outcome == .refused)
        #expect(fifth.reply?.text.contains("12月2日 09:30") == true)
        let locked = try talk.send("查询 01123X", after: .seconds(7 * 86_400 - 1))
        #expect(locked.outcome == .locked)
        #expect(locked.reply?.text.contains("12月2日 09:30") == true)
        #expect(try talk.send("查询").outcome == .locked)
        let after = try talk.send("查询 01123x", after: .seconds(1))
        #expect(after.outcome == .accepted)
        #expect(after.memory.first.failureCount == 0)
    }

    @Test func `failures older than thirty days are forgotten`() throws {
        for _ in 1...4 {
            _ = try talk.send("查询 011234")
            talk.wait(.seconds(86_400))
        }
        talk.wait(.seconds(26 * 86_400))
        let decision = try talk.send("查询 011234")
        #expect(decision.memory.first.failureCount == 1)
        #expect(decision.memory.first.failuresSince == Self.start + .seconds(30 * 86_400))
    }

    @Test func `a sixth failure right after the long lock locks for a week again`() throws {
        for _ in 1...5 {
            _ = try talk.send("查询 011234")
            talk.wait(.seconds(86_400))
        }
        talk.wait(.seconds(6 * 86_400))
        let sixth = try talk.send("查询 011234")
        #expect(sixth.outcome == .refused)
        #expect(try talk.send("查询 01123X", after: .seconds(6 * 86_400)).outcome == .locked)
    }

    @Test func `a cancelled number is told so, if the tail is right`() throws {
        let talk = try Talk(at: Self.start, status: .cancelled)
        let decision = try talk.send("查询 01123X")
        #expect(decision.outcome == .cancelled)
        #expect(decision.reply?.name == .cancelled)
        #expect(!decision.startsInquiry)
        #expect(decision.memory.first.failureCount == 0)
        #expect(try talk.send("查询 01123x", after: .seconds(3_600)).outcome == .tooSoon)
    }

    @Test func `a second query within a day is told when the next may come`() throws {
        _ = try talk.send("查询 01123X")
        let second = try talk.send("查询 01123x", after: .seconds(3_600))
        #expect(second.outcome == .tooSoon)
        #expect(second.reply?.text == "【一证通查】24小时内只能查一次。请在11月22日 09:30以后再查。")
        #expect(try talk.send("查询").outcome == .tooSoon)
        #expect(try talk.send("cx 01123X", after: .seconds(82_800)).outcome == .accepted)
    }

    @Test func `while the earlier query is open the second one is told so`() throws {
        _ = try talk.send("查询 01123X")
        talk.openInquiry = InquiryFacts(
            service: "accounts", acceptedAt: Self.start, deadline: Self.start + .seconds(172_800))
        for text in ["查询 01123x", "查询 011234", "查询"] {
            let decision = try talk.send(text, after: .seconds(60))
            #expect(decision.outcome == .inProgress)
            #expect(decision.reply?.text == "【一证通查】您的查询正在办理，结果最迟11月23日 09:30前用短信告诉您，不用再发。")
        }
        #expect(try talk.send("cx01123x", after: .seconds(2 * 86_400)).outcome == .inProgress)
    }

    @Test func `progress tells of the open inquiry, or that there is none`() throws {
        #expect(try talk.send("进度").reply?.name == .noInquiry)
        talk.openInquiry = InquiryFacts(
            service: "accounts", acceptedAt: Self.start, deadline: Self.start + .seconds(172_800))
        #expect(try talk.send("查询进度").reply?.name == .inProgress)
    }

    @Test func `the moment named is one at which the query is taken`() throws {
        talk.wait(.seconds(30))
        _ = try talk.send("查询 01123X")
        #expect(try talk.send("cx 01123x").reply?.text.contains("11月22日 09:31") == true)
        #expect(try talk.send("cx01123x", after: .seconds(86_400 + 30)).outcome == .accepted)
    }

    @Test func `only a query needs the person`() throws {
        for text in ["查询", "查询 1234", "帮助", "解绑 微信", "进度", "退订", "恢复", "English", "电话卡", "", "你好"] {
            #expect(try !Shipped.parser().parse(text).needsIdentity)
        }
        #expect(try Shipped.parser().parse("查询 01123X").needsIdentity)
    }

    @Test func `no lock outlasts a clock that was set back`() throws {
        _ = try talk.send("查询 01123X")
        #expect(try talk.send("查询01123X", after: .seconds(-30 * 86_400)).outcome == .tooSoon)
        #expect(try talk.send("CX01123X", after: .seconds(86_400)).outcome == .accepted)
        let failures = (0..<5).map { "查询 31123\($0)" }
        for text in failures { #expect(try talk.send(text, after: .seconds(90_000)).outcome == .refused) }
        #expect(try talk.send("查询 01123X", after: .seconds(-30 * 86_400)).outcome == .locked)
        #expect(try talk.send("查询 01123X", after: .seconds(7 * 86_400)).outcome == .accepted)
    }
}
