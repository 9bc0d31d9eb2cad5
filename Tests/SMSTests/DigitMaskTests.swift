import Primitives
import SMS
import TestSupport
import Testing

struct DigitMaskTests {
    @Test(arguments: [
        ("查询 01123X", "查询 ******"), ("cx#01123x", "cx#******"), ("０１１２３Ｘ", "******"), ("01123 X!", "***** *!"),
        ("01123-Х", "*****-*"), ("01123×", "******"), ("٠١١٢٣", "*****"), ("𝟎①²", "***"), ("X", "*"), (" x查", " *查"),
        ("查X询", "查X询"), ("CXMYD", "CXMYD"), ("BX1X", "BX**"), ("", ""), ("查询", "查询"), ("1a X", "*a X"),
        ("0\u{200B}x", "*\u{200B}*"), ("1XX", "***"), ("二〇二六", "****"),
        ("查询一二三四五六", "查询******"), ("尾号是零幺 幺二三X吗", "尾号是** ****吗"), ("1二3四是", "****是"), ("五六，查", "**，查"),
        ("一证通查", "一证通查"), ("查一下十二点", "查一下十二点"), ("解绑二三事", "解绑二三事"), ("共1个，二条", "共*个，二条"),
        ("01123✗", "******"), ("01123╳❌", "*******"),
    ])
    func `digits and what may be a check letter are gone`(text: String, masked: String) {
        #expect(DigitMask.mask(text) == masked)
    }

    @Test func `no decimal digit of any script is left`() {
        for value in UInt32(0)...0x10_FFFF {
            guard let scalar = Unicode.Scalar(value), scalar.properties.generalCategory == .decimalNumber else {
                continue
            }
            guard DigitMask.mask("查\(scalar)询") == "查*询" else {
                Issue.record("U+\(String(value, radix: 16)) is left")
                continue
            }
        }
    }

    @Test func `masking twice changes nothing more`() {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<2_000 {
            let text = random.text(for: .ucs2, scalarCount: 40)
            let masked = DigitMask.mask(text)
            #expect(!masked.utf8.contains { (0x30...0x39).contains($0) })
            #expect(DigitMask.mask(masked).unicodeScalars.count == text.unicodeScalars.count)
        }
    }
}
