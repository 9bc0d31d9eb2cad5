import SMS

extension SQLiteSnapshot {
    /// The person a number is registered under, if it is known.
    final func person(_ phone: PhoneNumber) throws(StoreError) -> PersonRow? {
        let query = try database.statement("SELECT tail_mac, is_active, key FROM person WHERE phone = ?1")
        query.bind(1, phone)
        return try first(query) {
            PersonRow(phone: phone, tailMAC: $0.octets(0), isActive: $0.boolean(1), key: $0.optionalInteger(2))
        }
    }
}

extension Transaction {
    /// Writes a person, in place of what was known of the number.
    func putPerson(_ row: PersonRow) throws(StoreError) {
        let change = try database.statement("REPLACE INTO person VALUES (?1, ?2, ?3, ?4)")
        change.bind(1, row.phone)
        change.bind(2, row.tailMAC)
        change.bind(3, row.isActive)
        change.bind(4, row.key)
        try change.run()
    }

    /// Forgets to whom a number is registered.
    func deletePerson(_ phone: PhoneNumber) throws(StoreError) {
        try overwriteKey(phone, in: .person)
        let change = try database.statement("DELETE FROM person WHERE phone = ?1")
        change.bind(1, phone)
        try change.run()
    }
}
