import SMS

/// Where a number appears in rows that are not kept by number.
package struct Traces: Hashable, Sendable {
    /// Inquiries about the number.
    package fileprivate(set) var inquiries: [MessageID] = []
    /// Replies to it that are still open.
    package fileprivate(set) var replies: [MessageID] = []
    /// Segments of long messages from it.
    package fileprivate(set) var fragments: [Int64] = []
    fileprivate var lastInquiry = Int64.min
    fileprivate var lastReply = Int64.min
    fileprivate var lastFragment = Int64.min

    /// No trace.
    package init() {}
}

extension Snapshot {
    /// Looks for a number in inquiries, replies and fragments, beyond what an `earlier` look has read.
    ///
    /// A first look reads those tables whole: work for a `Reader` or an `Editor`, never for the writer.
    package final func traces(of phone: PhoneNumber, beyond earlier: Traces = Traces()) throws(StoreError) -> Traces {
        var traces = earlier
        let inquiries = try database.statement("SELECT id, phone = ?2 FROM inquiry WHERE id > ?1 ORDER BY id")
        inquiries.bind(1, earlier.lastInquiry)
        inquiries.bind(2, phone)
        defer { inquiries.reset() }
        while try inquiries.step() {
            traces.lastInquiry = inquiries.integer(0)
            if inquiries.boolean(1) { traces.inquiries.append(inquiries.messageID(0)) }
        }
        // Addresses are kept as gateways write them, with or without a country code.
        let replies = try database.statement("SELECT id, destination FROM outbox WHERE id > ?1 ORDER BY id")
        replies.bind(1, earlier.lastReply)
        defer { replies.reset() }
        while try replies.step() {
            traces.lastReply = replies.integer(0)
            if PhoneNumber(replies.text(1)) == phone { traces.replies.append(replies.messageID(0)) }
        }
        let fragments = try database.statement("SELECT id, sender FROM fragment WHERE id > ?1 ORDER BY id")
        fragments.bind(1, earlier.lastFragment)
        defer { fragments.reset() }
        while try fragments.step() {
            traces.lastFragment = fragments.integer(0)
            if PhoneNumber(fragments.text(1)) == phone { traces.fragments.append(fragments.integer(0)) }
        }
        return traces
    }
}

extension Transaction {
    /// Removes all that is stored of a number: its person, its counts, what the limits remember, and `traces`.
    ///
    /// - Parameter optOut: the digest under which an opt-out of the number is kept beyond its sender's row.
    package func erase(_ phone: PhoneNumber, optOut: [UInt8], traces: Traces) throws(StoreError) {
        try overwriteKey(phone, in: .person)
        try deletePerson(phone)
        try overwriteKey(phone, in: .account)
        try deleteCounts(of: phone)
        try overwriteKey(phone, in: .sender)
        try deleteSender(phone)
        try deleteOptOut(optOut)
        let inquiry = try database.statement("DELETE FROM inquiry WHERE id = ?1")
        for id in traces.inquiries {
            inquiry.bind(1, id)
            try inquiry.run()
        }
        for id in traces.replies { try deleteOutboxRow(id) }
        try deleteFragments(traces.fragments)
    }
}
