import Primitives
import SMS

extension Transaction {
    /// The most receipts of one link that wait for the answers to their submissions.
    package static var earlyReceiptLimit: Int { 10_000 }

    /// The most octets of an error code that are kept; no gateway's code is longer.
    private static var errorCodeLimit: Int { 16 }

    /// Keeps a receipt that came before the gateway's answer to the submission; a later one of its name replaces it.
    ///
    /// - Returns: whether there was room for it.
    @discardableResult
    package func insertEarlyReceipt(
        _ receipt: DeliveryReceipt, link: String, arrivedAt: WallTime, limit: Int = earlyReceiptLimit
    ) throws(StoreError) -> Bool {
        let link = try names.number(of: link)
        let count = try earlyReceiptCount(link)
        guard count < limit else { return false }
        hasEarlyReceipts = true
        func write(_ change: Statement) throws(StoreError) {
            change.bind(1, link)
            change.bind(2, receipt.id.octets)
            change.bind(3, Int64(receipt.state.rawValue))
            change.bind(
                4, receipt.errorCode.map { String(decoding: $0.utf8.prefix(Self.errorCodeLimit), as: UTF8.self) })
            change.bind(5, arrivedAt)
            try change.run()
        }
        try write(database.statement("INSERT OR IGNORE INTO early_receipt VALUES (?1, ?2, ?3, ?4, ?5)"))
        if database.changedRowCount > 0 {
            earlyReceiptCounts[link] = count + 1
        } else {
            try write(database.statement("REPLACE INTO early_receipt VALUES (?1, ?2, ?3, ?4, ?5)"))
        }
        return true
    }

    /// How many receipts of a link wait; counted once, and again after something was undone.
    private func earlyReceiptCount(_ link: Int64) throws(StoreError) -> Int {
        if let count = earlyReceiptCounts[link] { return count }
        let query = try database.statement("SELECT count(*) FROM early_receipt WHERE link = ?1")
        query.bind(1, link)
        let count = try first(query) { $0.count(0) } ?? 0
        earlyReceiptCounts[link] = count
        return count
    }

    /// The receipt that came early for a gateway's name, which is forgotten with this; usually `nil`.
    package func takeEarlyReceipt(link: String, gatewayID: GatewayMessageID) throws(StoreError) -> DeliveryReceipt? {
        guard try mayHoldEarlyReceipts(), let link = try names.existingNumber(of: link) else { return nil }
        let query = try database.statement(
            "SELECT state, error_code FROM early_receipt WHERE link = ?1 AND gateway_id = ?2")
        query.bind(1, link)
        query.bind(2, gatewayID.octets)
        let found = try first(query) { (row) throws(StoreError) in
            guard let value = UInt8(exactly: row.integer(0)), let state = MessageState(rawValue: value) else {
                throw unreadable("early_receipt", "state")
            }
            return DeliveryReceipt(id: gatewayID, state: state, errorCode: row.optionalText(1))
        }
        guard let found else { return nil }
        let change = try database.statement("DELETE FROM early_receipt WHERE link = ?1 AND gateway_id = ?2")
        change.bind(1, link)
        change.bind(2, gatewayID.octets)
        try change.run()
        if let count = earlyReceiptCounts[link] { earlyReceiptCounts[link] = count - 1 }
        return found
    }

    /// Looks once a transaction: the table is empty as a rule, and every segment of every reply asks.
    private func mayHoldEarlyReceipts() throws(StoreError) -> Bool {
        if let hasEarlyReceipts { return hasEarlyReceipts }
        let query = try database.statement("SELECT 1 FROM early_receipt LIMIT 1")
        defer { query.reset() }
        let isFilled = try query.step()
        hasEarlyReceipts = isFilled
        return isFilled
    }
}
