import Primitives
import SMS
import Testing

@testable import Store

@Suite struct PersonRowTests {
    @Test(arguments: StoreKind.allCases) func `a person is found by number and replaced by the next writing`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        var person = try Sample.person()
        person.key = 3
        try store.edit { [person] rows in rows.people.replace(person, for: person.phone) }
        #expect(try store.look { (found) throws(StoreError) in try found.person(person.phone) } == person)
        let phone = person.phone
        let read = try store.edit {
            $0.person(phone)
        } _: {
            $0.people[phone]
        }
        #expect(read == person)
        person.isActive = false
        person.tailMAC = []
        person.key = nil
        try store.edit { [person] rows in rows.people.replace(person, for: person.phone) }
        #expect(try store.look { (found) throws(StoreError) in try found.person(person.phone) } == person)
        #expect(try store.look { (found) throws(StoreError) in try found.hasPeople() })
        for _ in 0..<2 {
            try store.edit { [person] rows in rows.people.remove(person.phone) }
            #expect(try store.look { (found) throws(StoreError) in try found.person(person.phone) } == nil)
            #expect(try store.look { (found) throws(StoreError) in try !found.hasPeople() })
        }
    }
}

@Suite struct AccountCountTests {
    @Test(arguments: StoreKind.allCases) func `counts of a number are written as a whole and keep their order`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let (phone, other) = (try Sample.phone(), try Sample.phone(1))
        let counts = [
            AccountCount(application: "wechat", count: 2), AccountCount(application: "qq", count: 0),
            AccountCount(application: "jd", count: 1_000_000),
        ]
        try store.edit { rows in
            rows.counts.replace(Array(counts.reversed()), for: phone)
            rows.counts.replace(counts, for: phone)
        }
        #expect(try store.look { (found) throws(StoreError) in try found.counts(of: phone) } == counts)
        #expect(try store.look { (found) throws(StoreError) in try found.counts(of: other) } == [])
        let known = try store.edit {
            $0.counts(of: phone)
            $0.counts(of: other)
        } _: { rows in
            [rows.counts[phone], rows.counts[other]]
        }
        #expect(known == [counts, nil])
        try store.edit { rows in rows.counts.replace([], for: phone) }
        #expect(
            try store.edit {
                $0.counts(of: phone)
            } _: {
                $0.counts[phone]
            } == [])
        try store.edit { rows in rows.counts.remove(phone) }
        #expect(
            try store.edit {
                $0.counts(of: phone)
            } _: {
                $0.counts[phone]
            } == nil)
    }

    @Test(arguments: StoreKind.allCases) func `a negative count is refused, of a number and of an inquiry`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let phone = try Sample.phone()
        let counts = [AccountCount(application: "qq", count: -1)]
        var inquiry = try Sample.inquiry(1)
        inquiry.counts = counts
        let expected = StoreError.refused(reason: "-1 accounts of an application")
        #expect(throws: expected) { try store.edit { rows in rows.counts.replace(counts, for: phone) } }
        #expect(throws: expected) {
            try store.edit { [inquiry] (rows) throws(StoreError) in try rows.inquiries.insert(inquiry, for: inquiry.id)
            }
        }
        #expect(try store.look { (found) throws(StoreError) in try found.counts(of: phone) } == [])
        #expect(try store.look { (found) throws(StoreError) in try found.inquiry(Sample.id(1)) } == nil)
    }
}

@Suite struct SenderRowTests {
    @Test(arguments: StoreKind.allCases) func `every field of a sender comes back, set or not`(kind: StoreKind) throws {
        let store = try kind.make()
        let empty = SenderRow(phone: try Sample.phone(1))
        var full = SenderRow(phone: try Sample.phone(2))
        full.lastQueryAt = Sample.now
        full.failureCount = 3
        full.failureWindowStart = Sample.now + .seconds(1)
        full.lockedUntil = Sample.now + .seconds(2)
        full.lastHelpAt = Sample.now + .seconds(3)
        full.promptUntil = Sample.now + .seconds(4)
        full.topic = String(repeating: "t", count: SenderRow.maximumTopicOctetCount)
        full.link = "mobile"
        full.topicUntil = Sample.now + .seconds(5)
        full.replyCount = 4
        full.repliesSince = WallTime(milliseconds: 20_370)
        full.language = "en"
        full.hasOptedOut = true
        full.recent = Array(repeating: 0xA5, count: SenderRow.maximumRecentOctetCount)
        full.openInquiry = Sample.id(99)
        full.lastInquiry = Sample.id(100)
        for row in [empty, full] {
            try store.edit {
                $0.sender(row.phone)
            } _: {
                $0.senders.put(row, for: row.phone)
            }
            #expect(try store.look { (found) throws(StoreError) in try found.sender(row.phone) } == row)
            #expect(
                try store.edit {
                    $0.sender(row.phone)
                } _: {
                    $0.senders[row.phone]
                } == row)
        }
        // What was set is taken back as well.
        let cleared = SenderRow(phone: full.phone)
        try store.edit {
            $0.sender(cleared.phone)
        } _: {
            $0.senders.put(cleared, for: cleared.phone)
        }
        #expect(try store.look { (found) throws(StoreError) in try found.sender(cleared.phone) } == cleared)
        let stranger = try Sample.phone(3)
        #expect(try store.look { (found) throws(StoreError) in try found.sender(stranger) } == nil)
        for _ in 0..<2 { try store.edit { $0.senders.remove(cleared.phone) } }
        #expect(try store.look { (found) throws(StoreError) in try found.sender(cleared.phone) } == nil)
    }

    @Test(arguments: StoreKind.allCases) func `more than 512 octets of recent messages are refused`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        var row = SenderRow(phone: try Sample.phone())
        row.recent = Array(repeating: 1, count: 513)
        #expect(throws: StoreError.refused(reason: "513 octets of recent messages")) {
            try store.edit { [row] in $0.senders.replace(row, for: row.phone) }
        }
        #expect(try store.look { (found) throws(StoreError) in try found.sender(row.phone) } == nil)
    }
}
