import Digest
import Primitives
import SMS
import Testing

@testable import Dialogue

/// Decisions where a register outside knows people: left open without its verdict, and otherwise as its verdict is.
@Suite struct IdentityVerdictTests {
    private static let start = WallTime(milliseconds: 1_768_900_000_000)

    /// One person texting to a service whose people are in a register.
    private final class Person {
        let conversation: Conversation
        let parser: CommandParser
        let phone: PhoneNumber
        var memory = SenderMemory()
        var now = IdentityVerdictTests.start
        private static let shipped = Result { try (Shipped.texts(), Shipped.parser()) }

        private static let challenging = Result {
            let catalog = try Shipped.catalog(challenging: ["accounts"])
            return (try ReplyTexts(catalog: catalog, library: Shipped.library()), CommandParser(CommandBook(catalog)))
        }

        init(isChallenged: Bool = false) throws {
            let (texts, parser) = try (isChallenged ? Self.challenging : Self.shipped).get()
            self.parser = parser
            conversation = Conversation(
                texts: texts.offering(["accounts", "phone-cards"]), identity: nil,
                codeKeys: [HMACKey(Array("codes".utf8))])
            phone = try #require(PhoneNumber("13800138000"))
        }

        func send(
            _ text: String, _ verdict: IdentityVerdict? = nil, gatewayID: String? = nil, after pause: Duration = .zero
        ) throws -> Decision {
            now = now + pause
            let key = HMACKey(Array("digests".utf8))
            let decision = try conversation.decide(
                parser.parse(text, from: phone), from: phone, as: MessageID(rawValue: 1),
                digest: MessageDigest(of: text, gatewayID: gatewayID, account: "line", key: key), memory: memory,
                person: nil, verdict: verdict, openInquiries: [], now: now)
            if decision.undecidedTail == nil { memory = decision.memory }
            return decision
        }
    }

    @Test func `a tail is left open until there is a verdict`() throws {
        let person = try Person()
        let open = try person.send("查询 01123X")
        #expect(open.undecidedTail == IDTail("01123X"))
        #expect(open.reply == nil && !open.startsInquiry)
        #expect(try person.send("查询 01123X", .matching).startsInquiry)
    }

    @Test func `a code needs no verdict in time, and after its time what may be a tail does`() throws {
        let person = try Person(isChallenged: true)
        #expect(try person.send("查询 01123X").undecidedTail != nil)
        let sent = try person.send("查询 01123X", .matching)
        let digits = sent.reply?.text.split { !("0"..."9").contains($0) }.map(String.init) ?? []
        let code = try #require(digits.first { $0.count == 6 })
        let other = code == "011111" ? "022222" : "011111"
        #expect(try person.send(other, after: .seconds(40)).outcome == .wrongCode)
        let memory = person.memory
        #expect(try person.send(code, after: .seconds(40)).startsInquiry)
        person.memory = memory
        #expect(try person.send(other, after: .seconds(600)).undecidedTail == IDTail(other))
        #expect(try person.send(other, .notMatching).outcome == .codeExpired)
        person.memory = memory
        #expect(try person.send("\(other) ", .matching).outcome == .challenged)
        // A locked number learns nothing about a tail by it.
        person.memory = memory
        person.memory.first.lockedUntil = person.now + .seconds(60)
        #expect(try person.send("\(other)  ").outcome == .codeExpired)
    }

    @Test(arguments: ["帮助", "查询", "查询 1234", "进度", "异议", "我的验证码123456", "退订"])
    func `what needs no tail needs no verdict`(text: String) throws {
        #expect(try Person().send(text).undecidedTail == nil)
    }

    @Test func `a locked number is told so, and its tails are left alone`() throws {
        let person = try Person()
        #expect(try person.send("查询 01123X", .notMatching).outcome == .refused)
        let second = try person.send("查询 020202")
        #expect(second.undecidedTail == nil && second.outcome == .tooSoon)
        // The verdict of a question that was under way is not told any more.
        #expect(try person.send("查询 030303", .matching).outcome == .tooSoon)
    }

    @Test func `a cancelled number is told so and has used its query`() throws {
        let person = try Person()
        #expect(try person.send("查询 01123X", .cancelled).outcome == .cancelled)
        #expect(try person.send("查询 01123X", .cancelled, after: .seconds(600)).outcome == .tooSoon)
    }

    @Test func `what cannot be checked costs nothing`() throws {
        let person = try Person()
        let unchecked = try person.send("查询 01123X", .unavailable)
        #expect(unchecked.outcome == .unchecked && unchecked.reply?.name == .unchecked)
        #expect(unchecked.reply?.text == "【一证通查】现在不能核对您的身份证号后六位，没有查询。请过几分钟再发一次，这次不计次数。")
        #expect(person.memory.first.lastQuery == nil && person.memory.first.failureCount == 0)
        #expect(person.memory.first.lockedUntil == nil)
        #expect(try person.send("查询 020202", .matching).startsInquiry)
    }

    @Test func `a copy of what could not be checked is silent, and the same text a minute later is asked about`() throws
    {
        let person = try Person()
        _ = try person.send("查询 01123X", .unavailable)
        let copy = try person.send("查询 01123X", after: .seconds(5))
        #expect(copy.undecidedTail == nil && copy.outcome == .repeated && copy.reply == nil)
        #expect(try person.send("查询 01123X", after: .seconds(55)).undecidedTail != nil)
    }

    @Test func `a gateway's redelivery of what could not be checked is told so again, or nothing`() throws {
        let person = try Person()
        _ = try person.send("查询 01123X", .unavailable, gatewayID: "7")
        #expect(try person.send("查询 01123X", gatewayID: "7", after: .seconds(10)).reply == nil)
        #expect(try person.send("查询 01123X", gatewayID: "7", after: .seconds(60)).reply?.name == .unchecked)
        #expect(try person.send("查询 01123X", .matching, gatewayID: "8", after: .seconds(60)).startsInquiry)
        // What came since holds: nothing is said of the earlier text.
        #expect(try person.send("查询 01123X", gatewayID: "7", after: .seconds(60)).reply == nil)
    }

    @Test func `the tail alone is about the same service again`() throws {
        let person = try Person()
        _ = try person.send("电话卡")
        #expect(try person.send("01123X", .unavailable, after: .seconds(60)).service == "phone-cards")
        #expect(try person.send("01123X", .matching, after: .seconds(60)).service == "phone-cards")
    }

    @Test func `after the day's replies it is silent and still costs nothing`() throws {
        let person = try Person()
        for number in 1...10 {
            #expect(try person.send("查询 0112\(10 + number)", .unavailable, after: .seconds(60)).reply != nil)
        }
        let eleventh = try person.send("查询 011299", .unavailable, after: .seconds(60))
        #expect(eleventh.reply == nil && eleventh.outcome == .unchecked)
        #expect(try person.send("查询 011299", .matching, after: .seconds(60)).startsInquiry)
    }
}
