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
}
