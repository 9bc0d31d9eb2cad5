import Net
import Primitives
import SMS

/// Gives message IDs, one after the other.
@LoopActor
final class MessageIDs {
    private var source: MessageIDSource
    private let clock: @Sendable () -> WallTime

    /// IDs of this node, later than `newest` whatever the clock says.
    init(node: Int, after newest: MessageID?, clock: @escaping @Sendable () -> WallTime) {
        source = MessageIDSource(node: node, after: newest)
        self.clock = clock
    }

    /// The next ID.
    func next() -> MessageID { source.next(at: clock()) }

    /// The next ID, where the time is at hand.
    func next(at now: WallTime) -> MessageID { source.next(at: now) }
}
