import CSQLite
import Foundation
import Primitives
import SMS
import Testing

@testable import Store

/// A file of an older schema, as a program of that time left it, opened by this one.
@Suite struct OldSchemaTests {
    private static let tables = """
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

    /// Packed lists hold numbers of names, in the form of `PackedNumbers`.
    private static let rows = """
        INSERT INTO name VALUES (1, 'mobile'), (2, 'accounts'), (3, 'zh'), (4, 'help'), (5, 'jd'), (6, 'qq');
        INSERT INTO person VALUES (13800138000, x'AB', 1);
        INSERT INTO account VALUES (13800138000, $counts);
        INSERT INTO sender VALUES (13800138000, 1760000000000, 3, 1760000000001, 1760000000002, 1760000000003,
            1760000000004, 4, 1760000000005, 3, 1, x'0102', 5);
        INSERT INTO inquiry VALUES (5, 13800138000, 2, 1, '10699000', 3, 1760000000000, 1760172800000, 1, $missing,
            $counts, 0, 0, NULL);
        INSERT INTO outbox VALUES (7, 5, 4, 1, '10699000', '13800138000', 'a reply', 1760000000000, 1760003600000,
            1760000000000, 2, 0, 2, 1, 1, 0);
        INSERT INTO submission VALUES (1, x'AA', 7, 1, 1760000000000);
        INSERT INTO early_receipt VALUES (1, x'BB', 2, '000', 1760000000000);
        """

    /// What the program after the first made of such a file.
    private static let toVersion2 = """
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

    /// What segments of 200 senders said; no digit of it may be left.
    private static let secret = "查询 尾号 01123X 请回复我本人的账号"

    @Test func `every row is readable, and no segment's text is left in the file`() throws {
        let store = try TemporaryStore()
        try write(store.path)
        #expect(try contents(store.path).contains("01123X"))
        let opened = try TestedStore(store.store, files: store)
        try expectRows(opened)
        try store.store.checkFully()
        #expect(try !contents(store.path).contains("01123X"))
        #expect(try !contents("\(store.path)-wal").contains("01123X"))
        let keys = try opened.look { (found) throws(StoreError) in try found.keys() }
        #expect(keys == [])
    }

    @Test(arguments: [1, 2]) func `receipts that waited for their submissions are let go of, and new rows are taken`(
        version: Int64
    ) throws {
        let store = try TemporaryStore()
        try write(store.path)
        if version == 2 { try execute(store.path, Self.toVersion2) }
        let opened = try TestedStore(store.store, files: store)
        let database = try Database(path: store.path, access: .readWrite)
        #expect(try database.integer("PRAGMA user_version") == 6)
        #expect(try database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'early_receipt'") == 0)
        let (inquiry, phone) = (try Sample.inquiry(6, phone: 1), try Sample.phone(1))
        var sender = SenderRow(phone: phone)
        sender.lastInquiry = inquiry.id
        try opened.edit { [sender] (rows) throws(StoreError) in
            try rows.inquiries.insert(inquiry, for: inquiry.id)
            rows.senders.replace(sender, for: phone)
            rows.optOuts.replace(OptOut(), for: [1])
        }
        #expect(try opened.look { (found) throws(StoreError) in try found.inquiry(inquiry.id) } == inquiry)
        #expect(try opened.look { (found) throws(StoreError) in try found.sender(phone) } == sender)
        try store.store.checkFully()
    }

    @Test func `a reader that comes first finds no keys and changes nothing`() throws {
        let store = try TemporaryStore()
        try write(store.path)
        let (keys, hasPeople) = try store.store.openReader().read { (snapshot) throws(StoreError) in
            (try snapshot.keys(), try snapshot.hasPeople())
        }
        #expect(keys == [])
        #expect(hasPeople)
    }

    private func expectRows(_ store: TestedStore) throws {
        let phone = try Sample.phone()
        var sender = SenderRow(phone: phone)
        sender.lastQueryAt = Sample.now
        sender.failureCount = 3
        sender.failureWindowStart = WallTime(milliseconds: 1_760_000_000_001)
        sender.lockedUntil = WallTime(milliseconds: 1_760_000_000_002)
        sender.lastHelpAt = WallTime(milliseconds: 1_760_000_000_003)
        sender.promptUntil = WallTime(milliseconds: 1_760_000_000_004)
        sender.replyCount = 4
        sender.repliesSince = WallTime(milliseconds: 1_760_000_000_005)
        sender.language = "zh"
        sender.hasOptedOut = true
        sender.openInquiry = Sample.id(5)
        var inquiry = try Sample.inquiry(5)
        inquiry.isAcknowledged = true
        inquiry.missing = ["jd"]
        inquiry.counts = [AccountCount(application: "qq", count: 2)]
        var reply = Sample.reply(7)
        (reply.inquiry, reply.text, reply.attempts, reply.segmentCount) = (Sample.id(5), "a reply", 2, 2)
        reply.submittedSegments.insert(1)
        reply.deliveredSegments.insert(1)
        let found = try store.look { (found) throws(StoreError) in
            (
                person: try found.person(phone), counts: try found.counts(of: phone), sender: try found.sender(phone),
                inquiry: try found.inquiry(Sample.id(5)), open: try found.openInquiries(after: nil, limit: 10),
                reply: try found.reply(Sample.id(7)), fragments: try found.fragments(after: nil, limit: 1_000)
            )
        }
        #expect(found.person == PersonRow(phone: phone, tailMAC: [0xAB], isActive: true))
        #expect(found.counts == inquiry.counts)
        #expect(found.sender == sender)
        #expect(found.inquiry == inquiry)
        #expect(found.open == [inquiry])
        #expect(found.reply == reply)
        #expect(try store.submission(Sample.submission([0xAA]).key) == Sample.submission([0xAA], reply: 7))
        #expect(found.fragments.count == 200)
        #expect(
            found.fragments.allSatisfy {
                $0.link == "mobile" && $0.recipient == "10699000" && $0.arrivedAt == Sample.now
            })
    }

    private func write(_ path: String) throws {
        var sql = Self.tables + Self.rows
        for (name, numbers) in [("$counts", [6, 2]), ("$missing", [5])] as [(String, [Int64])] {
            let digits = PackedNumbers.pack(numbers).map { String(format: "%02X", $0) }.joined()
            sql = sql.replacingOccurrences(of: name, with: "x'\(digits)'")
        }
        for index in 0..<200 {
            sql += """
                INSERT INTO fragment VALUES (NULL, 1, '\(13_800_138_000 + index)', '10699000', 7, 2, 1,
                    '\(String(repeating: Self.secret, count: index % 3 + 1))', 1760000000000);
                """
        }
        try execute(path, "PRAGMA journal_mode = WAL; BEGIN; \(sql) COMMIT")
    }

    private func execute(_ path: String, _ sql: String) throws {
        var handle: OpaquePointer?
        defer { sqlite3_close(handle) }
        try #require(sqlite3_open(path, &handle) == SQLITE_OK)
        try #require(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
    }

    private func contents(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
}
