import Digest
import SMS

/// The keys that tails are checked with: the present one, and former ones that some people's codes are still under.
struct KeyRing: Sendable {
    /// A key and its number in the store, which every person imported under it carries.
    struct Entry: Sendable {
        let key: HMACKey
        let number: Int64
    }

    /// What codes are made under from now on.
    let present: Entry
    /// The others that the store knows.
    let former: [Entry]
    /// Keys under which opt-outs may be kept, the present one first; some of them no person's code is under any more.
    let optOutKeys: [HMACKey]
    /// The number of whoever was imported before keys had numbers.
    let first: Int64
    /// Whether the store knows the present key, so that codes may be made under it.
    var isNoted = true

    /// The key that a person's code was made under; a number that nobody knows is that of the key that came last.
    func entry(numbered number: Int64?) -> Entry {
        let number = number ?? first
        return former.first { $0.number == number } ?? present
    }

    /// Whether the key of a person's code is here. Other nodes may have taken one that this node has not.
    func has(_ number: Int64?) -> Bool {
        guard isNoted, let number else { return true }
        return number == present.number || former.contains { $0.number == number }
    }

    /// Whether a person's code should be made anew.
    func isFormer(_ number: Int64?) -> Bool { isNoted && entry(numbered: number).number != present.number }

    /// Under which a number's opt-out may be kept; a new one is kept under the first.
    func optOutDigests(of phone: PhoneNumber) -> [[UInt8]] { optOutKeys.map { $0.optOutDigest(of: phone) } }

    /// The key that came first: digests of texts are made under it, so that they stay what they are when another one comes.
    var oldest: HMACKey { optOutKeys.last ?? present.key }

    /// These keys before the store knows the newest of them, so that it can be recognised as soon as it does.
    func expecting(_ keys: [HMACKey]) -> KeyRing {
        guard let newest = keys.first else { return self }
        let known = [present] + former
        let next = Entry(key: newest, number: (known.map(\.number).max() ?? 0) + 1)
        return KeyRing(present: next, former: known, optOutKeys: keys, first: first, isNoted: false)
    }
}
