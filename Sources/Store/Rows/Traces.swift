import SMS

/// Where a number appears in rows that are not kept by number.
package struct Traces: Hashable, Sendable {
    /// Inquiries about the number.
    package internal(set) var inquiries: [MessageID] = []
    /// Replies to it that are still open.
    package internal(set) var replies: [MessageID] = []
    /// Segments of long messages from it.
    package internal(set) var fragments: [MessageID] = []
    var lastInquiry: MessageID?
    var lastReply: MessageID?
    var lastFragment: MessageID?

    /// No trace.
    package init() {}
}
