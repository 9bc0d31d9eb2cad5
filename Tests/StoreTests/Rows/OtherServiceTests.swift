import Primitives
import SMS
import Testing

@testable import Store

/// What a sender's row remembers for services besides the first.
@Suite struct OtherServiceTests {
    private static func row() throws -> SenderRow {
        var row = SenderRow(phone: try Sample.phone(1))
        row.lastInquiry = Sample.id(1)
        var cards = OtherServiceRow(service: "phone-cards")
        cards.lastQueryAt = Sample.now
        cards.failureCount = 4
        cards.failureWindowStart = WallTime(milliseconds: 0)
        cards.lockedUntil = Sample.now + .seconds(1)
        cards.openInquiry = Sample.id(2)
        cards.lastInquiry = Sample.id(3)
        row.others = [cards, OtherServiceRow(service: "bank-cards")]
        return row
    }

    @Test(arguments: StoreKind.allCases)
    func `every service comes back as it was written, and goes with the row`(_ kind: StoreKind) throws {
        let store = try kind.make()
        let row = try Self.row()
        try store.edit({ $0.sender(row.phone) }) { rows throws(StoreError) in rows.putSender(row) }
        #expect(try store.look { found throws(StoreError) in try found.sender(row.phone) } == row)
        try store.edit { rows throws(StoreError) in rows.removeSender(row.phone) }
        #expect(try store.look { found throws(StoreError) in try found.sender(row.phone) } == nil)
    }

    private func sender(in store: TestedStore) throws -> SenderRow? {
        let phone = try Sample.phone(1)
        return try store.look { found throws(StoreError) in try found.sender(phone) }
    }

    @Test(arguments: StoreKind.allCases, [0, 2])
    func `a challenge is kept beside the services, and without any`(_ kind: StoreKind, count: Int) throws {
        let store = try kind.make()
        var row = try Self.row()
        row.others = Array(row.others.prefix(count))
        row.challenge = ChallengeRow(service: "accounts", message: Sample.id(7), sentAt: Sample.now, wrongCount: 2)
        try store.edit({ [row] in $0.sender(row.phone) }) { [row] rows throws(StoreError) in rows.putSender(row) }
        #expect(try sender(in: store) == row)
        // A sender whose challenge is young is not forgotten.
        let rules = [Sample.now, Sample.now + .milliseconds(1)].map {
            RetentionRule(cutoff: $0, failuresBefore: Sample.now + .seconds(9))
        }
        if count == 0 {
            let old = try rules.map { rule in
                var position = SweepPosition()
                return try store.look { found throws(StoreError) in
                    try found.oldRows(.senders, by: rule, from: &position, limit: 10)
                }
            }
            #expect(old == [.senders([]), .senders([row.phone])])
        }
        row.challenge = nil
        try store.edit({ [row] in $0.sender(row.phone) }) { [row] rows throws(StoreError) in rows.putSender(row) }
        #expect(try sender(in: store) == row)
    }

    @Test func `the inquiries of all services are named, and closed one by one`() throws {
        var row = try Self.row()
        var named: [MessageID] = []
        row.nameInquiries { named.append($0) }
        #expect(named == [1, 2, 3].map { Sample.id($0) })
        let closed = [row.closeInquiry(Sample.id(3)), row.closeInquiry(Sample.id(2))]
        #expect(closed == [false, true])
        #expect(row.others[0].openInquiry == nil && row.others[0].lastInquiry == Sample.id(3))
    }

    @Test(arguments: StoreKind.allCases)
    func `more services than any catalog may have are refused`(_ kind: StoreKind) throws {
        let store = try kind.make()
        var row = SenderRow(phone: try Sample.phone(1))
        row.others = (0...SenderRow.maximumOtherCount).map { OtherServiceRow(service: "s\($0)") }
        let tooMany = row
        #expect(throws: StoreError.self) {
            try store.edit({ $0.sender(tooMany.phone) }) { rows throws(StoreError) in rows.putSender(tooMany) }
        }
    }

    @Test func `octets that were torn are told, not taken`() throws {
        let files = try TemporaryStore()
        let row = try Self.row()
        let editor = try Editor(files.store)
        try editor.commit(ScriptedChange({ $0.sender(row.phone) }) { rows throws(StoreError) in rows.putSender(row) })
        let database = try Database(path: files.path, access: .readWrite)
        try database.execute("UPDATE sender SET services = substr(services, 1, length(services) - 1)")
        #expect(throws: StoreError.self) {
            try files.store.openReader().read { found throws(StoreError) in try found.sender(row.phone) }
        }
    }
}
