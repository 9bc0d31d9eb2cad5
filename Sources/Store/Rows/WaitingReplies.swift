import SMS

/// Replies with segments to submit that a look has found, in order and without their texts.
package struct WaitingReplies: Equatable, Sendable {
    /// Those that this node looks after.
    package var own: [OutboxRow] = []
    /// Those that other nodes of a shared store look after.
    package var others: [OutboxRow] = []
    /// Where to go on; `nil` at the end of the table.
    package var last: MessageID?
}
