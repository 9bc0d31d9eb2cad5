/// The last six characters of an 18-digit identity number: day of birth, sequence, check character (GB 11643-1999).
///
/// A value never shows what it holds: not described, not dumped, not mirrored. Only `IdentityCheck` reads it.
package struct IDTail: Equatable, Sendable {
    /// Six ASCII octets, the first one highest.
    private let packed: UInt64

    /// How many characters a tail has.
    static let length = 6

    /// The tail written as six ASCII characters, `01123X` or `01123x`; `nil` when no identity number ends so.
    ///
    /// Day 01 … 31, three digits, a digit or X. The check character cannot be verified from six characters alone.
    package init?(_ text: String) {
        guard text.utf8.count == Self.length else { return nil }
        let scalars = text.utf8.map { UInt32($0 == UInt8(ascii: "X") ? UInt8(ascii: "x") : $0) }
        guard case .tail(let tail) = TailReading(scalars[...]) else { return nil }
        self = tail
    }

    /// The tail of six octets that were checked already.
    init(checkedOctets octets: some Sequence<UInt8>) {
        packed = octets.prefix(Self.length).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The six octets, digits and `X`, for the keyed digest and nothing else.
    var octets: [UInt8] {
        stride(from: 40, through: 0, by: -8).map { UInt8(truncatingIfNeeded: packed >> UInt64($0)) }
    }
}

extension IDTail: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Stars: the digits appear nowhere.
    package var description: String { "IDTail(******)" }
    /// Stars: the digits appear nowhere.
    package var debugDescription: String { description }
    /// A mirror without children.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
