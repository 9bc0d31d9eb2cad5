import Digest
import SMS

extension HMACKey {
    /// Under which a number's opt-out is kept when nothing else is known of the number any more.
    ///
    /// Numbers are few, so a plain digest would be found by trying them all. The leading word keeps the digest apart
    /// from all else that is made under the key.
    func optOutDigest(of phone: PhoneNumber) -> [UInt8] { authenticate(Array("opt-out\0\(phone.digits)".utf8)) }
}
