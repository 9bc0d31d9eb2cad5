import Digest
import Primitives
import SMS
import Testing

@testable import Dialogue

/// Queries that are asked once their sender has texted a code back.
@Suite struct ChallengeTests {
    static let start = ConversationTests.start

    private func talk(offering services: [String]? = nil, keys: [HMACKey] = [HMACKey(Array("codes".utf8))]) throws
        -> Talk
    {
        try Talk(at: Self.start, offering: services, isChallenged: true, keys: keys)
    }

    /// The code in a reply.
    private func code(_ decision: Decision) throws -> String {
        let digits = try #require(decision.reply).text.split { !("0"..."9").contains($0) }.map(String.init)
        return try #require(digits.first { $0.count == 6 })
    }

    /// Another code than this one, that would be a tail as well.
    private func other(than code: String, _ number: Int = 0) -> String {
        let candidates = ["011111", "022222", "033333", "044444", "055555"].filter { $0 != code }
        return candidates[number]
    }

    @Test func `the right tail brings a code and spends nothing, and the code asks the question`() throws {
        let talk = try talk()
        let first = try talk.send("查询 01123X")
        #expect(first.outcome == .challenged && !first.startsInquiry && first.rightTail != nil)
        #expect(talk.memory.first.lastQuery == nil)
        let second = try talk.send(try code(first), after: .seconds(60))
        #expect(second.startsInquiry && second.outcome == .accepted && second.service == "accounts")
        #expect(talk.memory.first.lastQuery == talk.now && talk.memory.challenge == nil)
        #expect(try talk.send("查询  01123X", after: .seconds(400)).outcome == .tooSoon)
    }

    @Test(arguments: [
        "{c}", " {c} ", "{a} {b}", "{a}-{b}", "{w}", "验证码{c}", "验证码：{c}", "我的验证码是{c}", "回复 {c}", "code {c}", "{c}谢谢",
        "你好，{c}", "六位数字 {c}", "【一证通查】请在10分钟内，把验证码{c}直接回复给本号码。",
    ])
    func `the code is understood in whatever form it comes`(form: String) throws {
        let talk = try talk()
        let code = try code(talk.send("查询 01123X"))
        let wide = String(
            String.UnicodeScalarView(code.unicodeScalars.compactMap { Unicode.Scalar($0.value + 0xFEE0) }))
        let text = form.replacing("{c}", with: code).replacing("{a}", with: code.prefix(3))
            .replacing("{b}", with: code.suffix(3)).replacing("{w}", with: wide)
        let decision = try talk.send(text, after: .seconds(599))
        #expect(decision.startsInquiry, "\(text) \(decision.outcome)")
    }

    @Test(arguments: ["【微信】验证码{c}", "【登录】验证码{c}", "查询 {c}", "{c} {o}", "我家卖了{c}元"])
    func `a text that means something else is no code`(form: String) throws {
        let talk = try talk()
        let code = try code(talk.send("查询 01123X"))
        let decision = try talk.send(
            form.replacing("{c}", with: code).replacing("{o}", with: "999999"), after: .seconds(60))
        #expect(!decision.startsInquiry && decision.outcome != .wrongCode, "\(decision.outcome)")
    }

    @Test func `three wrong codes end it and cost what a wrong tail does, six digits of a tail's form or not`() throws {
        let talk = try talk()
        let code = try code(talk.send("查询 01123X"))
        for (number, left) in [(0, "2次"), (1, "1次")] {
            let wrong = try talk.send(other(than: code, number), after: .seconds(40))
            #expect(wrong.outcome == .wrongCode && wrong.reply?.text.contains(left) == true)
        }
        #expect(talk.memory.failureCount(at: talk.now, under: Limits()) == 0)
        let third = try talk.send(code == "993211" ? "993212" : "993211", after: .seconds(40))
        #expect(third.outcome == .refused && third.reply?.text.contains("三次不对") == true)
        #expect(talk.memory.failureCount(at: talk.now, under: Limits()) == 1 && talk.memory.challenge == nil)
        #expect(try talk.send("查询 01123X ", after: .seconds(60)).outcome == .tooSoon)
        #expect(try talk.send(code, after: .seconds(60)).startsInquiry == false)
        #expect(try talk.send("查询: 01123X", after: .seconds(86_400)).outcome == .challenged)
    }

    @Test func `a query in the window starts over with another code, and wrong ones count on`() throws {
        let talk = try talk()
        let first = try code(talk.send("查询 01123X"))
        #expect(try talk.send(other(than: first), after: .seconds(40)).outcome == .wrongCode)
        let again = try talk.send("查账号 01123x", after: .seconds(400))
        #expect(again.outcome == .challenged)
        let second = try code(again)
        #expect(talk.memory.challenge?.wrongCount == 1)
        if first != second { #expect(try talk.send(first, after: .seconds(40)).outcome == .wrongCode) }
        #expect(try talk.send(second, after: .seconds(500)).startsInquiry)
    }

    @Test func `the keyword alone starts over too, and six digits are the tail again`() throws {
        let talk = try talk()
        let code = try code(talk.send("查询 01123X"))
        #expect(try talk.send("查询", after: .seconds(40)).outcome == .prompted)
        #expect(talk.memory.challenge == nil)
        #expect(try talk.send(other(than: code), after: .seconds(40)).outcome == .refused)
    }

    @Test func `a code with a digit too few costs nothing`() throws {
        let talk = try talk()
        let code = try code(talk.send("查询 01123X"))
        let short = try talk.send(String(code.prefix(5)), after: .seconds(40))
        #expect(short.outcome == .wrongCode && short.reply?.text.contains("3次") == true)
        #expect(talk.memory.challenge?.wrongCount == 0)
        #expect(try talk.send(code, after: .seconds(40)).startsInquiry)
    }

    @Test func `a code that comes too late costs nothing, and neither does what looks like one`() throws {
        for isRight in [true, false] {
            let talk = try talk(offering: ["accounts", "bank-cards"])
            let code = try code(talk.send("银行卡 01123X"))
            let late = try talk.send(isRight ? code : other(than: code), after: .seconds(600))
            #expect(late.outcome == .codeExpired && late.reply?.text.contains("过期") == true)
            #expect(talk.memory.failureCount(at: talk.now, under: Limits()) == 0 && talk.memory.challenge == nil)
            // The tail may follow, and asks the same service.
            let again = try talk.send("01123X", after: .seconds(60))
            #expect(again.outcome == .challenged && again.service == "bank-cards")
        }
    }

    @Test func `after its time a right tail of six digits is a tail`() throws {
        let talk = try Talk(at: Self.start, tail: "150428", isChallenged: true)
        #expect(try talk.send("150428").outcome == .challenged)
        #expect(try talk.send("150428 ", after: .seconds(601)).outcome == .challenged)
    }

    @Test func `a query that comes again gets the same code again, and a new one another`() throws {
        let talk = try talk()
        let first = try talk.send("查询 01123X", gatewayID: "a")
        #expect(try talk.send("查询 01123X", gatewayID: "a", after: .seconds(10)).reply == nil)
        let again = try talk.send("查询 01123X", gatewayID: "a", after: .seconds(30))
        #expect(again.outcome == .repeated && again.reply == first.reply)
        #expect(try talk.send(try code(again), after: .seconds(30)).startsInquiry)
        // What came of it is told again, not another code.
        let late = try talk.send("查询 01123X", gatewayID: "a", after: .seconds(60))
        #expect(late.outcome == .repeated && late.reply == nil && !late.startsInquiry)
    }

    @Test func `a wrong code that comes again is no other try`() throws {
        let talk = try talk()
        let wrong = other(than: try code(talk.send("查询 01123X")))
        #expect(try talk.send(wrong, after: .seconds(40)).outcome == .wrongCode)
        #expect(try talk.send(wrong, after: .seconds(40)).outcome == .repeated)
        #expect(talk.memory.challenge?.wrongCount == 1)
    }

    @Test func `codes are counted among the replies of the day`() throws {
        let talk = try talk()
        var codes: [String] = []
        for _ in 0..<10 { codes.append(try code(talk.send("查询 01123X", after: .seconds(600)))) }
        #expect(try talk.send("查询 01123X", after: .seconds(600)).outcome == .capped)
        // No challenge that nobody knows of takes six digits for itself.
        #expect(talk.memory.challenge?.sentAt == talk.now - .seconds(600))
        #expect(Set(codes).count > 8)
    }

    @Test func `a code asks only the service it was sent for`() throws {
        let talk = try talk(offering: ["accounts", "phone-cards", "bank-cards"])
        let decision = try talk.send("银行卡 01123X")
        #expect(decision.reply?.text.contains("银行卡") == true)
        #expect(try talk.send("电话卡 01123X", after: .seconds(30)).startsInquiry)
        let answer = try talk.send(try code(decision), after: .seconds(30))
        #expect(answer.startsInquiry && answer.service == "bank-cards")
    }

    @Test func `a wrong tail and a cancelled number get no code`() throws {
        #expect(try talk().send("查询 021234").outcome == .refused)
        let cancelled = try Talk(at: Self.start, status: .cancelled, isChallenged: true)
        #expect(try cancelled.send("查询 01123X").outcome == .cancelled)
    }

    @Test func `the sender's clock and key may change in between`() throws {
        let keys = [HMACKey(Array("codes".utf8)), HMACKey(Array("next".utf8))]
        let talk = try talk(keys: [keys[0]])
        let code = try code(talk.send("查询 01123X"))
        let rotated = try self.talk(keys: [keys[1], keys[0]])
        rotated.memory = talk.memory
        #expect(try rotated.send(code, after: .seconds(-60)).startsInquiry)
        let jumped = try self.talk()
        jumped.memory = talk.memory
        #expect(try jumped.send(code, after: .seconds(-601)).startsInquiry == false)
    }

    @Test func `where no service has challenges six digits are what they were`() throws {
        let talk = try Talk(at: Self.start)
        #expect(talk.parser.parse("150428").code == nil && talk.parser.parse("验证码150428").code == nil)
        #expect(!talk.parser.parse("验证码150428").needsIdentity)
        #expect(try talk.send("验证码150428").reply?.name == .codeWarning)
    }
}

@Suite struct ChallengeCodesTests {
    private let codes = ChallengeCodes(keys: [HMACKey(Array("codes".utf8))])
    private let start = ConversationTests.start

    private func challenge(
        _ message: Int64 = 1, service: String = "accounts", after pause: Duration = .zero
    ) -> Challenge {
        Challenge(service: service, message: MessageID(rawValue: message), sentAt: start + pause)
    }

    @Test func `a code is made of message, number, service and time, and of nothing else`() throws {
        let (one, two) = (try #require(PhoneNumber("13800138000")), try #require(PhoneNumber("13800138001")))
        let code = codes.code(of: challenge(), for: one)
        var tried = challenge()
        tried.wrongCount = 2
        #expect(codes.code(of: tried, for: one) == code)
        let others = [
            codes.code(of: challenge(2), for: one), codes.code(of: challenge(service: "bank-cards"), for: one),
            codes.code(of: challenge(after: .milliseconds(1)), for: one), codes.code(of: challenge(), for: two),
            ChallengeCodes(keys: [HMACKey(Array("another".utf8))]).code(of: challenge(), for: one),
        ]
        #expect(others.allSatisfy { $0 != code })
    }

    @Test func `every digit comes as often as any other, in every place`() throws {
        let phone = try #require(PhoneNumber("13800138000"))
        var counts = Array(repeating: Array(repeating: 0, count: 10), count: 6)
        for message in 0..<6_000 {
            let code = try #require(codes.code(of: challenge(Int64(message)), for: phone))
            #expect(code.octets.count == 6)
            for (place, octet) in code.octets.enumerated() { counts[place][Int(octet) - 0x30] += 1 }
        }
        #expect(counts.allSatisfy { $0.allSatisfy { (480...720).contains($0) } }, "\(counts)")
    }

    @Test func `a code shows nowhere`() throws {
        let code = try #require(ChallengeCode(Array("402918".utf8)))
        var dumped = ""
        dump(CodeReading.digits(code), to: &dumped)
        for text in ["\(code)", String(reflecting: code), dumped, "\(CodeReading.digits(code))"] {
            #expect(!text.contains("4029") && !text.contains("52"), "\(text)")
        }
        #expect(ChallengeCode(Array("40291".utf8)) == nil && ChallengeCode(Array("40291x".utf8)) == nil)
    }
}
