import SMS

extension SQLiteSnapshot {
    final func traces(of phone: PhoneNumber, beyond earlier: Traces) throws(StoreError) -> Traces {
        var traces = earlier
        let inquiries = try database.statement("SELECT id, phone = ?2 FROM inquiry WHERE id > ?1 ORDER BY id")
        inquiries.bind(1, earlier.lastInquiry?.rawValue ?? .min)
        inquiries.bind(2, phone)
        defer { inquiries.reset() }
        while try inquiries.step() {
            traces.lastInquiry = inquiries.messageID(0)
            if inquiries.boolean(1) { traces.inquiries.append(inquiries.messageID(0)) }
        }
        // Addresses are kept as gateways write them, with or without a country code.
        let replies = try database.statement("SELECT id, destination FROM outbox WHERE id > ?1 ORDER BY id")
        replies.bind(1, earlier.lastReply?.rawValue ?? .min)
        defer { replies.reset() }
        while try replies.step() {
            traces.lastReply = replies.messageID(0)
            if PhoneNumber(replies.text(1)) == phone { traces.replies.append(replies.messageID(0)) }
        }
        let fragments = try database.statement("SELECT id, sender FROM fragment WHERE id > ?1 ORDER BY id")
        fragments.bind(1, earlier.lastFragment?.rawValue ?? .min)
        defer { fragments.reset() }
        while try fragments.step() {
            traces.lastFragment = fragments.messageID(0)
            if PhoneNumber(fragments.text(1)) == phone { traces.fragments.append(fragments.messageID(0)) }
        }
        return traces
    }
}
