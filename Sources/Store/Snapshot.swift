import Primitives
import SMS

/// What one moment of the store looks like, in single rows and bounded pages.
package protocol Snapshot {
    /// The person a number is registered to, if it is known.
    func person(_ phone: PhoneNumber) throws(StoreError) -> PersonRow?

    /// How many people are under each key's number, `nil` for those without; reads the whole table.
    func peopleCounts() throws(StoreError) -> [Int64?: Int]

    /// Whether any opt-out is kept as a digest.
    func hasOptOuts() throws(StoreError) -> Bool

    /// Whether anybody is registered here.
    func hasPeople() throws(StoreError) -> Bool

    /// The counts known of a number, in the order in which they became known.
    func counts(of phone: PhoneNumber) throws(StoreError) -> [AccountCount]

    /// What is remembered of a number, if anything.
    func sender(_ phone: PhoneNumber) throws(StoreError) -> SenderRow?

    /// The opt-out kept under a digest.
    func optOut(_ digest: [UInt8]) throws(StoreError) -> OptOut?

    /// The inquiry of that ID, if it is not erased yet.
    func inquiry(_ id: MessageID) throws(StoreError) -> InquiryRow?

    /// The reply of that ID with its text, if it is still open.
    func reply(_ id: MessageID) throws(StoreError) -> OutboxRow?

    /// The keys the store knows, oldest first; people's rows without a number belong to the first.
    func keys() throws(StoreError) -> [KeyRow]

    /// The newest of our message IDs in use, so that later ones can be later whatever the clock says.
    func newestMessageID() throws(StoreError) -> MessageID?

    /// The oldest replies of a link that have segments to submit, after `id` or from the very first, in order.
    func waitingReplies(link: String, after id: MessageID?, limit: Int) throws(StoreError) -> [OutboxRow]

    /// Replies of a link whose attempt failed and whose next one is due, in the order in which they are due; at most
    /// `limit` after the place of `last`.
    func dueReplies(link: String, at now: WallTime, after last: (dueAt: WallTime, id: MessageID)?, limit: Int)
        throws(StoreError)
        -> [OutboxRow]

    /// Looks at the next `limit` replies that have segments to submit after `id`, and finds those to these numbers; no
    /// index by number is kept for this, since every reply would pay for it.
    func waitingReplies(
        to numbers: Set<PhoneNumber>, after id: MessageID?, limit: Int
    ) throws(StoreError) -> WaitingReplies

    /// The oldest replies, whatever their state, after `id` or from the very first, in order.
    func replies(after id: MessageID?, limit: Int) throws(StoreError) -> [OutboxRow]

    /// The oldest replies that were given up, after `id` or from the very first, in order.
    func failedReplies(after id: MessageID?, limit: Int) throws(StoreError) -> [OutboxRow]

    /// How many replies have segments to submit, by link; reads the whole table.
    func waitingCounts() throws(StoreError) -> [String: Int]

    /// Looks at the next `limit` replies after `id`, and finds those not yet given up whose time has passed.
    ///
    /// - Returns: their IDs, and where to go on; `nil` at the end of the table.
    func expiredReplies(
        at now: WallTime, after id: MessageID?, limit: Int
    ) throws(StoreError) -> (expired: [MessageID], last: MessageID?)

    /// The oldest open inquiries after `id`, or from the very first, in order; at most `limit`.
    func openInquiries(after id: MessageID?, limit: Int) throws(StoreError) -> [InquiryRow]

    /// How many inquiries are open, and since when.
    func openInquiryCount() throws(StoreError) -> OpenInquiryCount

    /// The oldest fragments after `id`, or from the very first, in order; at most `limit`.
    func fragments(after id: MessageID?, limit: Int) throws(StoreError) -> [FragmentRow]

    /// All fragments that came from these senders, as gateways wrote them, in order; also those that other nodes look after.
    func fragments(from senders: Set<String>) throws(StoreError) -> [FragmentRow]

    /// The newest fragment's ID, `nil` when there is none.
    func newestFragmentID() throws(StoreError) -> MessageID?

    /// Looks at the next `limit` rows of a kind for old ones; no index over times is kept for this, since a hot insert
    /// would pay for it every time.
    func oldRows(
        _ kind: Retention, by rule: RetentionRule, from position: inout SweepPosition, limit: Int
    ) throws(StoreError) -> OldRows

    /// Numbers in the next `limit` rows of a table after a key, and the key of the last row; `nil` at the end.
    func numbers(
        in table: NumberedTable, after key: Int64?, limit: Int
    ) throws(StoreError) -> (numbers: [PhoneNumber], last: Int64?)

    /// The next `limit` rows of a table in the order of their keys, whole as they are stored; all keys come at once.
    func storedRows(_ table: StoredTable, after position: RowPosition, limit: Int) throws(StoreError) -> StoredRows

    /// Looks for a number in inquiries, replies and fragments, beyond what an `earlier` look has read.
    ///
    /// No index by number is kept for this, since every question would pay for it: a first look passes over those tables
    /// whole, which hold no more than retention lets them.
    func traces(of phone: PhoneNumber, beyond earlier: Traces) throws(StoreError) -> Traces
}
