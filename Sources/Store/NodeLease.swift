import SMS

/// A node's place among the nodes that share a store: its number, and which numbers' rows it looks after.
///
/// A row belongs to the number in its message ID. A node that is gone for the time of its lease is ended, and the nodes
/// that serve its links look after its rows. Whoever was ended writes nothing any more.
package protocol NodeLease: Sendable {
    /// The number that this node's message IDs have.
    var number: Int { get }

    /// Stays in its place; blocks for some seconds at most.
    ///
    /// - Throws: `StoreError.fenced` when the node was ended, and others look after its rows.
    func renew() throws(StoreError)

    /// Takes over what nobody looks after, and finds what other nodes have left to this one; blocks.
    ///
    /// - Throws: `StoreError.fenced` as `renew` does.
    func look() throws(StoreError) -> LeaseNews

    /// Leaves replies to the nodes that look after them, with what is to become of each; blocks.
    func leave(_ replies: [LeftReply]) throws(StoreError)

    /// Gives the place back, so that others need not wait; blocks.
    func release()
}

/// What a look at the other nodes has found.
package struct LeaseNews: Equatable, Sendable {
    /// Whether there are rows to look after that were not the node's own before.
    package var isTakeOver = false
    /// Whether this is the node that does what one node has to do for all, such as removing what is old.
    package var isFirst = true
    /// Replies that others have left to this node.
    package var replies: [LeftReply] = []

    /// Nothing.
    package init() {}
}

/// A waiting reply that one node has left to another, which looks after it.
package struct LeftReply: Equatable, Sendable {
    /// What is to become of it.
    package enum Wish: Equatable, Sendable {
        /// It waits on this link, and its node may not know of it.
        case send(over: String)
        /// Its person texts over this link now: it is to leave there, and at once.
        case redirect(to: String)
        /// Its person has just been told the same.
        case drop
    }

    /// The reply.
    package let id: MessageID
    /// What is to become of it.
    package let wish: Wish

    /// A reply that is left to its node.
    package init(_ id: MessageID, _ wish: Wish) { (self.id, self.wish) = (id, wish) }
}
