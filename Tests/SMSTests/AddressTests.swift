import SMS
import Testing

struct AddressTests {
    @Test(arguments: [
        "10699000", "106550001234567890", "8610699000", "+8610699000", "008610699000", "106-9900-0", "10086", "10010",
        "1008611", "+8610086", "8610086", "95588", "955881234567", "96110", "12381", "12306", "125201380013", "110",
        "1",
        "11185", "4001260088", "8008101234", "", " ", "+", "TENCENT", "中国移动", "１０６９９０００", "1380013800a", "0086", "86",
    ])
    func `machines are not answered`(text: String) {
        #expect(Address(text).isServiceNumber)
    }

    @Test(arguments: [
        "13800138000", "+8613800138000", "19900000000", "+85291234567", "0085291234567", "+12025550123", "075583765566",
        "+959123456789", "+4001234567", "0012025550123", "00959123456789",
    ])
    func `people may be answered`(text: String) {
        #expect(!Address(text).isServiceNumber)
    }

    @Test func `the type of number tells letters and countries apart`() {
        #expect(Address("4412345678", typeOfNumber: 5).isServiceNumber)
        #expect(!Address("12025550123", typeOfNumber: 1).isServiceNumber)
        #expect(Address("12025550123").isServiceNumber)
        #expect(Address("10699000", typeOfNumber: 1).isServiceNumber)
        #expect(Address("10086", typeOfNumber: 2, numberingPlan: 1).isServiceNumber)
        #expect(!Address("13800138000", typeOfNumber: 1).isServiceNumber)
    }

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
