/// A node's place among the nodes that share a store: its number, and which numbers' rows it looks after.
///
/// A row belongs to the number in its message ID. A node that is gone for the time of its lease is ended, and the nodes
/// that serve its links look after its rows. Whoever was ended writes nothing any more.
package protocol NodeLease: Sendable {
    /// The number that this node's message IDs have.
    var number: Int { get }

    /// Stays in its place, and takes over what nobody looks after; blocks.
    ///
    /// - Returns: whether there are rows to look after that were not its own before.
    /// - Throws: `StoreError.fenced` when the node was ended, and others look after its rows.
    func renew() throws(StoreError) -> Bool

    /// Gives the place back, so that others need not wait; blocks.
    func release()
}
