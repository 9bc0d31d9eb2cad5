import SMS

/// Where a number appears in rows that are not kept by number.
package struct Traces: Hashable, Sendable {
    /// Inquiries about the number.
    package internal(set) var inquiries: [MessageID] = []
    /// Replies to it that are still open.
    package internal(set) var replies: [MessageID] = []
    /// Segments of long messages from it.
    package internal(set) var fragments: [MessageID] = []
    /// What gateways call segments of those replies.
    package internal(set) var submissions: [SubmissionKey] = []
    var lastInquiry: MessageID?
    var lastReply: MessageID?
    var lastFragment: MessageID?

    /// No trace.
    package init() {}

    /// Whether the number was found nowhere.
    package var isEmpty: Bool { inquiries.isEmpty && replies.isEmpty && fragments.isEmpty }

    /// What a later look has added to these, which it begins with.
    func beyond(_ earlier: Traces) -> Traces {
        var added = Traces()
        added.inquiries = Array(inquiries.dropFirst(earlier.inquiries.count))
        added.replies = Array(replies.dropFirst(earlier.replies.count))
        added.fragments = Array(fragments.dropFirst(earlier.fragments.count))
        added.submissions = Array(submissions.dropFirst(earlier.submissions.count))
        return added
    }
}
