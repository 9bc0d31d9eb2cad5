import Primitives
import SMS
import Testing

@testable import Store

@Suite struct PersonRowTests {
    @Test func `a person is found by number and replaced by the next writing`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        var person = try Sample.person()
        try editor.edit { (transaction) throws(StoreError) in try transaction.putPerson(person) }
        let found1 = try editor.look { (snapshot) throws(StoreError) in try snapshot.person(person.phone) }
        #expect(found1 == person)
        person.isActive = false
        person.tailMAC = []
        try editor.edit { (transaction) throws(StoreError) in try transaction.putPerson(person) }
        let found2 = try editor.look { (snapshot) throws(StoreError) in try snapshot.person(person.phone) }
        #expect(found2 == person)
        let gone = try editor.edit { (transaction) throws(StoreError) in
            [try transaction.deletePerson(person.phone), try transaction.deletePerson(person.phone)]
        }
        #expect(gone == [true, false])
        let found3 = try editor.look { (snapshot) throws(StoreError) in try snapshot.person(person.phone) }
        #expect(found3 == nil)
    }
}

@Suite struct AccountCountTests {
    @Test func `counts are updated one application at a time and keep their order`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        let phone = try Sample.phone()
        let first = [AccountCount(application: "wechat", count: 2), AccountCount(application: "qq", count: 0)]
        try editor.edit { (transaction) throws(StoreError) in
            try transaction.updateCounts(first, of: phone)
            try transaction.updateCounts([AccountCount(application: "jd", count: 1_000_000)], of: phone)
            try transaction.updateCounts([AccountCount(application: "qq", count: 5)], of: phone)
        }
        let counts = try Reader(path: store.path).read { (snapshot) throws(StoreError) in try snapshot.counts(of: phone)
        }
        #expect(counts.map(\.application) == ["wechat", "qq", "jd"])
        #expect(counts.map(\.count) == [2, 5, 1_000_000])
    }

    @Test func `a negative count is refused`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        let phone = try Sample.phone()
        #expect(throws: StoreError.self) {
            try editor.edit { (transaction) throws(StoreError) in
                try transaction.putCounts([AccountCount(application: "qq", count: -1)], of: phone)
            }
        }
        let found4 = try editor.look { (snapshot) throws(StoreError) in try snapshot.counts(of: phone) }
        #expect(found4 == [])
    }
}

@Suite struct SenderRowTests {
    @Test func `every field of a sender comes back, set or not`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        let empty = SenderRow(phone: try Sample.phone(1))
        var full = SenderRow(phone: try Sample.phone(2))
        full.lastQueryAt = Sample.now
        full.failureCount = 3
        full.failureWindowStart = Sample.now + .seconds(1)
        full.lockedUntil = Sample.now + .seconds(2)
        full.lastHelpAt = Sample.now + .seconds(3)
        full.promptUntil = Sample.now + .seconds(4)
        full.replyCount = 4
        full.repliesSince = WallTime(milliseconds: 20_370)
        full.language = "en"
        full.hasOptedOut = true
        full.recent = Array(0..<128)
        full.openInquiry = Sample.id(99)
        for row in [empty, full] {
            try editor.edit { (transaction) throws(StoreError) in try transaction.putSender(row) }
            let found5 = try editor.look { (snapshot) throws(StoreError) in try snapshot.sender(row.phone) }
            #expect(found5 == row)
        }
        let stranger = try Sample.phone(3)
        let found6 = try editor.look { (snapshot) throws(StoreError) in try snapshot.sender(stranger) }
        #expect(found6 == nil)
    }

    @Test func `more than 512 octets of recent messages are refused`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        var row = SenderRow(phone: try Sample.phone())
        row.recent = Array(repeating: 1, count: 513)
        let refused = row
        #expect(throws: StoreError.self) {
            try editor.edit { (transaction) throws(StoreError) in try transaction.putSender(refused) }
        }
    }
}

@Suite struct InquiryRowTests {
    @Test func `every field of an inquiry comes back, before and after it is answered`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        var row = try Sample.inquiry(5)
        row.missing = ["tencent", "jd"]
        try editor.edit { [row] (transaction) throws(StoreError) in try transaction.insertInquiry(row) }
        let found7 = try editor.look { (snapshot) throws(StoreError) in try snapshot.inquiry(Sample.id(5)) }
        #expect(found7 == row)
        row.isAcknowledged = true
        row.missing = []
        row.counts = [AccountCount(application: "wechat", count: 3), AccountCount(application: "jd", count: 0)]
        row.state = .answered
        row.replyState = .underWay
        row.finishedAt = Sample.now
        let found = try editor.edit { [row] (transaction) throws(StoreError) in try transaction.updateInquiry(row) }
        #expect(found)
        row.replyState = .delivered
        let noted = try editor.edit { (transaction) throws(StoreError) in
            [
                try transaction.setReplyState(.delivered, of: Sample.id(5)),
                try transaction.setReplyState(.delivered, of: Sample.id(6)),
            ]
        }
        #expect(noted == [true, false])
        let found8 = try editor.look { (snapshot) throws(StoreError) in try snapshot.inquiry(Sample.id(5)) }
        #expect(found8 == row)
    }

    @Test func `an id that is taken is refused and nothing of the transaction stays`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        let row = try Sample.inquiry(5)
        let person = try Sample.person()
        try editor.edit { (transaction) throws(StoreError) in try transaction.insertInquiry(row) }
        #expect(throws: StoreError.refused(reason: "UNIQUE constraint failed: inquiry.id")) {
            try editor.edit { (transaction) throws(StoreError) in
                try transaction.putPerson(person)
                try transaction.insertInquiry(row)
            }
        }
        let found9 = try editor.look { (snapshot) throws(StoreError) in try snapshot.person(person.phone) }
        #expect(found9 == nil)
    }

    @Test func `open inquiries come in pages, answered ones not at all`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        var rows = try (1...9).map { try Sample.inquiry($0, phone: $0) }
        rows[3].state = .answered
        rows[6].state = .expired
        try editor.edit { [rows] (transaction) throws(StoreError) in
            for row in rows { try transaction.insertInquiry(row) }
        }
        var pages: [[Int64]] = []
        var last: MessageID?
        while true {
            let page = try editor.look { [last] (snapshot) throws(StoreError) in
                try snapshot.openInquiries(after: last, limit: 3)
            }
            if page.isEmpty { break }
            pages.append(page.map(\.id.rawValue))
            last = page.last?.id
        }
        #expect(pages == [[1, 2, 3], [5, 6, 8], [9]])
    }
}

@Suite struct OutboxRowTests {
    @Test func `every field of a reply comes back, and progress leaves its text alone`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        var row = Sample.reply(7)
        row.inquiry = Sample.id(6)
        row.segmentCount = 64
        try editor.edit { [row] (transaction) throws(StoreError) in try transaction.insertOutboxRow(row) }
        let found10 = try editor.look { (snapshot) throws(StoreError) in try snapshot.outboxRow(Sample.id(7)) }
        #expect(found10 == row)
        row.attempts = 2
        row.state = .submitted
        row.dueAt = Sample.now + .seconds(9)
        row.expiresAt = Sample.now + .seconds(99)
        row.submittedSegments = SegmentSet(through: 64)
        row.deliveredSegments.insert(64)
        row.failedSegments.insert(1)
        var change = row
        change.text = "another"
        let found = try editor.edit { [change] (transaction) throws(StoreError) in
            try transaction.updateOutboxRow(change)
        }
        #expect(found)
        let found11 = try editor.look { (snapshot) throws(StoreError) in try snapshot.outboxRow(Sample.id(7)) }
        #expect(found11 == row)
        let gone = try editor.edit { (transaction) throws(StoreError) in
            [try transaction.deleteOutboxRow(Sample.id(7)), try transaction.deleteOutboxRow(Sample.id(7))]
        }
        #expect(gone == [true, false])
    }

    @Test(arguments: [-1, 65]) func `a reply of too many segments or fewer than none is refused`(count: Int) throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        var row = Sample.reply(7)
        row.segmentCount = count
        let refused = row
        #expect(throws: StoreError.refused(reason: "a reply of \(count) segments")) {
            try editor.edit { (transaction) throws(StoreError) in try transaction.insertOutboxRow(refused) }
        }
    }

    @Test func `pages hold what was asked for, in order`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        var rows = (1...8).map { Sample.reply($0, link: $0.isMultiple(of: 2) ? "mobile" : "unicom") }
        rows[3].state = .submitted
        rows[5].state = .failed
        rows[6].expiresAt = Sample.now
        rows[5].expiresAt = Sample.now
        try editor.edit { [rows] (transaction) throws(StoreError) in
            for row in rows { try transaction.insertOutboxRow(row) }
        }
        let reader = try Reader(path: store.path)
        let (waiting, after, expired, all, unknown) = try reader.read { (snapshot) throws(StoreError) in
            (
                try snapshot.waitingOutboxRows(link: "mobile", after: nil, limit: 10),
                try snapshot.waitingOutboxRows(link: "unicom", after: Sample.id(1), limit: 2),
                try snapshot.expiredReplies(at: Sample.now, after: nil, limit: 10).expired,
                try snapshot.outboxRows(after: Sample.id(6), limit: 10),
                try snapshot.waitingOutboxRows(link: "nowhere", after: nil, limit: 10)
            )
        }
        #expect(waiting.map(\.id.rawValue) == [2, 8])
        #expect(after.map(\.id.rawValue) == [3, 5])
        #expect(expired.map(\.rawValue) == [7])
        #expect(all.map(\.id.rawValue) == [7, 8])
        #expect(unknown.isEmpty)
    }

    @Test func `replies to try again are found by their times, page by page`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        var rows = (1...9).map { Sample.reply($0, link: $0 == 9 ? "unicom" : "mobile") }
        for index in rows.indices {
            rows[index].attempts = 1
            // The younger ones are due earlier, and two at the same time.
            rows[index].dueAt = Sample.now + .seconds(-(index / 2))
        }
        rows[0].attempts = 0
        rows[1].state = .submitted
        rows[2].dueAt = Sample.now + .seconds(1)
        try editor.edit { [rows] (transaction) throws(StoreError) in
            for row in rows { try transaction.insertOutboxRow(row) }
        }
        let (first, rest, counts) = try Reader(path: store.path).read { (snapshot) throws(StoreError) in
            let first = try snapshot.dueOutboxRows(link: "mobile", at: Sample.now, after: nil, limit: 3)
            return (
                first, try snapshot.dueOutboxRows(link: "mobile", at: Sample.now, after: first.last, limit: 9),
                try snapshot.waitingCounts()
            )
        }
        #expect(first.map(\.id.rawValue) == [7, 8, 5])
        #expect(rest.map(\.id.rawValue) == [6, 4])
        #expect(counts == ["mobile": 7, "unicom": 1])
    }

    @Test func `a look for what has expired goes on where it ended`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        try editor.edit { (transaction) throws(StoreError) in
            for number in 1...5 {
                var row = Sample.reply(number)
                row.expiresAt = Sample.now + .seconds(number.isMultiple(of: 2) ? 0 : 1)
                try transaction.insertOutboxRow(row)
            }
        }
        let (first, second, third) = try Reader(path: store.path).read { (snapshot) throws(StoreError) in
            let first = try snapshot.expiredReplies(at: Sample.now, after: nil, limit: 2)
            let second = try snapshot.expiredReplies(at: Sample.now, after: first.last, limit: 2)
            return (first, second, try snapshot.expiredReplies(at: Sample.now, after: second.last, limit: 2))
        }
        #expect(first.expired.map(\.rawValue) == [2])
        #expect(second.expired.map(\.rawValue) == [4])
        #expect(third.expired.isEmpty)
        #expect(third.last == nil)
    }
}

@Suite struct SubmissionRowTests {
    @Test func `a submission is taken once, and only on its own link`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        // Octets of any value, a zero among them; two that share a prefix stay two.
        let ids = [
            GatewayMessageID([0, 0xFF, 1]), GatewayMessageID([0, 0xFF]), GatewayMessageID("7f3a"), GatewayMessageID([]),
        ]
        let rows = ids.enumerated().map {
            SubmissionRow(link: "mobile", gatewayID: $1, reply: Sample.id(9), segment: $0 + 1, submittedAt: Sample.now)
        }
        try editor.edit { (transaction) throws(StoreError) in
            for row in rows { try transaction.insertSubmission(row) }
        }
        for row in rows {
            let taken = try editor.edit { (transaction) throws(StoreError) in
                [
                    try transaction.takeSubmission(link: "unicom", gatewayID: row.gatewayID),
                    try transaction.takeSubmission(link: "mobile", gatewayID: row.gatewayID),
                    try transaction.takeSubmission(link: "mobile", gatewayID: row.gatewayID),
                ]
            }
            #expect(taken == [nil, row, nil])
        }
    }

    @Test func `a name the gateway uses again means the later segment`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        let id = GatewayMessageID("1")
        let taken = try editor.edit { (transaction) throws(StoreError) in
            for reply in 1...2 {
                try transaction.insertSubmission(
                    SubmissionRow(
                        link: "mobile", gatewayID: id, reply: Sample.id(reply), segment: 1, submittedAt: Sample.now))
            }
            return try transaction.takeSubmission(link: "mobile", gatewayID: id)
        }
        #expect(taken?.reply == Sample.id(2))
    }
}

@Suite struct EarlyReceiptTests {
    @Test(arguments: MessageState.allCases) func `an early receipt waits until it is taken`(state: MessageState) throws
    {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        let receipt = DeliveryReceipt(id: GatewayMessageID("a1"), state: state, errorCode: state.isFinal ? "000" : nil)
        let taken = try editor.edit { (transaction) throws(StoreError) in
            try transaction.insertEarlyReceipt(receipt, link: "mobile", arrivedAt: Sample.now)
            return [
                try transaction.takeEarlyReceipt(link: "unicom", gatewayID: receipt.id),
                try transaction.takeEarlyReceipt(link: "mobile", gatewayID: receipt.id),
                try transaction.takeEarlyReceipt(link: "mobile", gatewayID: receipt.id),
            ]
        }
        #expect(taken == [nil, receipt, nil])
    }

    @Test func `a link's early receipts are bounded, and another link's are not concerned`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        let kept = try editor.edit { (transaction) throws(StoreError) in
            try Self.numbers.map { (number) throws(StoreError) in
                try transaction.insertEarlyReceipt(
                    Self.receipt("a\(number)"), link: "mobile", arrivedAt: Sample.now, limit: 3)
            } + [
                transaction.insertEarlyReceipt(Self.receipt("a0"), link: "unicom", arrivedAt: Sample.now, limit: 3)
            ]
        }
        #expect(kept == [true, true, true, false, false, true])
    }

    @Test func `repeats fill no place, and what is taken, forgotten or undone frees its own`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        func insert(_ id: String, _ transaction: Transaction) throws(StoreError) -> Bool {
            try transaction.insertEarlyReceipt(Self.receipt(id), link: "mobile", arrivedAt: Sample.now, limit: 2)
        }
        try editor.edit { (transaction) throws(StoreError) in
            for _ in 0..<5 { _ = try insert("a", transaction) }
            _ = try insert("b", transaction)
        }
        #expect(try editor.edit { (transaction) throws(StoreError) in try !insert("c", transaction) })
        // A commit that fails leaves the count as it was.
        #expect(throws: StoreError.self) {
            try editor.edit { (transaction) throws(StoreError) in
                _ = try transaction.takeEarlyReceipt(link: "mobile", gatewayID: GatewayMessageID("a"))
                _ = try insert("c", transaction)
                throw .refused(reason: "a test")
            }
        }
        #expect(try editor.edit { (transaction) throws(StoreError) in try !insert("c", transaction) })
        try editor.edit { (transaction) throws(StoreError) in
            _ = try transaction.takeEarlyReceipt(link: "mobile", gatewayID: GatewayMessageID("a"))
        }
        #expect(try editor.edit { (transaction) throws(StoreError) in try insert("c", transaction) })
        #expect(try editor.edit { (transaction) throws(StoreError) in try !insert("d", transaction) })
        try editor.edit { (transaction) throws(StoreError) in
            var position = SweepPosition()
            _ = try transaction.forget(
                .earlyReceipts, before: Sample.now + .seconds(1), from: &position, rowLimit: 500)
        }
        #expect(try editor.edit { (transaction) throws(StoreError) in try insert("d", transaction) })
    }

    @Test func `of a long error code only its beginning is kept`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        let receipt = DeliveryReceipt(
            id: GatewayMessageID("a"), state: .rejected, errorCode: String(repeating: "7", count: 8_000))
        let taken = try editor.edit { (transaction) throws(StoreError) in
            try transaction.insertEarlyReceipt(receipt, link: "mobile", arrivedAt: Sample.now)
            return try transaction.takeEarlyReceipt(link: "mobile", gatewayID: receipt.id)
        }
        #expect(taken?.errorCode == String(repeating: "7", count: 16))
    }

    private static let numbers = [0, 1, 2, 3, 4]

    private static func receipt(_ id: String) -> DeliveryReceipt {
        DeliveryReceipt(id: GatewayMessageID(id), state: .delivered)
    }
}

@Suite struct FragmentRowTests {
    @Test func `fragments are numbered, listed in order and removed together`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        let ids = try editor.edit { (transaction) throws(StoreError) in
            [try transaction.insertFragment(Sample.fragment(2)), try transaction.insertFragment(Sample.fragment(1))]
        }
        let found = try editor.look { (snapshot) throws(StoreError) in try snapshot.fragments() }
        #expect(found.map(\.id) == ids)
        var expected = Sample.fragment(2)
        expected.id = ids.first
        #expect(found.first == expected)
        #expect(try editor.look { (snapshot) throws(StoreError) in try snapshot.newestFragmentID() } == ids.last)
        try editor.edit { (transaction) throws(StoreError) in try transaction.deleteFragments(ids + [77]) }
        let found12 = try editor.look { (snapshot) throws(StoreError) in try snapshot.fragments() }
        #expect(found12.isEmpty)
        #expect(try editor.look { (snapshot) throws(StoreError) in try snapshot.newestFragmentID() } == nil)
    }
}
