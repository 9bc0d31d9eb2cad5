import Primitives
import SMS
import TestSupport
import Testing

struct ReceiptIDRuleTests {
    @Test(arguments: [
        (ReceiptIDRule.exact, "7f3a", "7f3a", true), (.exact, "7f3a", "7F3A", false), (.exact, "1", "01", false),
        (.lenient, "7f3a", "0007F3A", true), (.lenient, "0", "000", true), (.lenient, "", "", true),
        (.lenient, "12", "21", false), (.lenient, "0x-Y", "X-y", true),
        (.responseHexadecimal, "7F3A", "32570", true), (.responseHexadecimal, "00007f3a", "0000032570", true),
        (.responseHexadecimal, "7f3a", "7f3a", false), (.responseHexadecimal, "10", "10", false),
        (.responseHexadecimal, "FFFFFFFFFFFFFFFF", "18446744073709551615", true),
        (.responseHexadecimal, "0-ab", "AB", false), (.responseHexadecimal, "+A", "10", false),
        (.receiptHexadecimal, "32570", "7F3A", true), (.receiptHexadecimal, "16", "10", true),
        (.receiptHexadecimal, "no-number", "NO-NUMBER", true),
        (.receiptHexadecimal, "123456789012345678901234567890", "0123456789012345678901234567890", true),
    ])
    func `both sides come to one form`(rule: ReceiptIDRule, response: String, receipt: String, isOne: Bool) {
        let left = rule.canonical(GatewayMessageID(response), from: .response)
        let right = rule.canonical(GatewayMessageID(receipt), from: .receipt)
        #expect((left == right) == isOne)
    }

    @Test func `opaque octets pass through`() {
        let id = GatewayMessageID([0x00, 0xFF, 0x80])
        for rule in ReceiptIDRule.allCases {
            #expect(rule.canonical(id, from: .response) == id)
            #expect(rule.canonical(id, from: .receipt) == id)
        }
    }

    @Test func `numbers match whatever their notation and padding`() {
        var random = SeededGenerator(seed: 10)
        for _ in 0..<5_000 {
            let number = UInt64.random(in: 0...(.max), using: &random) >> UInt64.random(in: 0...63, using: &random)
            let decimal = GatewayMessageID("000" + String(number))
            let hexadecimal = GatewayMessageID("0" + String(number, radix: 16, uppercase: true))
            #expect(
                ReceiptIDRule.responseHexadecimal.canonical(hexadecimal, from: .response)
                    == ReceiptIDRule.responseHexadecimal.canonical(decimal, from: .receipt))
            #expect(
                ReceiptIDRule.receiptHexadecimal.canonical(decimal, from: .response)
                    == ReceiptIDRule.receiptHexadecimal.canonical(hexadecimal, from: .receipt))
        }
    }
}
