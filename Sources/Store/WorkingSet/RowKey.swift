import SMS

/// What rows of a batch, or names, are told apart by.
///
/// There are some hundred of them, so a key is looked for by one multiplication of its digest. Whoever chose keys that meet
/// would make look-ups walk past each other, and no more.
protocol RowKey: Hashable, Sendable {
    /// A number that differs between most keys.
    var digest: UInt64 { get }
}

extension PhoneNumber: RowKey {
    var digest: UInt64 { UInt64(bitPattern: number) }
}

extension MessageID: RowKey {
    var digest: UInt64 { UInt64(bitPattern: rawValue) }
}

extension SubmissionKey: RowKey {
    /// Links rarely call two segments the same.
    var digest: UInt64 { gatewayID.octets.digest }
}

extension Array: RowKey where Element == UInt8 {
    var digest: UInt64 { fnv1a(self) }
}

extension String: RowKey {
    var digest: UInt64 { utf8.withContiguousStorageIfAvailable { fnv1a($0) } ?? fnv1a(utf8) }
}

private func fnv1a(_ octets: some Sequence<UInt8>) -> UInt64 {
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    for octet in octets { digest = (digest ^ UInt64(octet)) &* 0x100_0000_01b3 }
    return digest
}
