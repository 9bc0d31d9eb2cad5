import Digest
import SMS
import Testing

@testable import Dialogue

@Suite struct IdentityCheckTests {
    let key = HMACKey(Array("key".utf8))
    let phone: PhoneNumber
    let tail: IDTail

    init() throws {
        phone = try #require(PhoneNumber("13800138000"))
        tail = try #require(IDTail("01123x"))
    }

    @Test func `the code is HMAC-SHA-256 over eleven digits and six characters`() {
        #expect(IdentityCheck(key: key).mac(for: tail, of: phone) == key.authenticate(Array("1380013800001123X".utf8)))
    }

    @Test func `only the same tail of the same number under the same key matches`() throws {
        let check = IdentityCheck(key: key)
        let stored = check.mac(for: tail, of: phone)
        #expect(check.matches(tail, of: phone, storedMAC: stored))
        #expect(!check.matches(try #require(IDTail("011231")), of: phone, storedMAC: stored))
        #expect(!check.matches(tail, of: try #require(PhoneNumber("13800138001")), storedMAC: stored))
        #expect(!IdentityCheck(key: HMACKey([1])).matches(tail, of: phone, storedMAC: stored))
    }

    @Test(arguments: [nil, [], Array(repeating: 0, count: 32), [1, 2, 3]] as [[UInt8]?])
    func `nobody and a torn code match nothing`(_ stored: [UInt8]?) {
        #expect(!IdentityCheck(key: key).matches(tail, of: phone, storedMAC: stored))
    }
}
