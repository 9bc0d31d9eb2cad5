import Primitives
import SMS
import TestSupport
import Testing

@testable import Dialogue

/// The rules about replies: how many, in which language, and to whom.
@Suite struct TurnTests {
    static let start = ConversationTests.start

    let talk: Talk

    init() throws { talk = try Talk(at: Self.start) }

    @Test func `an unknown text is helped once a day`() throws {
        #expect(try talk.send("你好").reply?.name == .help)
        #expect(try talk.send("在吗").outcome == .ignored)
        #expect(try talk.send("喂喂", after: .seconds(86_399)).outcome == .ignored)
        #expect(try talk.send("喂", after: .seconds(1)).outcome == .helped)
    }

    @Test func `help that was asked for comes every time and counts as the day's help`() throws {
        #expect(try talk.send("帮助").outcome == .helped)
        #expect(try talk.send("help").outcome == .helped)
        #expect(try talk.send("你好").outcome == .ignored)
    }

    @Test func `an empty text is never answered`() throws {
        let decision = try talk.send(" ")
        #expect(decision.outcome == .ignored)
        #expect(decision.reply == nil)
    }

    @Test func `without a digest nothing is a repetition`() throws {
        #expect(try talk.send("帮助", hasDigest: false).outcome == .helped)
        #expect(try talk.send("帮助", hasDigest: false).outcome == .helped)
    }

    @Test func `a repetition is noticed behind as many other texts as are remembered`() throws {
        _ = try talk.send("客服")
        for number in 1..<RecentMessages.capacity { _ = try talk.send("第\(number)句") }
        #expect(try talk.send("客服").outcome == .repeated)
        for number in 0..<RecentMessages.capacity { _ = try talk.send("第\(100 + number)句") }
        #expect(try talk.send("客服").outcome == .informed)
    }

    @Test func `ten replies a day are enough, and a query is taken all the same`() throws {
        for _ in 1...10 { #expect(try talk.send("帮助", hasDigest: false).outcome == .helped) }
        let eleventh = try talk.send("客服 微信")
        #expect(eleventh.outcome == .capped)
        #expect(eleventh.reply == nil)
        #expect(try talk.send("查询").outcome == .capped)
        #expect(try talk.send("查询 01123X").outcome == .accepted)
        #expect(try talk.send("帮助", after: .seconds(86_400)).outcome == .helped)
    }

    @Test func `a refusal is sent even when the day's replies are used up`() throws {
        for _ in 1...10 { _ = try talk.send("帮助", hasDigest: false) }
        #expect(try talk.send("查询 011234").reply?.name == .refused)
    }

    @Test func `two machines stop answering each other`() throws {
        var replies = 0
        var text = "您好"
        for _ in 0..<200 {
            let decision = try talk.send(text, after: .seconds(2))
            if let reply = decision.reply { replies += 1; text = reply.text } else { text += "!" }
        }
        #expect(replies <= 10)
    }

    @Test func `who opted out gets what is asked for and nothing else`() throws {
        let first = try talk.send("退订")
        #expect(first.outcome == .optedOut)
        #expect(first.memory.isOptedOut)
        #expect(try talk.send("TD").outcome == .ignored)
        #expect(try talk.send("你好").outcome == .ignored)
        #expect(try talk.send("帮助").outcome == .helped)
        #expect(try talk.send("查询 1234").outcome == .badFormat)
        #expect(try talk.send("查询 01123X").outcome == .accepted)
        let back = try talk.send("恢复")
        #expect(back.outcome == .optedIn)
        #expect(!back.memory.isOptedOut)
    }

    @Test func `the language asked for is spoken from then on`() throws {
        let decision = try talk.send("English")
        #expect(decision.outcome == .languageSet)
        #expect(decision.reply?.language == .english)
        #expect(try talk.send("unbind wechat").reply?.text.contains("Tencent") == true)
        #expect(try talk.send("查询 011234").reply?.text.contains("09:30 on 2026-11-22") == true)
        #expect(try talk.send("语言").reply?.name == .languageMenu)
        #expect(try talk.send("语言 中文").reply?.language == .chinese)
    }

    @Test func `a language the catalog has lost is answered in the first one`() throws {
        talk.memory.language = Language(rawValue: "fr")
        #expect(try talk.send("帮助").reply?.language == .chinese)
    }

    @Test(arguments: [
        ("电话卡", "10086"), ("银行卡", "云闪付"), ("投诉", "工信微报"), ("防骗", "96110"), ("防骗", "12381"), ("防骗", "国家反诈中心"),
        ("解绑 微信", "腾讯"), ("客服 淘宝", "9510211"), ("客服 抖音", "帮助页面"), ("异议 支付宝", "95188"), ("客服", "百度"),
        ("异议 谷歌", "没有找到"), ("明细", "美团"), ("客服 美团", "10109777（外卖）、10107888（其他）"),
    ])
    func `an information command is answered with its facts`(_ text: String, _ fact: String) throws {
        let decision = try talk.send(text)
        #expect(decision.outcome == .informed)
        #expect(decision.reply?.text.contains(fact) == true)
    }

    @Test func `no digit of a tail appears in any decision`() throws {
        var random = SeededGenerator(seed: 0x1D)
        for _ in 0..<100 {
            let day = Int.random(in: 11...31, using: &random)
            let tail =
                "\(day)\(Int.random(in: 100...999, using: &random))\(["X", "7"].randomElement(using: &random) ?? "X")"
            let talk = try Talk(at: Self.start, tail: Bool.random(using: &random) ? tail : "01123X")
            for text in ["查询 \(tail)", "查询 \(tail)1", "查询 110105199001\(tail)", "查询", tail, "查询 \(tail.dropLast())Y"] {
                var decision = try talk.send(text, after: .seconds(Int.random(in: 0...90_000, using: &random)))
                // Times and keyed digests are numbers of their own, and may look like anything.
                decision.memory = SenderMemory()
                #expect(!"\(decision)".contains(tail.prefix(5)))
                #expect(decision.reply?.text.contains(tail.prefix(5)) != true)
            }
        }
    }
}
