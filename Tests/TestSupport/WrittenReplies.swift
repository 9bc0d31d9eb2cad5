import SMS
import Store

/// Writes replies as they are.
package struct WrittenReplies: Change {
    private let rows: [OutboxRow]

    /// Writes these.
    package init(_ rows: [OutboxRow]) { self.rows = rows }

    package func name(_ keys: inout RowKeys) {}

    package func apply(to set: WorkingSet) throws(StoreError) {
        for row in rows { try set.insertReply(row) }
    }
}
