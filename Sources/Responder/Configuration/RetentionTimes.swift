/// How long rows are kept that nobody waits for any more.
package struct RetentionTimes: Equatable, Sendable {
    /// Numbers and counts of inquiries, from their end on.
    package var inquiries: Duration
    /// Replies that were given up, from when they were written.
    package var failedReplies: Duration
    /// What is remembered of a sender, from its last use on.
    package var senders: Duration

    /// The same time for all of them.
    package init(all time: Duration = .seconds(7 * 86_400)) { (inquiries, failedReplies, senders) = (time, time, time) }
}
