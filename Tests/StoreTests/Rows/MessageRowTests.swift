import Primitives
import SMS
import Testing

@testable import Store

@Suite struct InquiryRowTests {
    @Test(arguments: StoreKind.allCases) func `every field of an inquiry comes back, before and after it is answered`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let id = Sample.id(5)
        var row = try Sample.inquiry(5)
        row.missing = ["tencent", "jd"]
        try store.edit { [row] (rows) throws(StoreError) in try rows.inquiries.insert(row, for: id) }
        #expect(try store.look { (found) throws(StoreError) in try found.inquiry(id) } == row)
        row.isAcknowledged = true
        row.missing = []
        row.counts = [AccountCount(application: "wechat", count: 3), AccountCount(application: "jd", count: 0)]
        row.state = .answered
        row.isTold = true
        row.finishedAt = Sample.now
        row.partialAt = Sample.now + .seconds(1)
        try store.edit {
            $0.inquiry(id)
        } _: { [row] in
            $0.inquiries.put(row, for: id)
        }
        #expect(try store.look { (found) throws(StoreError) in try found.inquiry(id) } == row)
        #expect(
            try store.edit {
                $0.inquiry(id)
            } _: {
                $0.inquiries[id]
            } == row)
        for _ in 0..<2 { try store.edit { $0.inquiries.remove(id) } }
        #expect(try store.look { (found) throws(StoreError) in try found.inquiry(id) } == nil)
    }

    @Test(arguments: StoreKind.allCases) func `progress leaves alone who asked and when`(kind: StoreKind) throws {
        let store = try kind.make()
        let row = try Sample.inquiry(5)
        try store.edit { (rows) throws(StoreError) in try rows.inquiries.insert(row, for: row.id) }
        var other = InquiryRow(
            id: row.id, phone: try Sample.phone(9), service: "other", link: "other", shortCode: "1", language: "en",
            acceptedAt: Sample.now + .seconds(9), deadline: Sample.now)
        other.state = .expired
        try store.edit {
            $0.inquiry(row.id)
        } _: { [other] in
            $0.inquiries.put(other, for: row.id)
        }
        var expected = row
        expected.state = .expired
        expected.link = "other"
        #expect(try store.look { (found) throws(StoreError) in try found.inquiry(row.id) } == expected)
    }
}

@Suite struct OutboxRowTests {
    private static let id = Sample.id(7)

    @Test(arguments: StoreKind.allCases)
    func `every field of a reply comes back, and progress leaves its content alone`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        var row = Sample.reply(7)
        row.inquiry = Sample.id(6)
        row.segmentCount = SegmentSet.maximumNumber
        try store.edit { [row] (rows) throws(StoreError) in try rows.replies.insert(row, for: Self.id) }
        #expect(try store.look { (found) throws(StoreError) in try found.reply(Self.id) } == row)
        row.attempts = 2
        row.state = .submitted
        row.dueAt = Sample.now + .seconds(9)
        row.link = "unicom"
        row.expiresAt = Sample.now + .seconds(99)
        row.submittedSegments = SegmentSet(through: SegmentSet.maximumNumber)
        row.deliveredSegments.insert(64)
        row.failedSegments.insert(1)
        var change = row
        change.text = "another"
        change.destination = "13900139000"
        change.source = "10690000"
        change.kind = "result"
        change.inquiry = nil
        change.createdAt = Sample.now + .seconds(5)
        try store.edit {
            $0.reply(Self.id)
        } _: { [change] in
            $0.replies.put(change, for: Self.id)
        }
        #expect(try store.look { (found) throws(StoreError) in try found.reply(Self.id) } == row)
        for _ in 0..<2 { try store.edit { $0.replies.remove(Self.id) } }
        #expect(try store.look { (found) throws(StoreError) in try found.reply(Self.id) } == nil)
    }

    @Test(arguments: StoreKind.allCases) func `a change reads how far a reply has come, and neither text nor addresses`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        var row = Sample.reply(7)
        row.attempts = 3
        try store.edit { [row] (rows) throws(StoreError) in try rows.replies.insert(row, for: Self.id) }
        (row.source, row.destination, row.text) = ("", "", "")
        #expect(
            try store.edit {
                $0.reply(Self.id)
            } _: {
                $0.replies[Self.id]
            } == row)
    }

    @Test(arguments: StoreKind.allCases, [-1, 65])
    func `a reply of too many segments or fewer than none is refused`(kind: StoreKind, count: Int) throws {
        let store = try kind.make()
        var row = Sample.reply(7)
        row.segmentCount = count
        let expected = StoreError.refused(reason: "a reply of \(count) segments")
        #expect(throws: expected) {
            try store.edit { [row] (rows) throws(StoreError) in try rows.replies.insert(row, for: Self.id) }
        }
        try store.edit { (rows) throws(StoreError) in try rows.replies.insert(Sample.reply(7), for: Self.id) }
        #expect(throws: expected) {
            try store.edit {
                $0.reply(Self.id)
            } _: { [row] in
                $0.replies.put(row, for: Self.id)
            }
        }
        #expect(try store.look { (found) throws(StoreError) in try found.reply(Self.id) } == Sample.reply(7))
    }
}

@Suite struct SubmissionRowTests {
    @Test(arguments: StoreKind.allCases)
    func `a submission is known on its own link only, and once forgotten not at all`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        // Octets of any value, a zero among them; two that share a prefix stay two.
        let rows = [[0, 0xFF, 1], [0, 0xFF], Array("7f3a".utf8), []].enumerated().map {
            Sample.submission($1, reply: $0 + 1)
        }
        for row in rows { try store.edit { $0.submissions.replace(row, for: row.key) } }
        for row in rows {
            var elsewhere = row.key
            elsewhere.link = "unicom"
            #expect(try store.submission(elsewhere) == nil)
            #expect(try store.submission(row.key) == row)
            for _ in 0..<2 { try store.edit { $0.submissions.remove(row.key) } }
            #expect(try store.submission(row.key) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases) func `an ID that the gateway uses again means the later segment`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        for reply in 1...2 {
            var row = Sample.submission([1], reply: reply)
            row.segment = reply
            row.submittedAt = Sample.now + .seconds(reply)
            try store.edit { [row] in $0.submissions.replace(row, for: row.key) }
            #expect(try store.submission(row.key) == row)
        }
    }
}

@Suite struct FragmentRowTests {
    @Test(arguments: StoreKind.allCases) func `fragments are listed in order, and removed seen or unseen`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let fragments = [3, 1, 2].map { Sample.fragment($0) }
        for row in fragments {
            try store.edit { (rows) throws(StoreError) in try rows.fragments.insert(row, for: row.id) }
        }
        let (all, after, newest) = try store.look { (found) throws(StoreError) in
            (
                try found.fragments(after: nil, limit: 10), try found.fragments(after: Sample.id(1), limit: 1),
                try found.newestFragmentID()
            )
        }
        #expect(all == [fragments[1], fragments[2], fragments[0]])
        #expect(after == [fragments[2]])
        #expect(newest == Sample.id(3))
        let other = Sample.fragment(5, from: "13900139000")
        try store.edit { (rows) throws(StoreError) in try rows.fragments.insert(other, for: other.id) }
        for (senders, rows) in [(["13800138000", "1"], all), (["13900139000"], [other]), ([], [])] {
            let found = try store.look { (found) throws(StoreError) in try found.fragments(from: Set(senders)) }
            #expect(found == rows)
        }
        try store.edit { $0.fragments.remove(other.id) }
        let found = try store.edit {
            $0.fragment(Sample.id(1))
            $0.fragment(Sample.id(4))
        } _: { rows in
            let found = [rows.fragments[Sample.id(1)], rows.fragments[Sample.id(4)]]
            for id in [1, 2, 3, 4] { rows.fragments.remove(Sample.id(id)) }
            return found
        }
        #expect(found == [fragments[1], nil])
        #expect(try store.look { (found) throws(StoreError) in try found.fragments(after: nil, limit: 10) } == [])
        #expect(try store.look { (found) throws(StoreError) in try found.newestFragmentID() } == nil)
    }
}
