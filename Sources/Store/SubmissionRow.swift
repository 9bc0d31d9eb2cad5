import Primitives
import SMS

/// Which of our segments a gateway's name stands for, until its receipt comes.
package struct SubmissionRow: Hashable, Sendable {
    /// The link the segment left on.
    package var link: String
    /// The gateway's name for the segment.
    package var gatewayID: GatewayMessageID
    /// The outbox row the segment belongs to.
    package var reply: MessageID
    /// Which of its segments it is, from 1.
    package var segment: Int
    /// When the gateway took it.
    package var submittedAt: WallTime

    /// A row of these values.
    package init(
        link: String, gatewayID: GatewayMessageID, reply: MessageID, segment: Int, submittedAt: WallTime
    ) {
        self.link = link
        self.gatewayID = gatewayID
        self.reply = reply
        self.segment = segment
        self.submittedAt = submittedAt
    }
}

extension Transaction {
    /// Remembers which segment a gateway's name stands for.
    ///
    /// A gateway that uses a name again within a receipt's time means the later segment.
    package func insertSubmission(_ row: SubmissionRow) throws(StoreError) {
        let link = try names.number(of: row.link)
        let change = try database.statement("REPLACE INTO submission VALUES (?1, ?2, ?3, ?4, ?5)")
        change.bind(1, link)
        change.bind(2, row.gatewayID.octets)
        change.bind(3, row.reply)
        change.bind(4, row.segment)
        change.bind(5, row.submittedAt)
        try change.run()
    }

    /// The segment a gateway's name stands for, which is forgotten with this; `nil` when the name is unknown.
    package func takeSubmission(link: String, gatewayID: GatewayMessageID) throws(StoreError) -> SubmissionRow? {
        guard let number = try names.existingNumber(of: link) else { return nil }
        // Two statements are half the price of DELETE … RETURNING, which builds a table for its one row.
        let query = try database.statement(
            "SELECT reply, segment, submitted_at FROM submission WHERE link = ?1 AND gateway_id = ?2")
        query.bind(1, number)
        query.bind(2, gatewayID.octets)
        let found = try first(query) {
            SubmissionRow(
                link: link, gatewayID: gatewayID, reply: $0.messageID(0), segment: $0.count(1), submittedAt: $0.time(2))
        }
        guard let found else { return nil }
        let change = try database.statement("DELETE FROM submission WHERE link = ?1 AND gateway_id = ?2")
        change.bind(1, number)
        change.bind(2, gatewayID.octets)
        try change.run()
        return found
    }
}
