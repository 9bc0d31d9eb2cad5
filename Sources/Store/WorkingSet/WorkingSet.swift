import Primitives
import SMS

/// The rows that a batch of changes may read and has written so far.
///
/// A change reads and writes here, nothing else. What the batch has changed in the end is saved at once, each row once,
/// however often it was written.
package final class WorkingSet {
    /// Whom numbers are registered to.
    var people = RowTable<PhoneNumber, PersonRow>("person")
    /// What is known of numbers' accounts.
    var counts = RowTable<PhoneNumber, [AccountCount]>("account")
    /// What is remembered of senders.
    var senders = RowTable<PhoneNumber, SenderRow>("sender")
    /// Opt-outs kept as digests.
    var optOuts = RowTable<[UInt8], OptOut>("opt_out")
    /// Inquiries.
    var inquiries = RowTable<MessageID, InquiryRow>("inquiry")
    /// Replies; a loaded one has neither text nor addresses, and to write it changes neither.
    var replies = RowTable<MessageID, OutboxRow>("outbox")
    /// Which segments gateways' message IDs stand for.
    var submissions = RowTable<SubmissionKey, SubmissionRow>("submission")
    /// Notes that segments of long texts came.
    var fragments = RowTable<MessageID, FragmentRow>("fragment")
    /// Keys under which people were imported.
    package var keys = KeyTable()
    /// Whether any opt-out is kept as a digest, where that was named.
    var optOutPresence: Bool?
    /// Whether the store is to overwrite what its files repeat of removed rows: an erasure is rare, and may cost more.
    var leavesNoCopies = false

    /// A set without rows.
    package init() {}

    /// Whether any opt-out is kept as a digest; its key has to be named.
    package var hasOptOuts: Bool {
        guard let optOutPresence else { preconditionFailure("a change asked for opt-outs without naming them") }
        return optOutPresence || optOuts.hasChanges
    }

    /// From here on, `undoToMark` undoes.
    func mark() {
        people.mark()
        counts.mark()
        senders.mark()
        optOuts.mark()
        inquiries.mark()
        replies.mark()
        submissions.mark()
        fragments.mark()
        keys.mark()
    }

    /// Undoes everything since the mark.
    func undoToMark() {
        people.undoToMark()
        counts.undoToMark()
        senders.undoToMark()
        optOuts.undoToMark()
        inquiries.undoToMark()
        replies.undoToMark()
        submissions.undoToMark()
        fragments.undoToMark()
        keys.undoToMark()
    }

    /// Forgets everything, for the next batch.
    func removeAll() {
        people.removeAll()
        counts.removeAll()
        senders.removeAll()
        optOuts.removeAll()
        inquiries.removeAll()
        replies.removeAll()
        submissions.removeAll()
        fragments.removeAll()
        keys = KeyTable()
        optOutPresence = nil
        leavesNoCopies = false
    }
}
