import SMS
import Testing

struct AddressTests {
    @Test func `only mobile numbers are masked`() {
        #expect("\(Address("+8613800138000"))" == "138****8000")
        #expect("\(Address("10699000"))" == "10699000")
    }
}
