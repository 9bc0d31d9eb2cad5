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

    private func writeAndDelete() throws {
        let store = try TemporaryStore()
        var editor: Editor? = try Editor(path: store.path)
        if let editor {
            try fill(editor)
            #expect(traces(in: try octets("\(store.path)-wal")) == ["integer", "key", "text"])
            try forget(editor)
            // The last erasure cut the log; what the log holds afterwards is younger than every deletion.
            #expect(try octets("\(store.path)-wal").isEmpty)
        }
        editor = nil
        #expect(traces(in: try octets(store.path)) == [])
    }

    /// Every table that holds numbers, written in three rounds, as the responder's progress does.
    private func fill(_ editor: Editor) throws {
        for start in stride(from: 0, to: Self.goneCount * share, by: 200) {
            try editor.edit { (transaction) throws(StoreError) in
                for place in start..<start + 200 { try write(place, in: transaction) }
                for place in max(0, start - 200)..<start { try answer(place, in: transaction) }
            }
        }
    }

    private func write(_ place: Int, in transaction: Transaction) throws(StoreError) {
        guard let phone = phone(at: place) else { return }
        try transaction.putPerson(PersonRow(phone: phone, tailMAC: Array(repeating: 1, count: 32), isActive: true))
        try transaction.putCounts([AccountCount(application: "qq", count: 3)], of: phone)
        var sender = SenderRow(phone: phone)
        sender.lastQueryAt = gone.contains(phone.number) ? Sample.now : Self.cutoff
        try transaction.putSender(sender)
        try transaction.insertInquiry(inquiry(place, phone))
        try transaction.insertOutboxRow(Sample.reply(place + 1, to: phone.digits))
        _ = try transaction.insertFragment(Sample.fragment(1, from: phone.digits))
    }

    private func answer(_ place: Int, in transaction: Transaction) throws(StoreError) {
        guard let phone = phone(at: place) else { return }
        var sender = SenderRow(phone: phone)
        sender.lastQueryAt = gone.contains(phone.number) ? Sample.now : Self.cutoff
        sender.recent = Array(repeating: 7, count: 48)
        try transaction.putSender(sender)
        var inquiry = inquiry(place, phone)
        inquiry.counts = [AccountCount(application: "wechat", count: 20), AccountCount(application: "qq", count: 3)]
        inquiry.state = .answered
        inquiry.finishedAt = gone.contains(phone.number) ? Sample.now : Self.cutoff
        try transaction.updateInquiry(inquiry)
        // Replies are deleted as they arrive, in nearly their order; a few wait, and theirs pages with them.
        if place.isMultiple(of: 50), !gone.contains(phone.number) { return }
        try transaction.deleteOutboxRow(Sample.id(place + 1))
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
    private func forget(_ editor: Editor) throws {
        let expiry = SenderExpiry(failuresBefore: Sample.now, optOutDigest: { _ in [1] })
        for kind in [Retention.inquiries, .senders] {
            var position = SweepPosition()
            repeat {
                position = try editor.edit { [position] (transaction) throws(StoreError) in
                    var next = position
                    _ = try transaction.forget(
                        kind, before: Self.cutoff, from: &next, rowLimit: 500, senders: expiry)
                    return next
                }
            } while !position.isAtStart
        }
        let phones = gone.sorted().compactMap { PhoneNumber(number: $0) }
        try editor.edit { (transaction) throws(StoreError) in
            for phone in phones {
                try transaction.erase(phone, optOut: [], traces: try transaction.traces(of: phone))
            }
        }
        for phone in phones.suffix(1) { _ = try editor.erase(phone, optOut: []) }
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
