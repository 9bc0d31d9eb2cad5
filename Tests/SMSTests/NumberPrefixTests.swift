import SMS
import Testing

struct NumberPrefixTests {
    @Test(arguments: [
        ("139", "13900000000", true), ("139", "13999999999", true), ("139", "13899999999", false),
        ("139", "14000000000", false), ("1380013", "13800138000", true), ("1380013", "13800148000", false),
        ("1", "19999999999", true), ("2", "13900000000", false), ("13800138000", "13800138000", true),
        ("13800138000", "13800138001", false),
    ])
    func `a prefix holds the numbers that begin so`(prefix: String, number: String, isInside: Bool) throws {
        let phone = try #require(PhoneNumber(number))
        #expect(try #require(NumberPrefix(prefix)).contains(phone) == isInside)
    }

    @Test func `eleven digits are a number, and fewer are none`() {
        #expect(NumberPrefix("13800138000")?.number == PhoneNumber("13800138000"))
        #expect(NumberPrefix("1380013800")?.number == nil)
        #expect(NumberPrefix("20000000000")?.number == nil)
    }

    @Test(arguments: ["", "138001380001", "+86139", "86 139", "13x", "１３９", "-1", "139*"])
    func `what is no run of digits is no prefix`(text: String) { #expect(NumberPrefix(text) == nil) }
}
