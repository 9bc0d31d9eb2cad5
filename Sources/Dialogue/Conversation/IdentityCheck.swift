import Digest
import Primitives
import SMS

/// Compares identity tails without ever keeping one.
///
/// A tail has 18 bits at most, so a plain digest would be guessed in no time; the key outside the database is what
/// protects it, and the phone number in the message keeps equal tails from having equal codes.
package struct IdentityCheck: Sendable {
    private let key: HMACKey
    /// Compared with when nobody is known by a number, so that the answer takes as long.
    private let nobody: [UInt8]

    /// A check under this key.
    package init(key: HMACKey) {
        self.key = key
        nobody = Array(repeating: 0, count: 32)
    }

    /// HMAC-SHA-256 over the eleven digits of the number and the six characters of the tail: 32 octets.
    package func mac(for tail: IDTail, of phone: PhoneNumber) -> [UInt8] {
        var code = key.begin()
        code.update(phone.digits)
        code.update(tail.octets)
        return code.finish()
    }

    /// Whether the tail is the one whose code is stored for this number; `false` when nobody is known by it.
    package func matches(_ tail: IDTail, of phone: PhoneNumber, storedMAC: [UInt8]?) -> Bool {
        let isEqual = constantTimeEquals(mac(for: tail, of: phone), storedMAC ?? nobody)
        return isEqual && storedMAC != nil
    }

    /// What the facts about a person say of a tail; `nil` facts stand for nobody.
    func verdict(on tail: IDTail, of phone: PhoneNumber, _ person: PersonFacts?) -> IdentityVerdict {
        guard matches(tail, of: phone, storedMAC: person?.tailMAC), let person else { return .notMatching }
        switch person.status {
        case .active: return .matching
        case .cancelled: return .cancelled
        }
    }
}
