import Primitives
import SMS

/// What the store forgets by age, each in small steps between other work.
package enum Retention: Sendable, CaseIterable {
    /// Inquiries that left the state `open` before the cut-off: numbers and counts go with them.
    case inquiries
    /// Replies that were given up, written before the cut-off.
    case failedReplies
    /// Submissions whose receipt never came.
    case submissions
    /// Receipts whose submission never was answered.
    case earlyReceipts
    /// Segments of long messages that were never complete.
    case fragments
    /// Senders idle since the cut-off who wait for no answer and whose failures no longer count; see `SenderExpiry`.
    case senders

    /// Rows after a key, in the order of the key: its integer, its octets if it has any, whether the row is old enough,
    /// and whether no later row can be. ?1 and ?2 are the key, ?3 the cut-off, ?4 how many rows to look at, ?5 the
    /// cut-off of failures.
    fileprivate var survey: StaticString {
        switch self {
        case .inquiries:
            """
            SELECT id, NULL, state <> 0 AND finished_at < ?3, accepted_at >= ?3
            FROM inquiry WHERE id > ?1 ORDER BY id LIMIT ?4
            """
        case .failedReplies:
            """
            SELECT id, NULL, created_at < ?3, 0 FROM outbox INDEXED BY failed_reply
            WHERE state = 2 AND id > ?1 ORDER BY id LIMIT ?4
            """
        case .submissions:
            """
            SELECT link, gateway_id, submitted_at < ?3, 0 FROM submission WHERE (link, gateway_id) > (?1, ?2)
            ORDER BY link, gateway_id LIMIT ?4
            """
        case .earlyReceipts:
            """
            SELECT link, gateway_id, arrived_at < ?3, 0 FROM early_receipt WHERE (link, gateway_id) > (?1, ?2)
            ORDER BY link, gateway_id LIMIT ?4
            """
        case .fragments:
            "SELECT id, NULL, arrived_at < ?3, 0 FROM fragment WHERE id > ?1 ORDER BY id LIMIT ?4"
        case .senders:
            """
            SELECT phone, NULL, open_inquiry IS NULL AND max(ifnull(last_query_at, 0), ifnull(locked_until, 0),
                ifnull(last_help_at, 0), ifnull(prompt_until, 0), ifnull(replies_since, 0),
                ifnull(failure_window_start, 0)) < ?3
                AND (failure_count = 0 OR ifnull(failure_window_start, 0) < ?5), 0
            FROM sender WHERE phone > ?1 ORDER BY phone LIMIT ?4
            """
        }
    }

    /// Removes the row of the key ?1, ?2.
    fileprivate var removal: StaticString {
        switch self {
        case .inquiries: "DELETE FROM inquiry WHERE id = ?1"
        case .failedReplies: "DELETE FROM outbox WHERE id = ?1"
        case .submissions: "DELETE FROM submission WHERE link = ?1 AND gateway_id = ?2"
        case .earlyReceipts: "DELETE FROM early_receipt WHERE link = ?1 AND gateway_id = ?2"
        case .fragments: "DELETE FROM fragment WHERE id = ?1"
        case .senders: "DELETE FROM sender WHERE phone = ?1"
        }
    }

    fileprivate var keyHasOctets: Bool {
        switch self {
        case .submissions, .earlyReceipts: true
        case .inquiries, .failedReplies, .fragments, .senders: false
        }
    }
}

/// How far a sweep through one table has come; after the last row it begins again.
package struct SweepPosition: Hashable, Sendable {
    fileprivate var integer = Int64.min
    fileprivate var octets: [UInt8] = []

    /// Before the first row.
    package init() {}

    /// Whether the next sweep begins with the first row.
    package var isAtStart: Bool { self == Self() }
}

extension Transaction {
    /// Looks at the next `rowLimit` rows and removes those that are older than `cutoff`; returns how many went.
    ///
    /// No index over times is kept for this: a hot insert would pay for it every time.
    ///
    /// - Parameter senders: what else decides about senders; without it those who failed or opted out stay.
    package func forget(
        _ kind: Retention, before cutoff: WallTime, from position: inout SweepPosition, rowLimit: Int,
        senders: SenderExpiry? = nil
    ) throws(StoreError) -> Int {
        let query = try database.statement(kind.survey)
        query.bind(1, position.integer)
        if kind.keyHasOctets { query.bind(2, position.octets) }
        query.bind(3, cutoff)
        query.bind(4, rowLimit)
        if kind == .senders { query.bind(5, senders?.failuresBefore ?? WallTime(milliseconds: 0)) }
        let rows = try collect(query) {
            (integer: $0.integer(0), octets: $0.octets(1), isOld: $0.boolean(2), isPastCutoff: $0.boolean(3))
        }
        let change = try database.statement(kind.removal)
        var count = 0
        for row in rows where row.isOld {
            if kind == .senders {
                guard try expireSender(row.integer, senders) else { continue }
            }
            change.bind(1, row.integer)
            if kind.keyHasOctets { change.bind(2, row.octets) }
            try change.run()
            count += 1
        }
        if kind == .earlyReceipts, count > 0 { earlyReceiptCounts = [:] }
        position = SweepPosition()
        if let last = rows.last, rows.count == rowLimit, !last.isPastCutoff {
            position.integer = last.integer
            position.octets = last.octets
        }
        return count
    }
}
