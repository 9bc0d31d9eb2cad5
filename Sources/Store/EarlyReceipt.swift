import SMS

extension Transaction {
    /// Keeps a receipt that came before the gateway's answer to the submission; a later one of its name replaces it.
    package func insertEarlyReceipt(
        _ receipt: DeliveryReceipt, link: String, arrivedAt: WallTime
    ) throws(StoreError) {
        hasEarlyReceipts = true
        let link = try names.number(of: link)
        let change = try database.statement("REPLACE INTO early_receipt VALUES (?1, ?2, ?3, ?4, ?5)")
        change.bind(1, link)
        change.bind(2, receipt.id.octets)
        change.bind(3, Int64(receipt.state.rawValue))
        change.bind(4, receipt.errorCode)
        change.bind(5, arrivedAt)
        try change.run()
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
