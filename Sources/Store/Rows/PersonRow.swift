import SMS

/// Under which identity a number is registered.
package struct PersonRow: Hashable, Sendable {
    /// The registered number.
    package var phone: PhoneNumber
    /// Keyed digest of the last six characters of the identity number; the characters themselves are stored nowhere.
    package var tailMAC: [UInt8]
    /// Whether the number is in use; `false` once it was cancelled.
    package var isActive: Bool
    /// The number of the key that `tailMAC` was made under; `nil` where it was written before keys had numbers.
    package var key: Int64?

    /// A row of these values.
    package init(phone: PhoneNumber, tailMAC: [UInt8], isActive: Bool, key: Int64? = nil) {
        self.phone = phone
        self.tailMAC = tailMAC
        self.isActive = isActive
        self.key = key
    }
}
