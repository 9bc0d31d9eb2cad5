import SMS

/// The keys of the rows that a batch of changes may read.
package struct RowKeys: Sendable {
    /// Numbers whose people may be read.
    package private(set) var people: [PhoneNumber] = []
    /// Numbers whose counts may be read.
    package private(set) var counts: [PhoneNumber] = []
    /// Senders that may be read.
    package private(set) var senders: [PhoneNumber] = []
    /// Digests of opt-outs that may be read.
    package private(set) var optOuts: [[UInt8]] = []
    /// Inquiries that may be read.
    package private(set) var inquiries: [MessageID] = []
    /// Replies that may be read.
    package private(set) var replies: [MessageID] = []
    /// Submissions that may be read.
    package private(set) var submissions: [SubmissionKey] = []
    /// Fragments that may be read.
    package private(set) var fragments: [MessageID] = []
    /// Whether it may be asked if there is any opt-out.
    package private(set) var wantsOptOutPresence = false
    /// Whether the keys may be read.
    package private(set) var wantsKeyRows = false

    /// No key.
    package init() {}

    /// Whether no key was named.
    package var isEmpty: Bool {
        people.isEmpty && counts.isEmpty && senders.isEmpty && optOuts.isEmpty && inquiries.isEmpty && replies.isEmpty
            && submissions.isEmpty && fragments.isEmpty && !wantsOptOutPresence && !wantsKeyRows
    }

    /// Names whom a number is registered to.
    package mutating func person(_ phone: PhoneNumber) { people.append(phone) }

    /// Names the counts known of a number.
    package mutating func counts(of phone: PhoneNumber) { counts.append(phone) }

    /// Names what is remembered of a sender.
    package mutating func sender(_ phone: PhoneNumber) { senders.append(phone) }

    /// Names an opt-out that is kept as a digest.
    package mutating func optOut(_ digest: [UInt8]) { optOuts.append(digest) }

    /// Names the fact whether any opt-out is kept as a digest.
    package mutating func optOutPresence() {
        wantsOptOutPresence = true
    }

    /// Names an inquiry.
    package mutating func inquiry(_ id: MessageID) { inquiries.append(id) }

    /// Names how far a reply has come; its text is never read by a change.
    package mutating func reply(_ id: MessageID) { replies.append(id) }

    /// Names the segment behind a gateway's message ID.
    package mutating func submission(_ key: SubmissionKey) { submissions.append(key) }

    /// Names the note that a segment of a long text came.
    package mutating func fragment(_ id: MessageID) { fragments.append(id) }

    /// Names all keys under which people were imported, and whether there are people.
    package mutating func keyRows() {
        wantsKeyRows = true
    }

    /// Forgets all keys and keeps the room for as many.
    mutating func removeAll() {
        guard !isEmpty else { return }
        people.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
        senders.removeAll(keepingCapacity: true)
        optOuts.removeAll(keepingCapacity: true)
        inquiries.removeAll(keepingCapacity: true)
        replies.removeAll(keepingCapacity: true)
        submissions.removeAll(keepingCapacity: true)
        fragments.removeAll(keepingCapacity: true)
        wantsOptOutPresence = false
        wantsKeyRows = false
    }
}
