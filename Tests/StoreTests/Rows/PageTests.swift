import Primitives
import SMS
import Testing

@testable import Store

/// Pages of rows, in the order in which their readers go through them.
@Suite struct PageTests {
    @Test(arguments: StoreKind.allCases) func `open inquiries come in pages, answered ones not at all`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        #expect(try store.look { (found) throws(StoreError) in try found.openInquiryCount() } == OpenInquiryCount())
        var inquiries = try (1...9).map { try Sample.inquiry($0, phone: $0, acceptedAt: Sample.now + .seconds($0)) }
        inquiries[0].state = .answered
        inquiries[3].state = .answered
        inquiries[6].state = .expired
        try store.edit { [inquiries] (rows) throws(StoreError) in
            for row in inquiries { try rows.inquiries.insert(row, for: row.id) }
        }
        var pages: [[InquiryRow]] = []
        var last: MessageID?
        while true {
            let page = try store.look { [last] (found) throws(StoreError) in
                try found.openInquiries(after: last, limit: 3)
            }
            if page.isEmpty { break }
            pages.append(page)
            last = page.last?.id
        }
        #expect(pages == [[inquiries[1], inquiries[2], inquiries[4]], [inquiries[5], inquiries[7], inquiries[8]]])
        let open = try store.look { (found) throws(StoreError) in try found.openInquiryCount() }
        #expect(open.count == 6)
        #expect(open.oldest == Sample.now + .seconds(2))
    }

    @Test(arguments: StoreKind.allCases) func `waiting replies are found by their numbers, a page at a time`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        var replies = (1...8).map { Sample.reply($0, to: $0.isMultiple(of: 2) ? "+86 13800138001" : "13800138002") }
        replies[3].state = .submitted
        replies[5].state = .failed
        try store.insert(replies)
        let numbers: Set = [try Sample.phone(1), try Sample.phone(5)]
        let (first, rest) = try store.look { (found) throws(StoreError) in
            (
                try found.waitingReplies(to: numbers, after: nil, limit: 3),
                try found.waitingReplies(to: numbers, after: Sample.id(3), limit: 10)
            )
        }
        #expect(first.own.map(\.id) == [Sample.id(2)] && first.last == Sample.id(3))
        #expect(rest.own.map(\.id) == [Sample.id(8)] && rest.last == nil)
        #expect(rest.own.map(\.text) == [""] && rest.own.map(\.destination) == ["+86 13800138001"])
        #expect(rest.own.map(\.link) == ["mobile"] && rest.own.map(\.dueAt) == [Sample.now])
    }

    @Test(arguments: StoreKind.allCases, NumberedTable.allCases) func `the numbers of each table come in pages`(
        kind: StoreKind, table: NumberedTable
    ) throws {
        let store = try kind.make()
        let phones = try (1...7).map { try Sample.phone($0) }
        let inquiries = try (1...7).map { try Sample.inquiry($0, phone: $0) }
        try store.edit { (rows) throws(StoreError) in
            for (index, phone) in phones.enumerated() {
                switch table {
                case .people: rows.putPerson(PersonRow(phone: phone, tailMAC: [1], isActive: true))
                case .counts: rows.putCounts([AccountCount(application: "qq", count: 1)], of: phone)
                case .senders: rows.senders.replace(SenderRow(phone: phone), for: phone)
                case .inquiries: try rows.insertInquiry(inquiries[index])
                case .replies: try rows.insertReply(Sample.reply(index + 1, to: "\(phone.number)"))
                case .fragments: try rows.insertFragment(Sample.fragment(index + 1, from: "\(phone.number)"))
                }
            }
        }
        var found: [PhoneNumber] = []
        var last: Int64?
        repeat {
            let page = try store.look { [last] (found) throws(StoreError) in
                try found.numbers(in: table, after: last, limit: 3)
            }
            found += page.numbers
            last = page.last
        } while last != nil
        #expect(found.sorted { $0.number < $1.number } == phones.sorted { $0.number < $1.number })
    }

    @Test(arguments: StoreKind.allCases) func `pages of replies hold what was asked for, in order`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        var replies = (1...8).map { Sample.reply($0, link: $0.isMultiple(of: 2) ? "mobile" : "unicom") }
        replies[3].state = .submitted
        replies[5].state = .failed
        try store.insert(replies.reversed())
        let (waiting, after, all, unknown) = try store.look { (found) throws(StoreError) in
            (
                try found.waitingReplies(link: "mobile", after: nil, limit: 10),
                try found.waitingReplies(link: "unicom", after: Sample.id(1), limit: 2),
                try found.replies(after: Sample.id(6), limit: 10),
                try found.waitingReplies(link: "nowhere", after: nil, limit: 10)
            )
        }
        #expect(waiting == [replies[1], replies[7]])
        #expect(after == [replies[2], replies[4]])
        #expect(all == [replies[6], replies[7]])
        #expect(unknown.isEmpty)
        #expect(
            try store.look { (found) throws(StoreError) in try found.waitingCounts() } == ["mobile": 2, "unicom": 4])
    }

    @Test(arguments: StoreKind.allCases) func `replies to try again are found by their times, page by page`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        var replies = (1...9).map { Sample.reply($0, link: $0 == 9 ? "unicom" : "mobile") }
        for index in replies.indices {
            replies[index].attempts = 1
            // The younger ones are due earlier, and two at the same time.
            replies[index].dueAt = Sample.now + .seconds(-(index / 2))
        }
        replies[0].attempts = 0
        replies[1].state = .submitted
        replies[2].dueAt = Sample.now + .seconds(1)
        try store.insert(replies)
        let (first, rest, unknown) = try store.look { (found) throws(StoreError) in
            let first = try found.dueReplies(link: "mobile", at: Sample.now, after: nil, limit: 3)
            let last = first.last.map { (dueAt: $0.dueAt, id: $0.id) }
            return (
                first, try found.dueReplies(link: "mobile", at: Sample.now, after: last, limit: 9),
                try found.dueReplies(link: "nowhere", at: Sample.now, after: nil, limit: 9)
            )
        }
        #expect(first.map(\.id.rawValue) == [7, 8, 5])
        #expect(rest.map(\.id.rawValue) == [6, 4])
        #expect(unknown.isEmpty)
    }

    @Test(arguments: StoreKind.allCases) func `a look for what has expired goes on where it ended`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        var replies = (1...6).map { Sample.reply($0) }
        for index in replies.indices {
            replies[index].expiresAt = Sample.now + .milliseconds(index.isMultiple(of: 2) ? 1 : 0)
        }
        replies[3].state = .submitted
        replies[5].state = .failed
        try store.insert(replies)
        var found: [Int64] = []
        var looks: [Int64?] = []
        var last: MessageID?
        repeat {
            let look = try store.look { [last] (found) throws(StoreError) in
                try found.expiredReplies(at: Sample.now, after: last, limit: 4)
            }
            found += look.expired.map(\.rawValue)
            last = look.last
            looks.append(last?.rawValue)
        } while last != nil
        #expect(found == [2, 4])
        #expect(looks == [4, nil])
    }

    @Test(arguments: StoreKind.allCases) func `the newest message ID is the newest of all that are in use`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        func newest() throws -> Int64? {
            try store.look { (found) throws(StoreError) in try found.newestMessageID() }?.rawValue
        }
        #expect(try newest() == nil)
        let inquiry = try Sample.inquiry(5)
        try store.edit { (rows) throws(StoreError) in try rows.inquiries.insert(inquiry, for: inquiry.id) }
        #expect(try newest() == 5)
        try store.insert([Sample.reply(7)])
        #expect(try newest() == 7)
        let fragment = Sample.fragment(9)
        try store.edit { (rows) throws(StoreError) in try rows.fragments.insert(fragment, for: fragment.id) }
        #expect(try newest() == 9)
    }
}

extension TestedStore {
    /// Writes new replies in one batch.
    func insert(_ replies: [OutboxRow]) throws(StoreError) {
        try edit { (rows) throws(StoreError) in
            for row in replies { try rows.replies.insert(row, for: row.id) }
        }
    }
}
