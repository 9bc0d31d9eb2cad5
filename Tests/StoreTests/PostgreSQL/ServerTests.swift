import Primitives
import SMS
import TestSupport
import Testing

@testable import Store

/// What only a store on a server has to stand: others who write at the same time, and connections that break.
@Suite(.enabled(if: StoreKind.isServerThere, "there is no PostgreSQL server; `make postgresql` starts one"))
struct ServerTests {
    /// A change that counts a reply to a sender.
    private static func counting(_ phone: PhoneNumber) -> ScriptedChange<Int> {
        ScriptedChange {
            $0.sender(phone)
        } _: { rows in
            var sender = rows.senders[phone] ?? SenderRow(phone: phone)
            sender.replyCount += 1
            rows.senders.put(sender, for: phone)
            return sender.replyCount
        }
    }

    /// Ends every connection that carries this name.
    private static func endConnections(named name: String) throws {
        let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '\(name)'"
        try TestServer.run(sql, at: try #require(TestServer.url))
    }

    @Test func `writers of many nodes lose nothing that another counts`() async throws {
        let store = PostgreSQL.store(at: try TestServer.requireSchema())
        let phones = try (0..<3).map { try Sample.phone($0) }
        _ = try Editor(store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let committer = BatchCommitter(try store.openWriter(patience: .seconds(5)))
                    for _ in 0..<25 {
                        let batch = phones.shuffled().map { phone in
                            Pending(Self.counting(phone), lane: "") { _, _ in }
                        }
                        try committer.write(batch)
                    }
                }
            }
            try await group.waitForAll()
        }
        let reader = try store.openReader()
        let counts = try phones.map { phone in
            try reader.read { (found) throws(StoreError) in try found.sender(phone)?.replyCount }
        }
        #expect(counts == [100, 100, 100])
    }

    @Test func `a sender who is not remembered in the end leaves no row`() throws {
        let url = try TestServer.requireSchema()
        let store = PostgreSQL.store(at: url)
        let phone = try Sample.phone()
        let known = try Editor(store).commit(
            ScriptedChange {
                $0.sender(phone)
            } _: {
                $0.senders[phone] != nil
            })
        #expect(!known)
        #expect(try TestServer.run("SELECT count(*) FROM sender", at: url) == "0")
    }

    @Test func `people who were imported anew meanwhile are read again`() throws {
        let store = PostgreSQL.store(at: try TestServer.requireSchema())
        let (old, new) = (try Sample.person(), PersonRow(phone: try Sample.phone(), tailMAC: [9], isActive: false))
        let editor = try Editor(store)
        try editor.commit(ScriptedChange { rows in rows.people.replace(old, for: old.phone) })
        let seen = Lock<[PersonRow?]>([])
        try editor.commit(
            ScriptedChange {
                $0.person(old.phone)
            } _: { (rows) throws(StoreError) in
                let found = rows.people[old.phone]
                let isFirst = seen.withLock { seen in
                    seen.append(found)
                    return seen.count == 1
                }
                if isFirst {
                    try Editor(store).commit(ScriptedChange { rows in rows.people.replace(new, for: new.phone) })
                }
                if var person = found {
                    person.key = 7
                    rows.people.replace(person, for: person.phone)
                }
            })
        #expect(seen.withLock { $0 } == [old, new])
        let found = try store.openReader().read { (found) throws(StoreError) in try found.person(old.phone) }
        #expect(found == PersonRow(phone: old.phone, tailMAC: [9], isActive: false, key: 7))
    }

    @Test func `a connection that was lost is made anew, and the batch is done`() throws {
        let store = PostgreSQL.store(at: "\(try TestServer.requireSchema())&application_name=cut_off")
        let phone = try Sample.phone()
        let committer = BatchCommitter(try store.openWriter(patience: .seconds(5)))
        try committer.write([Pending(Self.counting(phone), lane: "") { _, _ in }])
        try Self.endConnections(named: "cut_off")
        // Lost before anything was changed: the batch may be repeated.
        var failures = 0
        while true {
            do throws(StoreError) {
                try committer.write([Pending(Self.counting(phone), lane: "") { _, _ in }])
                break
            } catch {
                failures += 1
                guard failures < 200, case .unreachable = error else { throw error }
            }
        }
        let count = try store.openReader().read { (found) throws(StoreError) in try found.sender(phone)?.replyCount }
        #expect(count == 2)
    }

    @Test func `a server that is not there is told, as often as it is asked for`() throws {
        // Nobody listens at the discard port.
        let store = PostgreSQL.store(at: "postgresql://tongcha@127.0.0.1:9/postgres")
        for _ in 0..<3 {
            do throws(StoreError) {
                _ = try store.openReader()
                Issue.record("somebody listens")
            } catch {
                guard case .unreachable = error else { throw error }
            }
        }
    }

    @Test func `whether an interrupted commit took place is asked`() throws {
        let url = try TestServer.requireSchema()
        let direct = PostgreSQL.store(at: url)
        _ = try Editor(direct)
        let phone = try Sample.phone()
        for cut in [CuttingProxy.Cut.behind, .before] {
            let proxy = try CuttingProxy(before: url, cut: cut)
            let store = PostgreSQL.store(at: proxy.url)
            let committer = BatchCommitter(try store.openWriter(patience: .seconds(5)))
            let batch = [Pending(Self.counting(phone), lane: "") { _, _ in }]
            do throws(StoreError) {
                try committer.write(batch)
                Issue.record("the interruption went unnoticed")
            } catch {
                #expect(error == .uncertain(store: store.name))
            }
            try committer.write(batch)
            #expect(proxy.commitCount == (cut == .behind ? 1 : 2))
            // What is found is confirmed by a row that was written after it, for a standby may have neither.
            if cut == .behind { #expect(try TestServer.run("SELECT count(*) FROM batch", at: url) == "2") }
        }
        let count = try direct.openReader().read { (found) throws(StoreError) in try found.sender(phone)?.replyCount }
        #expect(count == 2)
    }

    /// For the server a node that is killed is a connection that ends, be it between two statements or within one.
    @Test(arguments: CuttingProxy.Way.allCases)
    func `a batch whose connection ends at any octet is done once`(way: CuttingProxy.Way) throws {
        let url = try TestServer.requireSchema()
        _ = try Editor(PostgreSQL.store(at: url))
        let proxy = try CuttingProxy(before: url)
        let store = PostgreSQL.store(at: proxy.url)
        let committer = BatchCommitter(try store.openWriter(patience: .seconds(5)))
        let phone = try Sample.phone()
        // The sender's row, an inquiry and a reply, and what was written with the batch before.
        func batch(_ number: Int) throws -> [PendingChange] {
            let inquiry = try Sample.inquiry(number, phone: 0)
            let counting = Self.counting(phone)
            let writing = ScriptedChange { (rows) throws(StoreError) in
                try rows.insertInquiry(inquiry)
                try rows.insertReply(Sample.reply(number))
                rows.removeReply(Sample.id(number - 1))
            }
            return [Pending(counting, lane: "") { _, _ in }, Pending(writing, lane: "") { _, _ in }]
        }
        for number in 1...2 { try committer.write(try batch(number)) }
        let before = proxy.octetCount(way)
        try committer.write(try batch(3))
        let octetCount = proxy.octetCount(way) - before
        var (number, errorCount) = (3, 0)
        for place in stride(from: 0, to: octetCount, by: max(1, octetCount / 60)) {
            number += 1
            let batch = try batch(number)
            proxy.cut(after: place, way)
            while true {
                do throws(StoreError) {
                    try committer.write(batch)
                    break
                } catch {
                    errorCount += 1
                    switch error {
                    case .unreachable, .uncertain: continue
                    default: throw error
                    }
                }
            }
        }
        let (count, inquiries, replies) = try PostgreSQL.store(at: url).openReader().read {
            (found) throws(StoreError) in
            (
                try found.sender(phone)?.replyCount, try found.openInquiryCount().count,
                try found.replies(after: nil, limit: 9).map(\.id)
            )
        }
        #expect(count == number)
        #expect(inquiries == number)
        #expect(replies == [Sample.id(number)])
        #expect(errorCount >= 60)
    }

    @Test func `a batch costs two round trips, however many rows it has and leads to`() throws {
        let url = try TestServer.requireSchema()
        let proxy = try CuttingProxy(before: url)
        let store = PostgreSQL.store(at: proxy.url)
        let committer = BatchCommitter(try store.openWriter(patience: .seconds(5)))
        let phones = try (0..<20).map { try Sample.phone($0) }
        // Its sender, its person, its counts, and the inquiries that the sender's row leads to; and what became of a reply.
        func batch(_ round: Int) throws -> [PendingChange] {
            try phones.enumerated().map { index, phone in
                let number = 100 * round + index
                let inquiry = try Sample.inquiry(number, phone: index)
                var change = ScriptedChange {
                    $0.sender(phone)
                    $0.optOutPresence()
                    $0.person(phone)
                    $0.counts(of: phone)
                    if round > 0 { $0.reply(Sample.id(number - 100)) }
                } _: { (rows) throws(StoreError) in
                    var sender = rows.senders[phone] ?? SenderRow(phone: phone)
                    sender.lastInquiry = inquiry.id
                    rows.senders.put(sender, for: phone)
                    try rows.insertInquiry(inquiry)
                    try rows.insertReply(Sample.reply(number))
                    if round > 0 { rows.removeReply(Sample.id(number - 100)) }
                }
                change.moreKeys = { keys, rows in rows.senders[phone]?.nameInquiries { keys.inquiry($0) } }
                return Pending(change, lane: "") { _, _ in }
            }
        }
        try committer.write(try batch(0))
        try committer.write(try batch(1))
        let (before, countedBefore) = (proxy.roundTripCount, store.roundTrips?.value ?? 0)
        try committer.write(try batch(2))
        #expect(store.roundTrips?.value == countedBefore + 2)
        #expect(proxy.roundTripCount == before + 2)
    }

    @Test func `a newer schema is refused, and an empty one is told`() throws {
        let url = try TestServer.requireSchema()
        let store = PostgreSQL.store(at: url)
        #expect(try !store.exists())
        #expect(throws: StoreError.self) { try store.openReader() }
        _ = try Editor(store)
        #expect(try store.exists())
        try TestServer.run("UPDATE tongcha SET version = 99", at: url)
        #expect(throws: StoreError.self) { try store.openReader() }
        #expect(throws: StoreError.self) { try PostgreSQL.store(at: url).openWriter(patience: .zero) }
    }

    @Test func `a database whose encoding has no Chinese is refused`() throws {
        let server = try #require(TestServer.url)
        let name = "latin\(UInt32.random(in: 0 ... .max))"
        try TestServer.run(
            "CREATE DATABASE \(name) ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'", at: server)
        let place = try #require(server.lastIndex(of: "/"))
        let store = PostgreSQL.store(at: "\(server[...place])\(name)")
        let error = #expect(throws: StoreError.self) { try store.openWriter(patience: .zero) }
        #expect(error?.description.contains("encoding is LATIN1") == true)
        #expect(throws: StoreError.self) { try store.inspect() }
    }

    @Test func `nodes that start at once make one schema`() async throws {
        let url = try TestServer.requireSchema()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = try Editor(PostgreSQL.store(at: url)) } }
            try await group.waitForAll()
        }
        #expect(try TestServer.run("SELECT count(*), max(version) FROM tongcha", at: url) == "1|2")
    }

    @Test func `an older schema is brought up to date`() throws {
        let url = try TestServer.requireSchema()
        _ = try Editor(PostgreSQL.store(at: url))
        try TestServer.run("DROP TABLE handover; UPDATE tongcha SET version = 1", at: url)
        #expect(throws: StoreError.self) { try PostgreSQL.store(at: url).openReader() }
        _ = try Editor(PostgreSQL.store(at: url))
        #expect(try TestServer.run("SELECT version, (SELECT count(*) FROM handover) FROM tongcha", at: url) == "2|0")
    }

    @Test func `what an import copies takes the place of what was known`() throws {
        let store = PostgreSQL.store(at: try TestServer.requireSchema())
        for round in 0..<2 {
            let bulk = try BulkImport(store, chunkRowCount: 5_000)
            for index in 0..<5_000 {
                var person = try Sample.person(index)
                person.tailMAC = [UInt8(round)]
                try bulk.add(person)
                let count = AccountCount(application: "qq", count: round)
                try bulk.replace([count], of: person.phone, rowCount: 1)
            }
            try bulk.finish()
        }
        let phone = try Sample.phone(4_999)
        let found = try store.openReader().read { (found) throws(StoreError) in
            (try found.peopleCounts(), try found.person(phone)?.tailMAC, try found.counts(of: phone))
        }
        #expect(found.0 == [nil: 5_000])
        #expect(found.1 == [1])
        #expect(found.2 == [AccountCount(application: "qq", count: 1)])
    }

    @Test func `an import of what is there already writes nothing`() throws {
        let url = try TestServer.requireSchema()
        let store = PostgreSQL.store(at: url)
        func importAll() throws {
            let bulk = try BulkImport(store, chunkRowCount: 10_000)
            for index in 0..<5_000 {
                let person = try Sample.person(index)
                try bulk.add(person)
                try bulk.replace([AccountCount(application: "qq", count: 1)], of: person.phone, rowCount: 1)
            }
            try bulk.finish()
            for index in 5_000..<5_010 {
                try bulk.add(AccountCount(application: "jd", count: index), of: try Sample.phone(index))
            }
            try bulk.finish()
        }
        // Which transactions have written the rows.
        let writers =
            "SELECT array_agg(DISTINCT xmin::text) FROM person UNION SELECT array_agg(DISTINCT xmin::text) FROM account"
        try importAll()
        let first = try TestServer.run(writers, at: url)
        try importAll()
        #expect(try TestServer.run(writers, at: url) == first)
    }

    @Test func `an import goes on after its connection was lost, unless it is stopped`() throws {
        let store = PostgreSQL.store(at: "\(try TestServer.requireSchema())&application_name=cut_import")
        let isStopped = Lock(false)
        let bulk = try BulkImport(store, chunkRowCount: 3_000, goesOn: { isStopped.withLock { !$0 } })
        func add(_ range: Range<Int>) throws { for index in range { try bulk.add(try Sample.person(index)) } }
        try add(0..<3_000)
        try Self.endConnections(named: "cut_import")
        try add(3_000..<6_000)
        #expect(bulk.committedCount == 6_000)
        isStopped.withLock { $0 = true }
        try Self.endConnections(named: "cut_import")
        #expect(throws: StoreError.self) { try add(6_000..<9_000) }
        #expect(bulk.committedCount == 6_000)
        let counts = try store.openReader().read { (found) throws(StoreError) in try found.peopleCounts() }
        #expect(counts == [nil: 6_000])
    }

    @Test func `a URL with a password is refused, and never repeated`() throws {
        let fault = try #require(PostgreSQL.fault(of: "postgresql://me:geheim@host/db"))
        #expect(fault.contains("PGPASSWORD"))
        #expect(!fault.contains("geheim"))
        #expect(PostgreSQL.fault(of: "postgresql://me@host:5432/db?sslmode=verify-full") == nil)
        let broken = try #require(PostgreSQL.fault(of: "postgresql://me:geheim@host/db?x=y"))
        #expect(!broken.contains("geheim"))
    }

    @Test func `a check tells of a setting that breaks the promise`() throws {
        let url = try TestServer.requireSchema()
        let sound = try PostgreSQL.store(at: url).inspect()
        #expect(sound.lines.count == 1)
        #expect(sound.faults == [])
        let unsafe = try PostgreSQL.store(at: "\(url)%20-csynchronous_commit%3Doff").inspect()
        #expect(unsafe.faults.count == 1)
        #expect(unsafe.faults.first?.contains("synchronous_commit") == true)
    }

    @Test func `a check tells of rights that are missing`() throws {
        let (url, server) = (try TestServer.requireSchema(), try #require(TestServer.url))
        let (role, database) = ("poor\(UInt32.random(in: 0 ... .max))", "narrow\(UInt32.random(in: 0 ... .max))")
        // As a role that may do no more than log in, in a database that lets nobody make temporary tables.
        try TestServer.run("CREATE ROLE \(role) LOGIN", at: server)
        for command in ["CREATE DATABASE \(database)", "REVOKE ALL ON DATABASE \(database) FROM PUBLIC"] {
            try TestServer.run(command, at: server)
        }
        try TestServer.run("GRANT CONNECT ON DATABASE \(database) TO \(role)", at: server)
        let place = try #require(server.lastIndex(of: "/"))
        let poor = "\(server[...place])\(database)".replacing("tongcha@", with: "\(role)@")
        let faults = try PostgreSQL.store(at: poor).inspect().faults
        #expect(faults.count == 2)
        #expect(faults.contains { $0.hasSuffix("GRANT TEMP ON DATABASE \(database) TO \(role)") })
        #expect(faults.contains { $0.hasSuffix("GRANT CREATE, USAGE ON SCHEMA public TO \(role)") })
        _ = try Editor(PostgreSQL.store(at: url))
        let schema = try #require(url.split(separator: "%3D").last)
        try TestServer.run("GRANT USAGE ON SCHEMA \(schema) TO \(role)", at: url)
        try TestServer.run("GRANT SELECT ON tongcha TO \(role)", at: url)
        let reader = url.replacing("tongcha@", with: "\(role)@")
        let fault = try #require(try PostgreSQL.store(at: reader).inspect().faults.first)
        #expect(fault.contains("may not read and write tongcha, name, key, person") && fault.contains("handover"))
    }

    @Test(arguments: ["CREATE TABLE tongcha (name text)", "CREATE TABLE tongcha (version bigint)"])
    func `a table of another program's is told, and left alone`(table: String) throws {
        let url = try TestServer.requireSchema()
        try TestServer.run(table, at: url)
        for open in [{ _ = try PostgreSQL.store(at: url).inspect() }, { _ = try Editor(PostgreSQL.store(at: url)) }] {
            let error = #expect(throws: StoreError.self) { try open() }
            #expect(error?.description.contains("belongs to another program") == true)
        }
        #expect(try TestServer.run("SELECT count(*) FROM tongcha", at: url) == "0")
    }
}
