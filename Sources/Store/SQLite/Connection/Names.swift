/// The small integers that stand for names in rows: of links, services, applications, companies, languages.
///
/// Numbers are given once and never change, so a connection remembers every pair it has met.
final class Names: NameNumbers {
    /// More names than any configuration holds; past it, somebody is storing what is not a name.
    static let maximumCount = 4_096

    private let database: Database
    /// The names met so far, and beside each its number.
    private var known: [String] = []
    private var numbers: [Int64] = []
    private var index = RowIndex()
    /// The names by their numbers.
    private var texts: [String?] = []

    init(_ database: Database) { self.database = database }

    /// The name behind a number that some row holds.
    func text(of number: Int64) throws(StoreError) -> String {
        if let index = Int(exactly: number), texts.indices.contains(index), let text = texts[index] { return text }
        let query = try database.statement("SELECT text FROM name WHERE id = ?1")
        defer { query.reset() }
        query.bind(1, number)
        guard try query.step() else { throw .refused(reason: "a row holds the unknown name \(number)") }
        return remember(query.text(0), as: number)
    }

    /// The number of a name, or `nil` when no row can hold it yet.
    func existingNumber(of text: String) throws(StoreError) -> Int64? {
        if let place = index.place(of: text, in: known) { return numbers[place] }
        let query = try database.statement("SELECT id FROM name WHERE text = ?1")
        defer { query.reset() }
        query.bind(1, text)
        guard try query.step() else { return nil }
        let number = query.integer(0)
        remember(text, as: number)
        return number
    }

    /// The number of a name, given now if it has none.
    func number(of text: String) throws(StoreError) -> Int64 {
        if let number = try existingNumber(of: text) { return number }
        // Ours came before everybody's: another process may have given names since this one looked last.
        let count = try database.integer("SELECT count(*) FROM name") ?? 0
        guard count < Self.maximumCount else { throw .refused(reason: "more than \(Self.maximumCount) names") }
        let insertion = try database.statement("INSERT INTO name (text) VALUES (?1)")
        insertion.bind(1, text)
        try insertion.run()
        let number = database.lastInsertedID
        remember(text, as: number)
        return number
    }

    /// Forgets all pairs, because those given in a transaction that was rolled back do not exist.
    func forget() {
        known.removeAll()
        numbers.removeAll()
        index.removeAll()
        texts.removeAll()
    }

    @discardableResult
    private func remember(_ text: String, as number: Int64) -> String {
        if index.place(of: text, in: known) == nil {
            known.append(text)
            numbers.append(number)
            index.append(known)
        }
        if let place = Int(exactly: number), (0...Self.maximumCount).contains(place) {
            while texts.count <= place { texts.append(nil) }
            texts[place] = text
        }
        return text
    }
}
