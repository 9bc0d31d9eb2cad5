#if PostgreSQL
    import Primitives
    import SMS
    import TestSupport
    import Testing

    @testable import Store

    /// Nodes that share a store: each row is looked after by one of them, and by another when that one is gone.
    @Suite(.enabled(if: StoreKind.isServerThere, "there is no PostgreSQL server; `make postgresql` starts one"))
    struct LeaseTests {
        private let url: String

        init() throws {
            url = try TestServer.requireSchema()
        }

        private func node(_ number: Int, serving links: [String] = ["mobile"]) throws -> (
            store: any RowStore, lease: any NodeLease
        ) {
            let store = PostgreSQL.store(at: url)
            return (store, try #require(try store.join(as: number, serving: links)))
        }

        /// Lets the time of a node's lease be over.
        private func silence(_ number: Int) throws {
            try TestServer.run("UPDATE heartbeat SET until = now() - interval '1 s' WHERE number = \(number)", at: url)
        }

        private static func id(_ number: Int, of node: Int) -> MessageID {
            MessageID(rawValue: Int64(number) << 22 | Int64(node) << 12)
        }

        /// A node's usual turn.
        @discardableResult
        private func look(_ lease: any NodeLease) throws -> LeaseNews {
            try lease.renew()
            return try lease.look()
        }

        /// A change that writes a waiting reply and an open inquiry of a node.
        private static func writing(_ number: Int, of node: Int, link: String = "mobile") throws -> ScriptedChange<Void>
        {
            let (id, phone) = (Self.id(number, of: node), try Sample.phone(number))
            return ScriptedChange {
                $0.sender(phone)
            } _: { (rows) throws(StoreError) in
                var reply = Sample.reply(1, link: link)
                reply.id = id
                try rows.insertReply(reply)
                try rows.insertInquiry(
                    InquiryRow(
                        id: id, phone: phone, service: "accounts", link: link, shortCode: "10699000", language: "zh",
                        acceptedAt: Sample.now, deadline: Sample.now))
            }
        }

        /// The replies and the inquiries that a node looks after.
        private func found(by store: any RowStore, link: String = "mobile") throws -> [[MessageID]] {
            let reader = try store.openReader()
            return try reader.read { (found) throws(StoreError) in
                [
                    try found.waitingReplies(link: link, after: nil, limit: 9).map(\.id),
                    try found.openInquiries(after: nil, limit: 9).map(\.id),
                ]
            }
        }

        @Test func `each node looks after its own rows, and whoever takes over after the others'`() throws {
            let (first, second) = (try node(1), try node(2))
            try Editor(first.store).commit(try Self.writing(1, of: 1))
            try Editor(second.store).commit(try Self.writing(2, of: 2))
            let (one, two) = (Self.id(1, of: 1), Self.id(2, of: 2))
            #expect(try found(by: first.store) == [[one], [one]])
            #expect(try found(by: second.store) == [[two], [two]])
            #expect(try !look(second.lease).isTakeOver)
            try silence(1)
            #expect(try look(second.lease).isTakeOver)
            #expect(try found(by: second.store) == [[one, two], [one, two]])
            #expect(try !look(second.lease).isTakeOver)
        }

        @Test func `a node that was silent for too long writes nothing, and is told`() throws {
            let (first, second) = (try node(1), try node(2))
            let editor = try Editor(first.store)
            try editor.commit(try Self.writing(1, of: 1))
            try silence(1)
            try look(second.lease)
            let fenced = StoreError.fenced(store: first.store.name)
            #expect(throws: fenced) { try editor.commit(try Self.writing(3, of: 1)) }
            // Neither what reads nothing before it writes.
            #expect(throws: fenced) {
                try editor.commit(
                    ScriptedChange { (rows) throws(StoreError) in try rows.insertFragment(Sample.fragment(1)) })
            }
            #expect(throws: fenced) { try first.lease.renew() }
            #expect(fenced.isDamage)
            #expect(try found(by: second.store) == [[Self.id(1, of: 1)], [Self.id(1, of: 1)]])
            #expect(try TestServer.run("SELECT count(*) FROM fragment", at: url) == "0")
        }

        @Test func `a node that was ended while a commit was interrupted learns it, and not that it is written`() throws
        {
            let proxy = try CuttingProxy(before: url)
            let store = PostgreSQL.store(at: proxy.url)
            _ = try #require(try store.join(as: 1, serving: ["mobile"]))
            let second = try node(2)
            proxy.cutNext(.behind)
            let committer = BatchCommitter(try store.openWriter(patience: .seconds(5)))
            let batch = [Pending(try Self.writing(1, of: 1), lane: "") { _, _ in }]
            #expect(throws: StoreError.uncertain(store: store.name)) { try committer.write(batch) }
            try silence(1)
            try look(second.lease)
            #expect(throws: StoreError.fenced(store: store.name)) { try committer.write(batch) }
            #expect(try found(by: second.store) == [[Self.id(1, of: 1)], [Self.id(1, of: 1)]])
        }

        @Test func `a silent node whom nobody has ended goes on`() throws {
            let first = try node(1)
            try silence(1)
            try Editor(first.store).commit(try Self.writing(1, of: 1))
            #expect(try !look(first.lease).isTakeOver)
        }

        @Test func `whoever was silent himself ends nobody, and a node that joins neither`() throws {
            let (first, second) = (try node(1), try node(2))
            // As when the server was away: the one that comes first must not be the only one that stays.
            for number in [1, 2] { try silence(number) }
            #expect(try !look(second.lease).isTakeOver)
            let third = try node(3)
            #expect(try !look(first.lease).isTakeOver)
            // In time again, all of them.
            try silence(3)
            try look(second.lease)
            #expect(throws: StoreError.fenced(store: third.store.name)) { try third.lease.renew() }
        }

        @Test func `what waits on a link that was given to another node leaves there`() throws {
            let first = try node(1, serving: ["mobile", "other"])
            try Editor(first.store).commit(try Self.writing(1, of: 1, link: "other"))
            let second = try node(2, serving: ["other"])
            try look(second.lease)
            first.lease.release()
            // Its configuration has changed.
            let again = try node(1)
            #expect(again.lease.number == 1)
            #expect(try look(second.lease).isTakeOver)
            #expect(try found(by: second.store, link: "other")[0] == [Self.id(1, of: 1)])
            #expect(try !look(second.lease).isTakeOver)
            // As long as it has such a reply, nobody gets its number again.
            again.lease.release()
            let third = try node(1)
            #expect(third.lease.number == 3)
            try Editor(second.store).commit(
                ScriptedChange {
                    $0.reply(Self.id(1, of: 1))
                    $0.inquiry(Self.id(1, of: 1))
                } _: { rows in
                    rows.removeReply(Self.id(1, of: 1))
                    rows.removeInquiry(Self.id(1, of: 1))
                })
            for lease in [second.lease, third.lease] {
                for _ in 0..<ServerLease.looksPerTidying { try look(lease) }
            }
            third.lease.release()
            #expect(try node(1).lease.number == 1)
        }

        @Test func `segments that a dead node has kept are found by whoever takes over`() throws {
            let (first, second) = (try node(1), try node(2))
            var fragment = Sample.fragment(1)
            fragment.id = Self.id(1, of: 1)
            try Editor(first.store).commit(
                ScriptedChange { [fragment] (rows) throws(StoreError) in try rows.insertFragment(fragment) })
            func found() throws -> [MessageID] {
                try second.store.openReader().read { (found) throws(StoreError) in
                    try found.fragments(after: nil, limit: 9).map(\.id)
                }
            }
            #expect(try found() == [])
            try silence(1)
            // Not let go of as long as there is one.
            for _ in 0..<2 { try look(second.lease) }
            #expect(try found() == [fragment.id])
        }

        @Test func `a link is taken over by a node that serves it`() throws {
            let (first, second, third) = (
                try node(1, serving: ["mobile", "other"]), try node(2, serving: ["third"]),
                try node(3, serving: ["other"])
            )
            try Editor(first.store).commit(try Self.writing(1, of: 1, link: "other"))
            try silence(1)
            try look(second.lease)
            try look(third.lease)
            // Inquiries have no link: who comes first has them.
            #expect(try found(by: second.store, link: "other") == [[], [Self.id(1, of: 1)]])
            #expect(try found(by: third.store, link: "other") == [[Self.id(1, of: 1)], []])
        }

        @Test func `one node does what is done for all, and the next one when it is gone`() throws {
            let (second, first) = (try node(5), try node(2))
            #expect(try look(first.lease).isFirst)
            #expect(try !look(second.lease).isFirst)
            try silence(2)
            #expect(try look(second.lease).isFirst)
        }

        @Test func `a number is given once, and again when it is free`() throws {
            let first = try node(1)
            let second = try node(1)
            #expect([first.lease.number, second.lease.number] == [1, 2])
            first.lease.release()
            #expect(try node(1).lease.number == 1)
        }

        @Test func `rows of a number that never had a node are looked after`() throws {
            try Editor(PostgreSQL.store(at: url)).commit(try Self.writing(1, of: 77))
            let first = try node(1)
            #expect(try found(by: first.store) == [[Self.id(1, of: 77)], [Self.id(1, of: 77)]])
            // When none are left, the number is let go of.
            let (id, phone) = (Self.id(1, of: 77), try Sample.phone(1))
            try Editor(first.store).commit(
                ScriptedChange {
                    $0.sender(phone)
                } _: { rows in
                    rows.removeReply(id)
                    rows.removeInquiry(id)
                })
            for _ in 0..<ServerLease.looksPerTidying { try look(first.lease) }
            #expect(try TestServer.run("SELECT count(*) FROM lease WHERE number = 77", at: url) == "0")
        }

        @Test func `a reply for a link that its node does not serve is left to one that serves it`() throws {
            let (first, second) = (try node(1), try node(2, serving: ["other"]))
            let editor = try Editor(first.store)
            for number in 1...2 {
                try editor.commit(try Self.writing(number, of: 1, link: "other"))
                let news = try look(second.lease)
                #expect(news.replies == [LeftReply(Self.id(number, of: 1), .send(over: "other"))])
                #expect(!news.isTakeOver)
            }
            #expect(try found(by: second.store, link: "other")[0] == [Self.id(1, of: 1), Self.id(2, of: 1)])
            // What it sends itself it leaves to nobody.
            try editor.commit(try Self.writing(3, of: 1))
            for lease in [first.lease, second.lease] { #expect(try look(lease).replies.isEmpty) }
            func counts(_ store: any RowStore) throws -> [String: Int] {
                try store.openReader().read { (found) throws(StoreError) in try found.waitingCounts() }
            }
            #expect(try counts(first.store) == ["mobile": 1])
            #expect(try counts(PostgreSQL.store(at: url)) == [:])
            // Nobody looks after them any more.
            for number in 1...2 { try silence(number) }
            try look(try node(3, serving: ["third"]).lease)
            #expect(try counts(PostgreSQL.store(at: url)) == ["mobile": 1, "other": 2])
        }

        @Test func `a reply is asked for at the living node that looks after it`() throws {
            let (first, second) = (try node(1), try node(2))
            try Editor(first.store).commit(try Self.writing(1, of: 1))
            let (id, numbers) = (Self.id(1, of: 1), Set([try #require(PhoneNumber(Sample.reply(1).destination))]))
            func waiting(_ store: any RowStore) throws -> [[MessageID]] {
                try store.openReader().read { (found) throws(StoreError) in
                    let replies = try found.waitingReplies(to: numbers, after: nil, limit: 9)
                    return [replies.own.map(\.id), replies.others.map(\.id)]
                }
            }
            #expect(try waiting(first.store) == [[id], []])
            #expect(try waiting(second.store) == [[], [id]])
            #expect(try waiting(PostgreSQL.store(at: url)) == [[id], []])
            for wish in [LeftReply.Wish.redirect(to: "other"), .drop, .send(over: "mobile")] {
                try second.lease.leave([LeftReply(id, wish)])
                #expect(try look(second.lease).replies.isEmpty)
                #expect(try look(first.lease).replies == [LeftReply(id, wish)])
                #expect(try look(first.lease).replies.isEmpty)
            }
            // The last wish counts, and whoever takes over hears it.
            try second.lease.leave([LeftReply(id, .drop)])
            try second.lease.leave([LeftReply(id, .redirect(to: "other"))])
            try silence(1)
            #expect(try look(second.lease).replies == [LeftReply(id, .redirect(to: "other"))])
        }

        @Test func `what waits again by somebody else's doing is left to its node`() throws {
            let (first, second) = (try node(1), try node(2))
            let id = Self.id(1, of: 1)
            try Editor(first.store).commit(try Self.writing(1, of: 1))
            func touch(_ store: any RowStore, _ state: OutboxState) throws {
                try Editor(store).commit(
                    ScriptedChange {
                        $0.reply(id)
                    } _: { rows in
                        guard var row = rows.reply(id) else { return }
                        row.state = state
                        rows.putReply(row)
                    })
            }
            // A node that got a receipt for another's reply, and an operator.
            for store in [second.store, PostgreSQL.store(at: url)] {
                try touch(first.store, .submitted)
                #expect(try look(first.lease).replies.isEmpty)
                try touch(store, .waiting)
                #expect(try look(first.lease).replies == [LeftReply(id, .send(over: "mobile"))])
            }
            // Of a number that has no node, such as that of an operator's warning.
            try Editor(PostgreSQL.store(at: url)).commit(try Self.writing(2, of: 77))
            #expect(try look(first.lease).replies == [LeftReply(Self.id(2, of: 77), .send(over: "mobile"))])
            #expect(try found(by: first.store)[0] == [id, Self.id(2, of: 77)])
            // What is done with meanwhile stays for nobody.
            try touch(second.store, .waiting)
            try touch(first.store, .submitted)
            try TestServer.run("DELETE FROM batch", at: url)
            try TestServer.run(
                "INSERT INTO batch VALUES (7, now() - interval '25 h'), (8, now() - interval '23 h')", at: url)
            for _ in 0..<ServerLease.looksPerTidying { try look(second.lease) }
            #expect(try TestServer.run("SELECT count(*) FROM handover", at: url) == "0")
            // Nor do numbers of batches that nobody asks for any more.
            #expect(try TestServer.run("SELECT id FROM batch", at: url) == "8")
        }

        @Test func `what a look has taken when its connection is lost is read with everything else`() throws {
            let proxy = try CuttingProxy(before: url)
            let store = PostgreSQL.store(at: proxy.url)
            let lease = try #require(try store.join(as: 1, serving: ["mobile"]))
            // What is prepared is asked for with fewer octets from then on.
            try look(lease)
            let count = proxy.octetCount(.fromServer)
            #expect(try lease.look().replies.isEmpty)
            proxy.cut(after: proxy.octetCount(.fromServer) - count - 1, .fromServer)
            #expect(try lease.look().isTakeOver)
            #expect(try look(lease).replies.isEmpty)
        }

        @Test func `a place is renewed whoever else is looking`() throws {
            let first = try node(1)
            let other = try Connection(ServerAddress(url))
            other.send("BEGIN")
            other.send("SELECT version FROM tongcha FOR UPDATE")
            try other.finish()
            try first.lease.renew()
            #expect(throws: StoreError.busy) { try first.lease.look() }
            other.send("COMMIT")
            try other.finish()
            #expect(try look(first.lease).replies.isEmpty)
        }
    }
#endif
