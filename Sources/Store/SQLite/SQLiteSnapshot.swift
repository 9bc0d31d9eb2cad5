import Primitives
import SMS

/// What one moment of the store looks like: the reading half of the row vocabulary.
///
/// Each row type's file adds the questions about its rows.
class SQLiteSnapshot: Snapshot {
    let database: Database
    let names: Names

    init(_ database: Database) {
        self.database = database
        names = Names(database)
    }

    /// The rows a prepared query yields, each made by `row`.
    final func collect<Row>(
        _ query: Statement, _ row: (Statement) throws(StoreError) -> Row
    ) throws(StoreError) -> [Row] {
        defer { query.reset() }
        var rows: [Row] = []
        while try query.step() { rows.append(try row(query)) }
        return rows
    }

    /// The single row a prepared query yields, if it yields one.
    final func first<Row>(
        _ query: Statement, _ row: (Statement) throws(StoreError) -> Row
    ) throws(StoreError) -> Row? {
        defer { query.reset() }
        return try query.step() ? try row(query) : nil
    }
}

extension Statement {
    func bind(_ index: Int32, _ phone: PhoneNumber) { bind(index, phone.number) }
    func bind(_ index: Int32, _ id: MessageID) { bind(index, id.rawValue) }
    func bind(_ index: Int32, _ id: MessageID?) { bind(index, id?.rawValue) }
    func bind(_ index: Int32, _ time: WallTime) { bind(index, time.milliseconds) }
    func bind(_ index: Int32, _ time: WallTime?) { bind(index, time?.milliseconds) }
    func bind(_ index: Int32, _ count: Int) { bind(index, Int64(count)) }
}
