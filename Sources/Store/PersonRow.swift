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

extension Snapshot {
    /// The person a number is registered under, if it is known.
    package final func person(_ phone: PhoneNumber) throws(StoreError) -> PersonRow? {
        let query = try database.statement("SELECT tail_mac, is_active, key FROM person WHERE phone = ?1")
        query.bind(1, phone)
        return try first(query) {
            PersonRow(phone: phone, tailMAC: $0.octets(0), isActive: $0.boolean(1), key: $0.optionalInteger(2))
        }
    }
}

extension Transaction {
    /// Writes a person, in place of what was known of the number.
    package func putPerson(_ row: PersonRow) throws(StoreError) {
        let change = try database.statement("REPLACE INTO person VALUES (?1, ?2, ?3, ?4)")
        change.bind(1, row.phone)
        change.bind(2, row.tailMAC)
        change.bind(3, row.isActive)
        change.bind(4, row.key)
        try change.run()
    }

    /// Forgets under whom a number is registered; `false` when nobody knew.
    @discardableResult
    package func deletePerson(_ phone: PhoneNumber) throws(StoreError) -> Bool {
        let change = try database.statement("DELETE FROM person WHERE phone = ?1")
        change.bind(1, phone)
        try change.run()
        return database.changedRowCount > 0
    }
}
