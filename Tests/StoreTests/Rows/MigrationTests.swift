import Primitives
import SMS
import Testing

@testable import Store

/// A store's rows in another store.
@Suite struct MigrationTests {
    @Test(arguments: StoreKind.allCases, StoreKind.allCases)
    func `every row of a store comes to another as it was`(from: StoreKind, to: StoreKind) throws {
        let (source, target) = (try from.make(), try to.make())
        let all = try Self.fill(source)
        let migration = try Migration(from: source.store, to: target.store)
        let counts = try migration.run { _, _ in }
        #expect(counts.map(\.source) == [1, 3, 2, 3, 1, 4, 3, 2, 2])
        #expect(counts.map(\.target) == counts.map(\.source))
        #expect(try Self.rows(of: target) == all)
        // Once more there is nothing to do, and nothing is refused.
        #expect(try Migration(from: source.store, to: target.store).run { _, _ in } == counts)
    }

    @Test(arguments: StoreKind.allCases) func `an interrupted copy goes on where it ended`(kind: StoreKind) throws {
        let (source, target) = (try StoreKind.memory.make(), try kind.make())
        let all = try Self.fill(source)
        let keys = try source.look { (found) throws(StoreError) in try found.keys() }
        let person = try Sample.person(1)
        try target.edit {
            $0.keyRows()
        } _: { rows in
            rows.keys.replace(keys)
            rows.people.replace(person, for: person.phone)
        }
        var copied: [StoredTable: Int] = [:]
        _ = try Migration(from: source.store, to: target.store).run { copied[$0] = $1 }
        #expect(copied[.people] == 2)
        #expect(try Self.rows(of: target) == all)
    }

    @Test(arguments: StoreKind.allCases) func `a store with rows of its own is left alone`(kind: StoreKind) throws {
        let (source, target) = (try StoreKind.memory.make(), try kind.make())
        _ = try Self.fill(source)
        let person = try Sample.person(9)
        try target.edit { rows in rows.people.replace(person, for: person.phone) }
        #expect(throws: StoreError.self) { try Migration(from: source.store, to: target.store) }
    }

    /// Some rows of every kind; what all of them say.
    private static func fill(_ store: TestedStore) throws -> [String] {
        let people = try (1...3).map { try Sample.person($0) }
        let inquiries = try (1...4).map { number in
            var inquiry = try Sample.inquiry(number, phone: number)
            inquiry.missing = number == 1 ? ["tencent", "jd"] : []
            inquiry.counts = [AccountCount(application: "qq", count: number)]
            if number > 2 { (inquiry.state, inquiry.finishedAt) = (.answered, Sample.now + .seconds(number)) }
            return inquiry
        }
        let senders = people.map { person in
            var sender = SenderRow(phone: person.phone)
            sender.recent = [1, 2, 3]
            sender.language = "en"
            var other = OtherServiceRow(service: "cards")
            other.lastInquiry = Sample.id(3)
            sender.others = [other]
            return sender
        }
        try store.edit {
            $0.keyRows()
            for person in people { $0.sender(person.phone) }
        } _: { (rows) throws(StoreError) in
            _ = rows.keys.insert(checkValue: [7])
            for person in people { rows.putPerson(person) }
            for person in people.dropLast() {
                rows.putCounts([AccountCount(application: "wechat", count: 2)], of: person.phone)
            }
            for sender in senders { rows.putSender(sender) }
            rows.putOptOut([4, 5])
            for inquiry in inquiries { try rows.insertInquiry(inquiry) }
            for number in 11...13 {
                var reply = Sample.reply(number, link: number == 11 ? "mobile" : "other")
                (reply.attempts, reply.state) = (number - 11, number == 13 ? .failed : .waiting)
                try rows.insertReply(reply)
            }
            rows.putSubmission(Sample.submission([1], link: "other", reply: 12))
            rows.putSubmission(Sample.submission([2], reply: 11))
            for number in 21...22 { try rows.insertFragment(Sample.fragment(number)) }
        }
        return try rows(of: store)
    }

    /// All that a store holds, read in small pages.
    private static func rows(of store: TestedStore) throws -> [String] {
        var all: [String] = []
        for table in StoredTable.allCases {
            var position = RowPosition.start
            while true {
                let place = position
                let page = try store.look { (found) throws(StoreError) in
                    try found.storedRows(table, after: place, limit: 2)
                }
                guard let end = page.end else { break }
                all.append("\(page)")
                position = end
            }
        }
        return all
    }
}
