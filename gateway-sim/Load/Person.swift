import SMS

/// One line of a list of people: a phone, and the tail of the identity number it is registered under.
///
/// Lists have millions of lines, so a person takes sixteen octets.
struct Person: Equatable, Sendable {
    /// The phone.
    let phone: PhoneNumber
    /// The tail's octets, the first one lowest, zeros behind the last.
    private let packedTail: UInt64

    /// Somebody; `nil` when the tail has no octet, more than eight, or a NUL among them.
    init?(phone: PhoneNumber, tail: some Collection<UInt8>) {
        guard (1...8).contains(tail.count), !tail.contains(0) else { return nil }
        self.phone = phone
        packedTail = tail.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Day, sequence and check digit: six characters.
    var tail: String {
        withUnsafeBytes(of: packedTail.littleEndian) { octets in
            String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
