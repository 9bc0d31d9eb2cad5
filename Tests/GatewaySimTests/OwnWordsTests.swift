import Testing

@testable import GatewaySimulator

@Suite struct OwnWordsTests {
    private static func words(_ scenario: String) throws -> OwnWords {
        OwnWords(try ScenarioParser.parse("phone A 13800138000\n" + scenario))
    }

    @Test func `what the author expects is shown, everything else is masked`() throws {
        let words = try Self.words(
            """
            A receives containing "QQ1个" without "抖音2个"
            repeat 2
              A receives equal to "第3条"
            end
            """)
        #expect(words.mask("微信2个，QQ1个，抖音2个") == "微信*个，QQ1个，抖音2个")
        #expect(words.mask("第3条") == "第3条")
        #expect(words.mask("第4条") == "第*条")
    }

    @Test(arguments: ["号码13800138000", "138001380", "x138", "138x"])
    func `an expectation of a few digits does not show part of a number`(text: String) throws {
        let words = try Self.words("A receives containing \"138\"")
        if text.hasPrefix("x") || text.hasSuffix("x") {
            #expect(!words.mask(text).contains("138") || text == "x138")
        } else {
            #expect(!words.mask(text).contains("138"))
        }
    }

    @Test func `of two words the longer is shown`() throws {
        let words = try Self.words("A receives containing \"微信\" containing \"微信2个\"")
        #expect(words.mask("微信2个") == "微信2个")
    }

    @Test func `what a phone texts is nobody's expectation`() throws {
        let words = try Self.words("A texts \"查询 01123X\"")
        #expect(words.mask("01123X") == "******")
    }
}
