import CSQLite

/// The schema's versions, and the way from each to the next.
enum Migrations {
    /// "Tong" in SQLite's `application_id`, which tells our files from others'.
    static let applicationID: Int64 = 0x546F_6E67

    /// `steps[n]` leads from version n to version n + 1; a step that was ever released never changes.
    static let steps: [StaticString] = [version1, version2, version3, version4, version5, version6]

    /// The newest version this program knows.
    static var newest: Int64 { Int64(steps.count) }

    /// Refuses a file that is not ours, is newer than we are, or is no database; changes nothing.
    static func inspect(_ database: Database) throws(StoreError) {
        do throws(StoreError) {
            // One look: between two, another process could have made an empty file ours.
            try database.execute("BEGIN")
            let version = try database.integer("PRAGMA user_version") ?? 0
            let applicationID = try database.integer("PRAGMA application_id") ?? 0
            if applicationID != Self.applicationID {
                let isEmpty = try database.integer("SELECT count(*) FROM sqlite_schema") == 0
                guard isEmpty, applicationID == 0, version == 0 else {
                    throw StoreError.unusable(path: database.path, .foreign(applicationID: applicationID))
                }
            }
            guard version <= newest else {
                throw StoreError.unusable(path: database.path, .newer(found: version, known: newest))
            }
            try database.execute("COMMIT")
        } catch {
            guard case .broken(let code, let message) = error, [SQLITE_NOTADB, SQLITE_CORRUPT].contains(code & 0xFF)
            else { throw error }
            throw .unusable(path: database.path, .damaged(finding: message))
        }
    }

    /// Takes the missing steps, all or none; another process may be at the same work.
    static func apply(to database: Database) throws(StoreError) {
        guard try database.integer("PRAGMA user_version") != newest else { return }
        try database.execute("BEGIN IMMEDIATE")
        do throws(StoreError) {
            let version = try database.integer("PRAGMA user_version") ?? 0
            for step in steps.dropFirst(Int(clamping: version)) { try database.execute(step) }
            try database.execute("COMMIT")
        } catch {
            if database.isInTransaction { try database.execute("ROLLBACK") }
            throw error
        }
        // What the new schema no longer holds is to leave the file now. A reader may prevent that; a later checkpoint
        // does the same.
        try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// Reads every page and compares tables with their own order; indexes are left out for speed.
    static func checkQuickly(_ database: Database) throws(StoreError) {
        try refuseUnlessSound(database, "PRAGMA quick_check(1)")
    }

    /// Reads every page, every row and every index entry, and compares them all.
    static func checkFully(_ database: Database) throws(StoreError) {
        try refuseUnlessSound(database, "PRAGMA integrity_check(1)")
    }

    private static func refuseUnlessSound(_ database: Database, _ check: StaticString) throws(StoreError) {
        let finding: String
        do throws(StoreError) {
            // A line says which database of the connection's it is, and there is one only.
            finding = try database.text(check)?.split(separator: "\n").last.map(String.init) ?? ""
        } catch {
            guard case .broken(let code, let message) = error, code & 0xFF == SQLITE_CORRUPT else { throw error }
            finding = message
        }
        guard finding == "ok" else { throw .unusable(path: database.path, .damaged(finding: finding)) }
    }

    private static let version1: StaticString = """
        CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
        CREATE TABLE person (phone INTEGER PRIMARY KEY, tail_mac BLOB NOT NULL, is_active INTEGER NOT NULL);
        CREATE TABLE account (phone INTEGER PRIMARY KEY, counts BLOB NOT NULL);
        CREATE TABLE sender (
            phone INTEGER PRIMARY KEY, last_query_at INTEGER, failure_count INTEGER NOT NULL,
            failure_window_start INTEGER, locked_until INTEGER, last_help_at INTEGER, prompt_until INTEGER,
            reply_count INTEGER NOT NULL, replies_since INTEGER, language INTEGER,
            has_opted_out INTEGER NOT NULL, recent BLOB NOT NULL, open_inquiry INTEGER
        );
        CREATE TABLE inquiry (
            id INTEGER PRIMARY KEY, phone INTEGER NOT NULL, service INTEGER NOT NULL, link INTEGER NOT NULL,
            short_code TEXT NOT NULL, language INTEGER NOT NULL, accepted_at INTEGER NOT NULL,
            deadline INTEGER NOT NULL, is_acknowledged INTEGER NOT NULL, missing BLOB NOT NULL, counts BLOB NOT NULL,
            state INTEGER NOT NULL, reply_state INTEGER NOT NULL, finished_at INTEGER
        );
        CREATE INDEX open_inquiry ON inquiry (id) WHERE state = 0;
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY, inquiry INTEGER, kind INTEGER NOT NULL, link INTEGER NOT NULL,
            source TEXT NOT NULL, destination TEXT NOT NULL, text TEXT NOT NULL, created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL, state INTEGER NOT NULL,
            segment_count INTEGER NOT NULL, submitted INTEGER NOT NULL, delivered INTEGER NOT NULL,
            failed INTEGER NOT NULL
        );
        CREATE INDEX failed_reply ON outbox (id) WHERE state = 2;
        CREATE TABLE submission (
            link INTEGER NOT NULL, gateway_id BLOB NOT NULL, reply INTEGER NOT NULL, segment INTEGER NOT NULL,
            submitted_at INTEGER NOT NULL, PRIMARY KEY (link, gateway_id)
        ) WITHOUT ROWID;
        CREATE TABLE early_receipt (
            link INTEGER NOT NULL, gateway_id BLOB NOT NULL, state INTEGER NOT NULL, error_code TEXT,
            arrived_at INTEGER NOT NULL, PRIMARY KEY (link, gateway_id)
        ) WITHOUT ROWID;
        CREATE TABLE fragment (
            id INTEGER PRIMARY KEY, link INTEGER NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL,
            reference INTEGER NOT NULL, total INTEGER NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL,
            arrived_at INTEGER NOT NULL
        );
        PRAGMA application_id = 0x546F6E67;
        PRAGMA user_version = 1;
        """

    /// Whose key a person's code was made under; no text of segments; opt-outs that outlive their senders; replies that
    /// wait for another attempt are found without reading the others.
    private static let version2: StaticString = """
        CREATE TABLE key (id INTEGER PRIMARY KEY, check_value BLOB NOT NULL UNIQUE);
        ALTER TABLE person ADD COLUMN key INTEGER;
        ALTER TABLE fragment DROP COLUMN text;
        CREATE TABLE opt_out (digest BLOB PRIMARY KEY) WITHOUT ROWID;
        ALTER TABLE sender ADD COLUMN last_inquiry INTEGER;
        UPDATE sender SET recent = x'';
        ALTER TABLE inquiry ADD COLUMN partial_at INTEGER;
        CREATE INDEX retried_reply ON outbox (link, due_at) WHERE state = 0 AND attempts > 0;
        PRAGMA user_version = 2;
        """

    /// Receipts that overtake the answer to their submission wait in memory: whoever loses them submits anew. A receipt
    /// for a peer names the message only; before, it was the whole text, `id:… sub:…`.
    private static let version3: StaticString = """
        DROP TABLE early_receipt;
        UPDATE outbox SET text = substr(text, 4, instr(text, ' ') - 4)
            WHERE kind = (SELECT id FROM name WHERE text = 'receipt') AND text LIKE 'id:%';
        PRAGMA user_version = 3;
        """

    /// What was spoken of last: an answer may refer to it.
    private static let version4: StaticString = """
        ALTER TABLE sender ADD COLUMN topic TEXT;
        ALTER TABLE sender ADD COLUMN topic_until INTEGER;
        PRAGMA user_version = 4;
        """

    /// What is remembered of a sender for services besides the first.
    private static let version5: StaticString = """
        ALTER TABLE sender ADD COLUMN services BLOB;
        PRAGMA user_version = 5;
        """

    /// Over which link a sender texts: numbers move between carriers.
    private static let version6: StaticString = """
        ALTER TABLE sender ADD COLUMN link INTEGER;
        PRAGMA user_version = 6;
        """
}
