/// Stores on a PostgreSQL server, where the program was built with them: all that the rest of the program sees of it.
package enum PostgreSQL {
    /// Whether a configuration's text names such a store.
    package static func isNamed(by text: String) -> Bool {
        text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    }

    /// What is wrong with the URL of a store; `nil` when it can be used.
    package static func fault(of url: String) -> String? {
        #if PostgreSQL
            do throws(StoreError) {
                _ = try ServerAddress(url)
                return nil
            } catch {
                if case .refused(let reason) = error { return reason }
                return "\(error)"
            }
        #else
            "\"store\" names a PostgreSQL server, and this build has no PostgreSQL: install libpq-dev and build it with "
                + "`swift build -c release --traits PostgreSQL`"
        #endif
    }

    /// The store behind a URL that has no `fault`, with the password that the server asks for, if one is given.
    package static func store(at url: String, password: String? = nil) -> any RowStore {
        #if PostgreSQL
            do throws(StoreError) {
                return PostgreSQLStore(try ServerAddress(url, password: password))
            } catch {
                preconditionFailure("a URL without a fault is no address: \(error)")
            }
        #else
            preconditionFailure(fault(of: url) ?? "")
        #endif
    }
}
