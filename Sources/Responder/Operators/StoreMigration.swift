import Store

/// Copies everything from one store into another, for a responder that moves from a file to a server or back.
package struct StoreMigration {
    private let source: any RowStore
    private let target: any RowStore

    /// A copy between stores that are named as "store" names them in a configuration.
    ///
    /// - Parameter configuration: whose password is that of the server in its own URL.
    /// - Throws: `FileError` for a name that is none.
    package init(from source: String, to target: String, _ configuration: Configuration = Configuration()) throws {
        self.source = try Self.store(source, configuration)
        self.target = try Self.store(target, configuration)
        guard source != target else { throw FileError("both stores are \(source)") }
        guard try self.source.exists() else { throw FileError("there is no store \(source)") }
    }

    /// Copies what is missing, and counts what both stores have in the end.
    ///
    /// - Parameter progress: hears how many rows of a table are durable.
    /// - Returns: a line for each table.
    /// - Throws: `FileError` when the stores do not have the same rows in the end; `StoreError`.
    package func run(progress: (String, Int) -> Void) throws -> String {
        let locks = [try source.lock(), try target.lock()]
        defer { for lock in locks { lock?.release() } }
        for store in [source, target] { try store.refuseNodes() }
        let counts = try Migration(from: source, to: target).run { table, count in progress(table.rawValue, count) }
        let text = counts.map { "\($0.table.rawValue): \($0.source) rows, \($0.target) copied\n" }.joined()
        guard counts.allSatisfy({ $0.source == $0.target }) else {
            throw FileError("\(text)the stores differ: somebody has written to one of them meanwhile")
        }
        return text
    }

    private static func store(_ name: String, _ own: Configuration) throws -> any RowStore {
        var configuration = Configuration()
        if PostgreSQL.isNamed(by: name) {
            if let fault = PostgreSQL.fault(of: name) { throw FileError(fault) }
            configuration.storePath = name
            if name == own.storePath { configuration.storePassword = own.storePassword }
        } else {
            guard name.hasPrefix("sqlite:"), name.utf8.count > 7 else {
                throw FileError("a store is \"sqlite:path\" or \"postgresql://user@host:port/database\"")
            }
            configuration.storePath = String(name.dropFirst(7))
            try configuration.makeStoreFolder()
        }
        return configuration.store
    }
}
