import Primitives
import SMS
import TestSupport
import Testing

struct PhoneNumberTests {
    @Test(arguments: [
        "13800138000", "8613800138000", "+8613800138000", "008613800138000", "138 0013 8000", "+86 138-0013-8000",
        "86-13800138000", "0086 138 0013 8000",
    ])
    func `every usual form is one person`(text: String) throws {
        let number = try #require(PhoneNumber(text))
        #expect(number.number == 13_800_138_000)
        #expect(number == PhoneNumber(number: 13_800_138_000))
    }

    @Test(arguments: [
        "", " ", "+", "013800138000", "1380013800", "138001380000", "12800138000", "10699000", "+13800138000",
        "8513800138000", "0085513800138000", "+008613800138000", "138+00138000", "１３８００１３８０００", "1380013800X",
        "138****8000", "1440012345678", "99999999999999999999999999", "8610655000000", "008612345678901",
    ])
    func `anything else is no mobile number`(text: String) {
        #expect(PhoneNumber(text) == nil)
    }

    @Test(arguments: [
        (Int64(13_000_000_000), true), (19_999_999_999, true), (12_999_999_999, false), (20_000_000_000, false),
        (-13_000_000_000, false), (.max, false), (.min, false),
    ])
    func `mobile numbers begin with 13 to 19`(number: Int64, isMobile: Bool) {
        #expect((PhoneNumber(number: number) != nil) == isMobile)
    }

    @Test(arguments: [
        (Int64(13_800_138_000), "138****8000"), (19_900_000_000, "199****0000"), (13_012_340_007, "130****0007"),
    ])
    func `people see four digits less`(number: Int64, masked: String) throws {
        #expect(try #require(PhoneNumber(number: number)).description == masked)
    }

    @Test func `gateways see the form they want`() throws {
        let number = try #require(PhoneNumber("13800138000"))
        let forms = NumberForm.allCases.map { number.text(as: $0) }
        #expect(forms == ["13800138000", "8613800138000", "+8613800138000", "008613800138000"])
        for form in forms { #expect(PhoneNumber(form) == number) }
    }

    @Test func `noise never traps`() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let octets = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                Array("0123456789+- 86x１".utf8).randomElement(using: &random) ?? 0
            }
            let text = String(decoding: octets, as: UTF8.self)
            if let number = PhoneNumber(text) { #expect(number.digits.utf8.count == 11) }
        }
    }
}
