#if PostgreSQL
    /// Asks a server whether it keeps what we promise, and whether we may do what we have to.
    struct ServerCheck {
        private let connection: Connection

        /// Connects to the server.
        init(_ address: ServerAddress) throws(StoreError) { connection = try Connection(address, for: .reading) }

        func run() throws(StoreError) -> StoreReport {
            var report = StoreReport()
            let name = connection.address.name
            connection.send("SELECT version()")
            let version = try connection.finish().last?.text(0, 0) ?? ""
            let isEncrypted = connection.isEncrypted ? "encrypted" : "not encrypted"
            let product = version.split(separator: " on ").first.map(String.init) ?? version
            report.lines.append("\(name): \(product), \(isEncrypted)")
            if !connection.isEncrypted, !connection.isLocal {
                report.warnings.append(
                    "the connection to \(name) is not encrypted; sslmode=verify-full in \"store\" asks for TLS and for "
                        + "the server's certificate")
            }
            try checkDurability(name, &report)
            try checkRights(name, &report)
            return report
        }

        /// What the server calls committed has to survive its machine.
        private func checkDurability(_ name: String, _ report: inout StoreReport) throws(StoreError) {
            connection.send(
                """
                SELECT s, current_setting(s, true)
                FROM unnest(ARRAY['fsync', 'full_page_writes', 'synchronous_commit']) s
                """)
            guard let settings = try connection.finish().last else { return }
            for row in settings where row.text(1) == "off" {
                report.faults.append(
                    "\(name): \(row.text(0)) = off lets the server lose what it has called committed, and we have "
                        + "acknowledged; set it to on")
            }
        }

        private func checkRights(_ name: String, _ report: inout StoreReport) throws(StoreError) {
            connection.send("SELECT current_schema(), current_user")
            guard let row = try connection.finish().last, !row.isNull(0, 0) else {
                report.faults.append("\(name): no schema of the search path exists")
                return
            }
            let (schema, user) = (row.text(0, 0), row.text(0, 1))
            guard try ServerMigrations.version(on: connection) != nil else {
                connection.send("SELECT has_schema_privilege(current_schema(), 'CREATE')")
                if try connection.finish().last?.boolean(0, 0) != true {
                    report.faults.append(
                        "\(name): \(user) may not make tables in the schema \(schema); GRANT CREATE, USAGE ON SCHEMA "
                            + "\(schema) TO \(user)")
                }
                return
            }
            var parameters = Parameters()
            parameters.texts(ServerMigrations.tables) { $0 }
            connection.send(
                """
                SELECT t FROM unnest($1::text[]) t
                WHERE to_regclass(t) IS NULL OR NOT has_table_privilege(t, 'SELECT')
                    OR NOT has_table_privilege(t, 'INSERT') OR NOT has_table_privilege(t, 'UPDATE')
                    OR NOT has_table_privilege(t, 'DELETE')
                """, parameters)
            let tables = try connection.finish().last?.map { $0.text(0) } ?? []
            guard !tables.isEmpty else { return }
            report.faults.append(
                "\(name): \(user) may not read and write \(tables.joined(separator: ", ")); GRANT SELECT, INSERT, UPDATE, "
                    + "DELETE ON ALL TABLES IN SCHEMA \(schema) TO \(user)")
        }
    }
#endif
