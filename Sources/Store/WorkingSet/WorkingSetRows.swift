import Primitives
import SMS

// What changes read and write. To read a row whose key was not named is a mistake of the program: a store could not have
// locked it. What is removed need not have been named, and may not be there.
extension WorkingSet {
    /// To whom a number is registered.
    package func person(_ phone: PhoneNumber) -> PersonRow? { people[phone] }

    /// Writes a person, in place of what was known of the number.
    package func putPerson(_ row: PersonRow) { people.replace(row, for: row.phone) }

    /// Forgets to whom a number is registered.
    package func removePerson(_ phone: PhoneNumber) { people.remove(phone) }

    /// The counts known of a number, in the order in which they became known.
    package func counts(of phone: PhoneNumber) -> [AccountCount] { counts[phone] ?? [] }

    /// Writes all counts of a number, in place of all that was known.
    package func putCounts(_ rows: [AccountCount], of phone: PhoneNumber) { counts.replace(rows, for: phone) }

    /// Forgets every count of a number.
    package func removeCounts(of phone: PhoneNumber) { counts.remove(phone) }

    /// What is remembered of a sender.
    package func sender(_ phone: PhoneNumber) -> SenderRow? { senders[phone] }

    /// Writes what is to be remembered of a sender whose number was named.
    package func putSender(_ row: SenderRow) { senders.put(row, for: row.phone) }

    /// Forgets what is remembered of a sender.
    package func removeSender(_ phone: PhoneNumber) { senders.remove(phone) }

    /// Whether an opt-out is kept under a digest; `false` too for one that nobody named.
    package func isOptedOut(_ digest: [UInt8]) -> Bool { optOuts.isKnown(digest) && optOuts[digest] != nil }

    /// Keeps an opt-out under a digest.
    package func putOptOut(_ digest: [UInt8]) { optOuts.replace(OptOut(), for: digest) }

    /// Forgets the opt-out under a digest.
    package func removeOptOut(_ digest: [UInt8]) { optOuts.remove(digest) }

    /// An inquiry.
    package func inquiry(_ id: MessageID) -> InquiryRow? { inquiries[id] }

    /// Writes how far a named inquiry has come.
    package func putInquiry(_ row: InquiryRow) { inquiries.put(row, for: row.id) }

    /// Writes a new inquiry; throws `StoreError.refused` for an ID that is taken.
    package func insertInquiry(_ row: InquiryRow) throws(StoreError) { try inquiries.insert(row, for: row.id) }

    /// Removes an inquiry with all it holds.
    package func removeInquiry(_ id: MessageID) { inquiries.remove(id) }

    /// How far a reply has come, without its text and addresses.
    package func reply(_ id: MessageID) -> OutboxRow? { replies[id] }

    /// Whether a reply was named, or written by this batch.
    package func knowsReply(_ id: MessageID) -> Bool { replies.isKnown(id) }

    /// Writes how far a named reply has come; its text and addresses stay as they are.
    package func putReply(_ row: OutboxRow) { replies.put(row, for: row.id) }

    /// Writes a new reply; throws `StoreError.refused` for an ID that is taken.
    package func insertReply(_ row: OutboxRow) throws(StoreError) { try replies.insert(row, for: row.id) }

    /// Removes a reply that is finished.
    package func removeReply(_ id: MessageID) { replies.remove(id) }

    /// Which segment a gateway's message ID stands for.
    package func submission(_ key: SubmissionKey) -> SubmissionRow? { submissions[key] }

    /// Notes which segment a gateway's message ID stands for, whatever it stood for before.
    package func putSubmission(_ row: SubmissionRow) { submissions.replace(row, for: row.key) }

    /// Forgets a gateway's message ID.
    package func removeSubmission(_ key: SubmissionKey) { submissions.remove(key) }

    /// The note that a segment of a long text came.
    package func fragment(_ id: MessageID) -> FragmentRow? { fragments[id] }

    /// Notes that a segment came; throws `StoreError.refused` for an ID that is taken.
    package func insertFragment(_ row: FragmentRow) throws(StoreError) { try fragments.insert(row, for: row.id) }

    /// Forgets that a segment came.
    package func removeFragment(_ id: MessageID) { fragments.remove(id) }
}
