#if PostgreSQL
    /// The schema's versions on a server, and the way from each to the next. Tables are made in the first schema of the
    /// connection's search path.
    enum ServerMigrations {
        /// `steps[n]` leads from version n to version n + 1; a step that was ever released never changes.
        static let steps: [[StaticString]] = [version1, version2]

        /// The newest version this program knows.
        static var newest: Int64 { Int64(steps.count) }

        /// All tables of the newest version.
        static let tables = [
            "tongcha", "name", "key", "person", "account", "sender", "opt_out", "inquiry", "outbox", "submission",
            "fragment", "node", "heartbeat", "lease", "handover", "batch",
        ]

        /// The version of the schema that is there; `nil` where there is none.
        ///
        /// - Throws: `StoreError.unusable` for one that is newer than this program.
        static func version(on connection: Connection) throws(StoreError) -> Int64? {
            // Unlike a function's, a table's look-up sees what was committed while a lock was waited for.
            connection.send(
                """
                SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class WHERE relname = 'tongcha' AND pg_table_is_visible(oid))
                """)
            guard try connection.finish().first?.boolean(0, 0) == true else { return nil }
            let version = try ownVersion(on: connection)
            guard version <= newest else {
                throw .unusable(path: connection.address.name, .newer(found: version, known: newest))
            }
            return version
        }

        private static func ownVersion(on connection: Connection) throws(StoreError) -> Int64 {
            let foreign = StoreError.unusable(
                path: connection.address.name,
                .unfit("its table \"tongcha\" belongs to another program; give us a schema or a database of our own"))
            connection.send("SELECT version FROM tongcha")
            do throws(StoreError) {
                guard let found = try connection.finish().first, found.count == 1 else { throw foreign }
                return found.integer(0, 0)
            } catch {
                // There is no such column.
                if case .failed("42703", _) = error { throw foreign }
                throw error
            }
        }

        /// Refuses a database without our tables, or with newer ones; changes nothing.
        static func inspect(_ connection: Connection) throws(StoreError) {
            guard try version(on: connection) == newest else {
                throw .unusable(
                    path: connection.address.name, .unfit("there is no store in it, or an older one; `serve` makes it"))
            }
        }

        /// Takes the missing steps, all or none, one node at a time.
        static func apply(to connection: Connection) throws(StoreError) {
            guard try version(on: connection) != newest else { return }
            do throws(StoreError) {
                connection.send("BEGIN")
                // "Tong", and the schema: tests have one each.
                connection.send("SELECT pg_advisory_xact_lock(1416588903, hashtext(current_schema()))")
                try connection.finish()
                let version = try version(on: connection) ?? 0
                for step in steps.dropFirst(Int(clamping: version)) {
                    for statement in step { connection.send(statement) }
                }
                connection.send("COMMIT")
                try connection.finish()
            } catch {
                if connection.isInTransaction {
                    connection.send("ROLLBACK")
                    try connection.finish()
                }
                throw error
            }
        }

        private static let version1: [StaticString] = [
            "CREATE TABLE tongcha (version bigint PRIMARY KEY)",
            "INSERT INTO tongcha VALUES (1)",
            "CREATE TABLE name (id bigint PRIMARY KEY, text text NOT NULL UNIQUE)",
            "CREATE TABLE key (id bigint PRIMARY KEY, check_value bytea NOT NULL UNIQUE)",
            """
            CREATE TABLE person (
                phone bigint PRIMARY KEY, tail_mac bytea NOT NULL, is_active boolean NOT NULL, key bigint
            )
            """,
            "CREATE TABLE account (phone bigint PRIMARY KEY, counts bytea NOT NULL)",
            // A row without `recent` only holds its number's place within the batch that made it.
            """
            CREATE TABLE sender (
                phone bigint PRIMARY KEY, last_query_at bigint, failure_count bigint NOT NULL DEFAULT 0,
                failure_window_start bigint, locked_until bigint, last_help_at bigint, prompt_until bigint,
                reply_count bigint NOT NULL DEFAULT 0, replies_since bigint, language bigint,
                has_opted_out boolean NOT NULL DEFAULT false, recent bytea, open_inquiry bigint, last_inquiry bigint,
                topic text, topic_until bigint, services bytea, link bigint,
                inquiries bigint[]
            ) WITH (fillfactor = 80)
            """,
            "CREATE TABLE opt_out (digest bytea PRIMARY KEY)",
            """
            CREATE TABLE inquiry (
                id bigint PRIMARY KEY, phone bigint NOT NULL, service bigint NOT NULL, link bigint NOT NULL,
                short_code text NOT NULL, language bigint NOT NULL, accepted_at bigint NOT NULL,
                deadline bigint NOT NULL, is_acknowledged boolean NOT NULL, missing bytea NOT NULL,
                counts bytea NOT NULL, state bigint NOT NULL, is_told boolean NOT NULL, finished_at bigint,
                partial_at bigint
            ) WITH (fillfactor = 80)
            """,
            "CREATE INDEX open_inquiry ON inquiry (id) WHERE state = 0",
            """
            CREATE TABLE outbox (
                id bigint PRIMARY KEY, inquiry bigint, kind bigint NOT NULL, link bigint NOT NULL,
                source text NOT NULL, destination text NOT NULL, text text NOT NULL, created_at bigint NOT NULL,
                expires_at bigint NOT NULL, due_at bigint NOT NULL, attempts bigint NOT NULL, state bigint NOT NULL,
                segment_count bigint NOT NULL, submitted bigint NOT NULL, delivered bigint NOT NULL,
                failed bigint NOT NULL
            ) WITH (fillfactor = 70)
            """,
            "CREATE INDEX failed_reply ON outbox (id) WHERE state = 2",
            "CREATE INDEX retried_reply ON outbox (link, due_at, id) WHERE state = 0 AND attempts > 0",
            """
            CREATE TABLE submission (
                link bigint NOT NULL, gateway_id bytea NOT NULL, reply bigint NOT NULL, segment bigint NOT NULL,
                submitted_at bigint NOT NULL, PRIMARY KEY (link, gateway_id)
            )
            """,
            """
            CREATE TABLE fragment (
                id bigint PRIMARY KEY, link bigint NOT NULL, sender text NOT NULL, recipient text NOT NULL,
                reference bigint NOT NULL, total bigint NOT NULL, number bigint NOT NULL, arrived_at bigint NOT NULL
            )
            """,
            // A node, which every batch of its own locks for sharing; without `incarnation` it was ended.
            "CREATE TABLE node (number bigint PRIMARY KEY, incarnation bigint)",
            // Until when a node is taken for alive, apart from what batches lock.
            "CREATE TABLE heartbeat (number bigint PRIMARY KEY, until timestamp with time zone NOT NULL)",
            // Which node looks after the rows that a number's message IDs name: replies on a link, and inquiries, link 0.
            """
            CREATE TABLE lease (
                number bigint NOT NULL, link bigint NOT NULL, owner bigint NOT NULL, PRIMARY KEY (number, link)
            )
            """,
            // One row for each writer's last batch, so that an interrupted commit can be asked for.
            "CREATE TABLE batch (id bigint PRIMARY KEY, written_at timestamp with time zone NOT NULL DEFAULT now())",
        ]

        private static let version2: [StaticString] = [
            "UPDATE tongcha SET version = 2",
            // Replies that a node has left to the one that looks after them; `wish` is the link over which they are to leave.
            "CREATE TABLE handover (reply bigint PRIMARY KEY, wish bigint)",
        ]
    }
#endif
