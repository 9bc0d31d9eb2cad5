import Primitives
import SMS

/// One segment of a long message to us whose other segments are still missing: that it came, and nothing
/// of what it says.
package struct FragmentRow: Hashable, Sendable {
    /// The row's number; `nil` until it is inserted.
    package var id: Int64?
    /// The link it came on.
    package var link: String
    /// Who sent it, as the gateway wrote it.
    package var sender: String
    /// To which of our addresses.
    package var recipient: String
    /// The reference that joins the segments of one message (3GPP TS 23.040 §9.2.3.24.1).
    package var reference: Int
    /// How many segments the message has.
    package var total: Int
    /// Which of them this is, from 1.
    package var number: Int
    /// When it came.
    package var arrivedAt: WallTime

    /// A row that is not inserted yet.
    package init(
        link: String, sender: String, recipient: String, reference: Int, total: Int, number: Int, arrivedAt: WallTime
    ) {
        self.link = link
        self.sender = sender
        self.recipient = recipient
        self.reference = reference
        self.total = total
        self.number = number
        self.arrivedAt = arrivedAt
    }
}

extension Snapshot {
    /// The oldest fragments after that number, in order; at most `limit`.
    package final func fragments(after id: Int64 = 0, limit: Int = 1_000) throws(StoreError) -> [FragmentRow] {
        let query = try database.statement("SELECT * FROM fragment WHERE id > ?1 ORDER BY id LIMIT ?2")
        query.bind(1, id)
        query.bind(2, limit)
        return try collect(query) { [names] (row) throws(StoreError) in
            var fragment = FragmentRow(
                link: try names.text(of: row.integer(1)), sender: row.text(2), recipient: row.text(3),
                reference: row.count(4), total: row.count(5), number: row.count(6),
                arrivedAt: row.time(7))
            fragment.id = row.integer(0)
            return fragment
        }
    }
}

extension Snapshot {
    /// The number of the newest fragment, `nil` when there is none.
    package final func newestFragmentID() throws(StoreError) -> Int64? {
        try database.integer("SELECT id FROM fragment ORDER BY id DESC LIMIT 1")
    }
}

extension Transaction {
    /// Writes a fragment and gives its number.
    package func insertFragment(_ row: FragmentRow) throws(StoreError) -> Int64 {
        let link = try names.number(of: row.link)
        let change = try database.statement("INSERT INTO fragment VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7)")
        change.bind(1, link)
        change.bind(2, row.sender)
        change.bind(3, row.recipient)
        change.bind(4, row.reference)
        change.bind(5, row.total)
        change.bind(6, row.number)
        change.bind(7, row.arrivedAt)
        try change.run()
        return database.lastInsertedID
    }

    /// Removes fragments, once their message is joined or given up; numbers that are gone already do not matter.
    package func deleteFragments(_ ids: [Int64]) throws(StoreError) {
        let change = try database.statement("DELETE FROM fragment WHERE id = ?1")
        for id in ids {
            change.bind(1, id)
            try change.run()
        }
    }
}
