import SMS

/// Which segment of which message, counted from 0.
package struct SegmentKey: Hashable, Sendable {
    /// The message.
    package var message: MessageID
    /// The segment's place in it, from 0.
    package var index: Int

    /// The segment at `index` of `message`.
    package init(_ message: MessageID, _ index: Int) {
        self.message = message
        self.index = index
    }
}
