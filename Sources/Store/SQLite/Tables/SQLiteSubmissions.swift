import Primitives
import SMS

extension SQLiteSnapshot {
    /// The segment a gateway's message ID stands for; `nil` when the ID is unknown.
    final func submission(_ key: SubmissionKey) throws(StoreError) -> SubmissionRow? {
        guard let number = try names.existingNumber(of: key.link) else { return nil }
        let query = try database.statement(
            "SELECT reply, segment, submitted_at FROM submission WHERE link = ?1 AND gateway_id = ?2")
        query.bind(1, number)
        query.bind(2, key.gatewayID.octets)
        return try first(query) {
            SubmissionRow(key: key, reply: $0.messageID(0), segment: $0.count(1), submittedAt: $0.time(2))
        }
    }
}

extension Transaction {
    /// Remembers which segment a gateway's message ID stands for.
    func putSubmission(_ row: SubmissionRow) throws(StoreError) {
        let link = try names.number(of: row.key.link)
        let change = try database.statement("REPLACE INTO submission VALUES (?1, ?2, ?3, ?4, ?5)")
        change.bind(1, link)
        change.bind(2, row.key.gatewayID.octets)
        change.bind(3, row.reply)
        change.bind(4, row.segment)
        change.bind(5, row.submittedAt)
        try change.run()
    }

    /// Forgets a gateway's message ID.
    func deleteSubmission(_ key: SubmissionKey) throws(StoreError) {
        guard let link = try names.existingNumber(of: key.link) else { return }
        let change = try database.statement("DELETE FROM submission WHERE link = ?1 AND gateway_id = ?2")
        change.bind(1, link)
        change.bind(2, key.gatewayID.octets)
        try change.run()
    }
}
