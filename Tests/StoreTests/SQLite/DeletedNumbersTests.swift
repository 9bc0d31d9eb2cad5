import Foundation
import Primitives
import SMS
import Testing

@testable import Store

/// What was deleted is overwritten: no octet of the file tells a number that is gone.
@Suite struct DeletedNumbersTests {
    private static let cutoff = Sample.now + .seconds(100)
    private static let goneCount = 400

    /// How many numbers the file holds for each that is deleted.
    private let share: Int
    private let gone: Set<Int64>

    private static func number(_ index: Int) -> Int64 { 13_000_000_000 + Int64(index) * 7_919 }

    init() { self.init(share: 10) }

    private init(share: Int) {
        self.share = share
        gone = Set((0..<Self.goneCount).map { Self.number($0 * share) })
    }

    /// Alone they leave pages that are free; among others pages are shared, divided and joined.
    @Test(arguments: [1, 10]) func `numbers that were swept or erased are found nowhere in the file`(
        share: Int
    ) throws {
        try Self(share: share).writeAndDelete()
    }

    /// Inquiries are answered in no order and grow by it, so that SQLite moves their neighbours from page to page.
    @Test func `rows that moved leave no copies of erased numbers`() throws { try Self(share: 2).moveAndErase() }

    private func moveAndErase() throws {
        let store = try TemporaryStore()
        var opened: TestedStore? = try TestedStore(store.store, files: store)
        if let opened {
            try ask(opened)
            let phones = gone.sorted().compactMap { PhoneNumber(number: $0) }
            for phone in phones { _ = try opened.editor.erase(phone, optOuts: [], from: opened.reader) }
        }
        opened = nil
        #expect(traces(in: try octets(store.path)) == [])
    }

    /// Three questions of each number, of which twenty are open at a time.
    private func ask(_ store: TestedStore) throws {
        var generator = SeededGenerator(seed: 7)
        var open: [InquiryRow] = []
        for place in 0..<Self.goneCount * share * 3 {
            guard let phone = phone(at: place) else { continue }
            let asked = inquiry(place, phone)
            open.append(asked)
            let length = Int.random(in: 0...90, using: &generator)
            var answered = open.count > 20 ? open.remove(at: Int.random(in: 0..<20, using: &generator)) : nil
            answered?.state = .answered
            answered?.counts = (0..<Int.random(in: 0...9, using: &generator)).map {
                AccountCount(application: "application-\($0)", count: $0)
            }
            let changed = answered
            try store.edit { keys in
                if let changed { keys.inquiry(changed.id) }
            } _: { (rows) throws(StoreError) in
                var sender = SenderRow(phone: phone)
                sender.recent = Array(repeating: 7, count: length)
                rows.senders.replace(sender, for: phone)
                try rows.inquiries.insert(asked, for: asked.id)
                if let changed { rows.inquiries.put(changed, for: changed.id) }
            }
        }
    }

    private func writeAndDelete() throws {
        let store = try TemporaryStore()
        var opened: TestedStore? = try TestedStore(store.store, files: store)
        if let opened {
            try fill(opened)
            #expect(traces(in: try octets("\(store.path)-wal")) == ["integer", "key", "text"])
            try forget(opened)
            // The last erasure cut the log; what the log holds afterwards is younger than every deletion.
            #expect(try octets("\(store.path)-wal").isEmpty)
        }
        opened = nil
        #expect(traces(in: try octets(store.path)) == [])
    }

    /// Every table that holds numbers, written in three rounds, as the responder's progress does.
    private func fill(_ store: TestedStore) throws {
        for start in stride(from: 0, to: Self.goneCount * share, by: 200) {
            try store.edit { [self] keys in
                for place in max(0, start - 200)..<start {
                    if let phone = phone(at: place) { keys.sender(phone) }
                    keys.inquiry(Sample.id(place + 1))
                }
            } _: { [self] (rows) throws(StoreError) in
                for place in start..<start + 200 { try write(place, in: rows) }
                for place in max(0, start - 200)..<start { answer(place, in: rows) }
            }
        }
    }

    private func write(_ place: Int, in rows: WorkingSet) throws(StoreError) {
        guard let phone = phone(at: place) else { return }
        rows.people.replace(
            PersonRow(phone: phone, tailMAC: Array(repeating: 1, count: 32), isActive: true), for: phone)
        rows.counts.replace([AccountCount(application: "qq", count: 3)], for: phone)
        var sender = SenderRow(phone: phone)
        sender.lastQueryAt = gone.contains(phone.number) ? Sample.now : Self.cutoff
        rows.senders.replace(sender, for: phone)
        let id = Sample.id(place + 1)
        try rows.inquiries.insert(inquiry(place, phone), for: id)
        try rows.replies.insert(Sample.reply(place + 1, to: phone.digits), for: id)
        try rows.fragments.insert(Sample.fragment(place + 1, from: phone.digits), for: id)
    }

    private func answer(_ place: Int, in rows: WorkingSet) {
        guard let phone = phone(at: place) else { return }
        var sender = SenderRow(phone: phone)
        sender.lastQueryAt = gone.contains(phone.number) ? Sample.now : Self.cutoff
        sender.recent = Array(repeating: 7, count: 48)
        rows.senders.put(sender, for: phone)
        var inquiry = inquiry(place, phone)
        inquiry.counts = [AccountCount(application: "wechat", count: 20), AccountCount(application: "qq", count: 3)]
        inquiry.state = .answered
        inquiry.finishedAt = gone.contains(phone.number) ? Sample.now : Self.cutoff
        rows.inquiries.put(inquiry, for: inquiry.id)
        // Replies are deleted as they arrive, in nearly their order; a few wait, and theirs pages with them.
        if place.isMultiple(of: 50), !gone.contains(phone.number) { return }
        rows.replies.remove(inquiry.id)
    }

    private func inquiry(_ place: Int, _ phone: PhoneNumber) -> InquiryRow {
        InquiryRow(
            id: Sample.id(place + 1), phone: phone, service: "accounts", link: "mobile", shortCode: "10699000",
            language: "zh", acceptedAt: Sample.now, deadline: Sample.now)
    }

    /// The number that texts at this place: all of them in no order, as people text.
    private func phone(at place: Int) -> PhoneNumber? {
        PhoneNumber(number: Self.number(place * 1_667 % (Self.goneCount * share)))
    }

    /// What is kept for a time goes by its age; all else is erased.
    private func forget(_ store: TestedStore) throws {
        let rule = RetentionRule(cutoff: Self.cutoff, failuresBefore: Sample.now)
        for kind in [Retention.inquiries, .senders] {
            var position = SweepPosition()
            repeat {
                let old = try store.look { (found) throws(StoreError) in
                    try found.oldRows(kind, by: rule, from: &position, limit: 500)
                }
                try store.edit { rows in
                    if case .inquiries(let ids) = old { for id in ids { rows.inquiries.remove(id) } }
                    if case .senders(let phones) = old { for phone in phones { rows.senders.remove(phone) } }
                }
            } while !position.isAtStart
        }
        let phones = gone.sorted().compactMap { PhoneNumber(number: $0) }
        for phone in phones.dropLast() {
            let traces = try store.look { (found) throws(StoreError) in try found.traces(of: phone, beyond: Traces()) }
            try store.editor.commit(Erasure(phone: phone, optOuts: [], traces: traces))
        }
        for phone in phones.suffix(1) { _ = try store.editor.erase(phone, optOuts: [], from: store.reader) }
    }

    private func octets(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    /// In which forms any of the deleted numbers stands in a file: as a column's integer, a row's key or digits.
    private func traces(in file: Data) -> [String] {
        var found: Set<String> = []
        for number in gone {
            let integer = stride(from: 40, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> Int64($0)) }
            let key = stride(from: 28, through: 0, by: -7).map {
                UInt8(truncatingIfNeeded: number >> Int64($0)) & 0x7F | ($0 == 0 ? 0 : 0x80)
            }
            for (name, octets) in [("integer", integer), ("key", key), ("text", Array("\(number)".utf8))]
            where file.range(of: Data(octets)) != nil {
                found.insert(name)
            }
        }
        return found.sorted()
    }
}
