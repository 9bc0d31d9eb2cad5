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

        private func checkDurability(_ name: String, _ report: inout StoreReport) throws(StoreError) {
            connection.send(
                """
                SELECT s, coalesce(current_setting(s, true), '')
                FROM unnest(ARRAY['fsync', 'full_page_writes', 'synchronous_commit', 'synchronous_standby_names']) s
                """)
            guard let found = try connection.finish().last else { return }
            var settings: [String: String] = [:]
            for row in found { settings[row.text(0)] = row.text(1) }
            Self.judge(settings, of: name, hasSeveralHosts: connection.address.hasSeveralHosts, &report)
        }

        /// What the server calls committed has to survive its machine, and where there are several servers, the loss of one.
        static func judge(
            _ settings: [String: String], of name: String, hasSeveralHosts: Bool, _ report: inout StoreReport
        ) {
            for (setting, value) in settings.sorted(by: { $0.key < $1.key }) where value == "off" {
                report.faults.append(
                    "\(name): \(setting) = off lets the server lose what it has called committed, and we have "
                        + "acknowledged; set it to on")
            }
            let hasStandby = settings["synchronous_standby_names"]?.isEmpty == false
            if hasStandby, settings["synchronous_commit"] == "local" {
                report.faults.append(
                    "\(name): synchronous_commit = local waits for no standby, so that a fail-over loses what we have "
                        + "acknowledged; set it to on")
            }
            if !hasStandby, hasSeveralHosts {
                report.warnings.append(
                    "\(name): \"store\" names several servers, and none of them is a synchronous standby: a fail-over may "
                        + "lose what we have acknowledged; set synchronous_standby_names")
            }
        }

        private func checkRights(_ name: String, _ report: inout StoreReport) throws(StoreError) {
            connection.send(
                """
                SELECT current_schema(), current_user, current_database(),
                    has_database_privilege(current_database(), 'TEMP'),
                    coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
                """)
            guard let row = try connection.finish().last, !row.isNull(0, 0) else {
                report.faults.append("\(name): no schema of the search path exists")
                return
            }
            let (schema, user) = (row.text(0, 0), row.text(0, 1))
            if !row.boolean(0, 3) {
                report.faults.append(
                    "\(name): \(user) may not make temporary tables, which imports need; GRANT TEMP ON DATABASE "
                        + "\(row.text(0, 2)) TO \(user)")
            }
            guard try ServerMigrations.version(on: connection) == ServerMigrations.newest else {
                if !row.boolean(0, 4) {
                    report.faults.append(
                        "\(name): \(user) may not make tables in the schema \(schema); GRANT CREATE, USAGE ON SCHEMA "
                            + "\(schema) TO \(user)")
                }
                return
            }
            try checkTables(name, schema, user, &report)
        }

        private func checkTables(
            _ name: String, _ schema: String, _ user: String, _ report: inout StoreReport
        ) throws(StoreError) {
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
