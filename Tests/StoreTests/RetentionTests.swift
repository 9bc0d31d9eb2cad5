import Primitives
import SMS
import Testing

@testable import Store

@Suite struct RetentionTests {
    private static let cutoff = Sample.now + .seconds(100)
    private static let expiry = SenderExpiry(
        failuresBefore: Sample.now, optOutDigest: { Array("\($0.number)".utf8.reversed()) })

    @Test(arguments: [1, 2, 3, 7, 100]) func `a sweep in steps of any size forgets what is old, and only that`(
        step: Int
    ) throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        try fill(editor)
        for kind in Retention.allCases {
            var position = SweepPosition()
            var forgotten = 0
            repeat {
                (forgotten, position) = try editor.edit { [position, forgotten] (transaction) throws(StoreError) in
                    var next = position
                    let count = try transaction.forget(
                        kind, before: Self.cutoff, from: &next, rowLimit: step, senders: Self.expiry)
                    return (forgotten + count, next)
                }
            } while !position.isAtStart
            #expect(forgotten == 3, "\(kind)")
        }
        try expectYoungRowsOnly(editor)
    }

    @Test func `a sweep of inquiries stops where none can be old enough`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        let rows = try (1...10).map { try Sample.inquiry($0, acceptedAt: Self.cutoff + .seconds($0)) }
        let position = try editor.edit { (transaction) throws(StoreError) in
            for row in rows { try transaction.insertInquiry(row) }
            var position = SweepPosition()
            _ = try transaction.forget(.inquiries, before: Self.cutoff, from: &position, rowLimit: 5)
            return position
        }
        #expect(position.isAtStart)
    }

    /// Of every kind: three old rows, interleaved with rows that are young or must stay for another reason.
    private func fill(_ editor: Editor) throws {
        let phones = try (0..<10).map(Sample.phone)
        let inquiries = try (0..<10).map { try Sample.inquiry($0 + 1) }
        try editor.edit { (transaction) throws(StoreError) in
            for (index, phone) in phones.enumerated() {
                let isOld = [1, 4, 5].contains(index)
                let time = isOld ? Sample.now : Self.cutoff
                var inquiry = inquiries[index]
                inquiry.state = index == 7 ? .open : .answered
                inquiry.finishedAt = index == 7 ? nil : time
                try transaction.insertInquiry(inquiry)
                var reply = Sample.reply(index + 1)
                reply.createdAt = time
                reply.state = index == 8 ? .waiting : .failed
                try transaction.insertOutboxRow(reply)
                let gatewayID = GatewayMessageID([UInt8(truncatingIfNeeded: index), 0])
                let link = index.isMultiple(of: 3) ? "mobile" : "unicom"
                try transaction.insertSubmission(
                    SubmissionRow(link: link, gatewayID: gatewayID, reply: reply.id, segment: 1, submittedAt: time))
                let receipt = DeliveryReceipt(id: gatewayID, state: .delivered)
                try transaction.insertEarlyReceipt(receipt, link: link, arrivedAt: time)
                var fragment = Sample.fragment(1)
                fragment.arrivedAt = time
                _ = try transaction.insertFragment(fragment)
                var sender = SenderRow(phone: phone)
                sender.lastQueryAt = Sample.now
                sender.lockedUntil = isOld ? nil : Self.cutoff
                if index == 8 { (sender.lockedUntil, sender.failureCount) = (nil, 1) }
                if index == 8 { sender.failureWindowStart = Sample.now }
                if index == 9 { (sender.lockedUntil, sender.openInquiry) = (nil, inquiry.id) }
                try transaction.putSender(sender)
            }
        }
    }

    private func expectYoungRowsOnly(_ editor: Editor) throws {
        let young = [0, 2, 3, 6, 7, 8, 9]
        let phones = try (0..<10).map(Sample.phone)
        try editor.edit { (transaction) throws(StoreError) in
            for (index, phone) in phones.enumerated() {
                let isYoung = young.contains(index)
                let id = Sample.id(index + 1)
                let gatewayID = GatewayMessageID([UInt8(truncatingIfNeeded: index), 0])
                let link = index.isMultiple(of: 3) ? "mobile" : "unicom"
                let (inquiry, reply) = (try transaction.inquiry(id), try transaction.outboxRow(id))
                let submission = try transaction.takeSubmission(link: link, gatewayID: gatewayID)
                let receipt = try transaction.takeEarlyReceipt(link: link, gatewayID: gatewayID)
                let sender = try transaction.sender(phone)
                #expect((inquiry != nil) == isYoung, "inquiry \(index)")
                #expect((reply != nil) == isYoung, "reply \(index)")
                #expect((submission != nil) == isYoung, "submission \(index)")
                #expect((receipt != nil) == isYoung, "receipt \(index)")
                #expect((sender != nil) == isYoung, "sender \(index)")
            }
            let fragments = try transaction.fragments()
            #expect(fragments.count == young.count)
        }
    }
}

@Suite struct ErasureTests {
    @Test func `erasing a number leaves no trace of it and everything of others`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        for index in 0...1 {
            let (person, inquiry) = (try Sample.person(index), try Sample.inquiry(index + 1, phone: index))
            let phone = person.phone
            try editor.edit { (transaction) throws(StoreError) in
                try transaction.putPerson(person)
                try transaction.putCounts([AccountCount(application: "qq", count: 1)], of: phone)
                try transaction.putSender(SenderRow(phone: phone))
                try transaction.insertInquiry(inquiry)
                try transaction.insertOutboxRow(Sample.reply(index + 1, to: "+86\(phone.digits)"))
                _ = try transaction.insertFragment(Sample.fragment(index + 1, from: "86\(phone.digits)"))
            }
        }
        let traces = try editor.erase(try Sample.phone(0), optOut: [])
        #expect(traces.inquiries == [Sample.id(1)])
        #expect(traces.replies == [Sample.id(1)])
        #expect(traces.fragments == [1])
        for index in 0...1 {
            let phone = try Sample.phone(index)
            let isThere = try editor.look { (snapshot) throws(StoreError) in
                [
                    try snapshot.person(phone) != nil, try snapshot.counts(of: phone) != [],
                    try snapshot.sender(phone) != nil, try snapshot.inquiry(Sample.id(index + 1)) != nil,
                    try snapshot.outboxRow(Sample.id(index + 1)) != nil, try snapshot.fragments().count == 1,
                ]
            }
            #expect(
                isThere == (index == 0 ? [false, false, false, false, false, true] : Array(repeating: true, count: 6)))
        }
    }

    @Test func `a second look finds what arrived since the first, once`() throws {
        let store = try TemporaryStore()
        let editor = try Editor(path: store.path)
        let (first, second) = (try Sample.inquiry(1), try Sample.inquiry(2))
        let phone = first.phone
        let traces = try editor.edit { (transaction) throws(StoreError) in
            try transaction.insertInquiry(first)
            let traces = try transaction.traces(of: phone)
            try transaction.insertInquiry(second)
            return try transaction.traces(of: phone, beyond: traces)
        }
        #expect(traces.inquiries == [Sample.id(1), Sample.id(2)])
    }
}
