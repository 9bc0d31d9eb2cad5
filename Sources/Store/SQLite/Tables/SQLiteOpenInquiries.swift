import Primitives
import SMS

extension SQLiteSnapshot {
    /// Counts the open inquiries by their own index.
    final func openInquiryCount() throws(StoreError) -> OpenInquiryCount {
        var open = OpenInquiryCount()
        let count = try database.statement("SELECT count(*) FROM inquiry INDEXED BY open_inquiry WHERE state = 0")
        open.count = try first(count) { (row) throws(StoreError) in row.count(0) } ?? 0
        let oldest = try database.statement(
            "SELECT accepted_at FROM inquiry INDEXED BY open_inquiry WHERE state = 0 ORDER BY id LIMIT 1")
        open.oldest = try first(oldest) { (row) throws(StoreError) in row.time(0) }
        return open
    }
}
