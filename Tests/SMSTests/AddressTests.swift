import SMS
import Testing

struct AddressTests {
    @Test(arguments: [
        ("13800138000", UInt8(0), true), ("13800138000", 2, true), ("13800138000", 1, false),
        ("1 380 013 8000", 1, false), ("8613800138000", 1, true), ("+8613800138000", 1, true),
        ("008613800138000", 1, true), ("8613800138000", 0, true), ("0013800138000", 1, false),
    ])
    func `a number that is said to be international needs its country`(text: String, type: UInt8, isMainland: Bool) {
        let address = Address(text, typeOfNumber: type, numberingPlan: 1)
        #expect(address.phoneNumber?.number == (isMainland ? 13_800_138_000 : nil))
    }

    @Test func `only mobile numbers are masked`() {
        #expect("\(Address("13800138000", typeOfNumber: 1))" == "138****8000")
        #expect("\(Address("+8613800138000"))" == "138****8000")
        #expect("\(Address("10699000"))" == "10699000")
    }
}
