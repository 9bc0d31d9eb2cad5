import Primitives
import SMS

extension Retention {
    /// Rows after a key, in the order of the key: its integer, its octets if it has any, whether the row is old enough,
    /// and whether no later row can be. ?1 and ?2 are the key, ?3 the cut-off, ?4 how many rows to look at, ?5 the
    /// cut-off of failures. For senders the octets are what is packed in the row, and decide as well.
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
        case .fragments:
            "SELECT id, NULL, arrived_at < ?3, 0 FROM fragment WHERE id > ?1 ORDER BY id LIMIT ?4"
        case .senders:
            """
            SELECT phone, services, open_inquiry IS NULL AND max(ifnull(last_query_at, 0), ifnull(locked_until, 0),
                ifnull(last_help_at, 0), ifnull(prompt_until, 0), ifnull(replies_since, 0),
                ifnull(failure_window_start, 0), ifnull(topic_until, 0)) < ?3
                AND (failure_count = 0 OR ifnull(failure_window_start, 0) < ?5), 0
            FROM sender WHERE phone > ?1 ORDER BY phone LIMIT ?4
            """
        }
    }
}

extension SQLiteSnapshot {
    final func oldRows(
        _ kind: Retention, by rule: RetentionRule, from position: inout SweepPosition, limit: Int
    ) throws(StoreError) -> OldRows {
        let query = try database.statement(kind.survey)
        query.bind(1, position.integer)
        if kind == .submissions { query.bind(2, position.octets) }
        query.bind(3, rule.cutoff)
        query.bind(4, limit)
        if kind == .senders { query.bind(5, rule.failuresBefore) }
        let rows = try collect(query) { SurveyedRow($0) }
        return try OldRows(kind, among: rows, by: rule, from: &position, limit: limit, names)
    }
}
