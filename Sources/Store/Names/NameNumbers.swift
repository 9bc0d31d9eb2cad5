/// Gives names their small numbers, which stand for them in rows: of links, services, applications, companies, languages.
protocol NameNumbers: AnyObject {
    /// The name behind a number that some row holds.
    func text(of number: Int64) throws(StoreError) -> String

    /// The number of a name, given now if it has none.
    func number(of text: String) throws(StoreError) -> Int64
}

/// A value of a row that no row of ours can hold.
func unreadable(_ table: String, _ column: String) -> StoreError {
    .refused(reason: "a row of \(table) holds an unreadable \(column)")
}
