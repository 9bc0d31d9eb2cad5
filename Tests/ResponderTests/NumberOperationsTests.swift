import Foundation
import Primitives
import SMS
import TestSupport
import Testing

@testable import Responder
@testable import Store

/// What an operator sees, hands out and erases of one number.
@Suite struct NumberOperationsTests {
    private let folder: TemporaryFolder
    private var configuration = Configuration()
    private static let keys = ["KEY": String(repeating: "ab", count: 32)]

    init() throws {
        folder = try TemporaryFolder()
        configuration.storePath = "\(folder.path)/tongcha.db"
        configuration.key = .environment("KEY")
        configuration.templates = "\(Repository.root)/templates"
    }

    private func operations(_ number: String = "13800138000") throws -> NumberOperations {
        try NumberOperations(number, configuration, environment: Self.keys)
    }

    /// Lets two people be known, with everything that the store may hold of them.
    private func fill() throws {
        let people = try folder.write(
            "p.csv", "phone,id_tail,status\n13800138000,01123X,active\n13900139000,150428,cancelled\n")
        let accounts = try folder.write(
            "a.csv", "phone,application,count\n13800138000,wechat,2\n13800138000,qq,1\n13900139000,jd,3\n")
        for (table, file) in [(DataImport.Table.people, people), (.accounts, accounts)] {
            _ = try DataImport(configuration, environment: Self.keys, progress: { _ in }, complaint: { _ in })
                .run(table, file: file)
            try FileManager.default.removeItem(atPath: file)
        }
        for (index, digits) in ["13800138000", "13900139000"].enumerated() {
            let phone = try #require(PhoneNumber(digits))
            try Editor(configuration.store).commit(Filling(phone: phone, first: Int64(index * 10 + 1)))
        }
    }

    private struct Filling: Change {
        let phone: PhoneNumber
        let first: Int64

        func name(_ keys: inout RowKeys) { keys.sender(phone) }

        func apply(to rows: WorkingSet) throws(StoreError) {
            let id = MessageID(rawValue: first)
            var sender = SenderRow(phone: phone)
            sender.lastQueryAt = moment
            sender.failureCount = 2
            sender.failureWindowStart = moment
            sender.language = "en"
            sender.hasOptedOut = true
            rows.putSender(sender)
            var inquiry = InquiryRow(
                id: id, phone: phone, service: "accounts", link: "mobile", shortCode: "10699000", language: "zh",
                acceptedAt: moment, deadline: moment + .seconds(172_800))
            inquiry.counts = [AccountCount(application: "wechat", count: 2)]
            inquiry.missing = ["jd"]
            try rows.insertInquiry(inquiry)
            try rows.insertReply(
                OutboxRow(
                    id: id, inquiry: nil, kind: "help", link: "mobile", source: "10699000",
                    destination: "+86 \(phone.digits)", text: "回复\(phone.digits)", createdAt: moment,
                    expiresAt: moment + .seconds(60), dueAt: moment))
            rows.putSubmission(
                SubmissionRow(
                    key: SubmissionKey(link: "mobile", gatewayID: GatewayMessageID("g\(first)")), reply: id, segment: 1,
                    submittedAt: moment))
            try rows.insertFragment(
                FragmentRow(
                    id: id, link: "mobile", sender: "86\(phone.digits)", recipient: "10699000", reference: 7, total: 2,
                    number: 1, arrivedAt: moment))
        }
    }

    @Test func `what is known is shown in words, the number masked`() throws {
        try fill()
        #expect(
            try operations().text() == """
                number          138****8000
                registered      yes, active
                accounts        wechat 2, qq 1
                last query      2025-10-09T08:53:20.000Z
                failures        2 since 2025-10-09T08:53:20.000Z
                language        en
                hints           opted out
                inquiries       1
                  1  accounts over mobile, accepted 2025-10-09T08:53:20.000Z, open until 2025-10-11T08:53:20.000Z; \
                wechat 2; missing jd
                replies         1
                  1  help over mobile, written 2025-10-09T08:53:20.000Z, waiting
                segments        1

                """)
        let shown = try operations().json()
        #expect(shown.hasPrefix(#"{"number":"138****8000","is_known":true,"#))
        #expect(!shown.contains("13800138000"))
        #expect(shown.split(separator: "\n").count == 1)
    }

    @Test func `what is handed out is whole, in clear and JSON`() throws {
        try fill()
        let text = try operations().export()
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["number"] as? String == "13800138000")
        #expect(object["accounts"] as? [String: Int] == ["wechat": 2, "qq": 1])
        #expect((object["registration"] as? [String: Any])?["status"] as? String == "active")
        #expect((object["sender"] as? [String: Any])?["opted_out"] as? Bool == true)
        let replies = try #require(object["replies"] as? [[String: Any]])
        #expect(replies.map { $0["text"] as? String } == ["回复13800138000"])
        #expect(replies.map { $0["to"] as? String } == ["+86 13800138000"])
        #expect((object["inquiries"] as? [[String: Any]])?.count == 1)
        #expect((object["segments"] as? [[String: Any]])?.count == 1)
        #expect(!text.contains("13900139000"))
    }

    @Test func `a number that was erased is nowhere, and others are`() throws {
        try fill()
        #expect(
            try operations().erase()
                == "everything about 138****8000 is erased: registration (1), account count (2), sender (1), "
                + "inquiry (1), reply (1), segment (1); backups made before still hold it")
        #expect(try operations().text() == "number          138****8000\nnothing is known of it\n")
        #expect(try operations().erase() == "nothing was known of 138****8000")
        #expect(try operations("13900139000").text().contains("replies         1\n"))
        // As the integer of a column, as the key of a row, and as digits.
        let number: Int64 = 13_800_138_000
        let integer = stride(from: 40, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> Int64($0)) }
        let key = stride(from: 28, through: 0, by: -7).map {
            UInt8(truncatingIfNeeded: number >> Int64($0)) & 0x7F | ($0 == 0 ? 0 : 0x80)
        }
        for (name, octets) in try folder.contents() {
            for form in [integer, key, Array("\(number)".utf8), Array("g1".utf8 + [0])] {
                #expect(octets.firstRange(of: form) == nil, "\(name)")
            }
        }
    }

    @Test func `rows that cannot be read are erased all the same`() throws {
        try fill()
        try Database(path: configuration.storePath, access: .readWrite).execute(
            "UPDATE inquiry SET counts = x'01' WHERE id = 1")
        #expect(throws: StoreError.self) { try operations().text() }
        #expect(try operations().erase().contains("its rows, some of which could not be read"))
        #expect(try operations().text().contains("nothing is known of it"))
    }

    @Test func `an opt-out that outlived everything else is shown and erased`() throws {
        try fill()
        let phone = try #require(PhoneNumber("13700137000"))
        let digest = try KeyFile.keys(.environment("KEY"), environment: Self.keys)[0].optOutDigest(of: phone)
        try Editor(configuration.store).commit(OptedOut(digest: digest))
        #expect(try operations("13700137000").text().contains("texts from it   none remembered, opted out of hints\n"))
        #expect(try operations("13700137000").erase().contains("an opt-out"))
        #expect(try operations("13700137000").text().contains("nothing is known"))
    }

    private struct OptedOut: Change {
        let digest: [UInt8]

        func name(_ keys: inout RowKeys) {}

        func apply(to rows: WorkingSet) throws(StoreError) { rows.putOptOut(digest) }
    }

    @Test func `what cannot be asked for is told, and makes nothing`() throws {
        func message(_ number: String, _ configuration: Configuration, _ environment: [String: String]) -> String {
            do {
                _ = try NumberOperations(number, configuration, environment: environment)
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(message("13800138000", configuration, Self.keys) == "there is no store \(configuration.storePath)")
        #expect(try folder.contents().isEmpty)
        try fill()
        #expect(message("10086", configuration, Self.keys) == "this is no mainland mobile number")
        #expect(message("13800138000", configuration, [:]).contains("the environment variable KEY must hold the key"))
        #expect(
            message("13800138000", configuration, ["KEY": String(repeating: "cd", count: 32)])
                .contains("is not the one that the people in"))
    }
}

private let moment = WallTime(milliseconds: 1_760_000_000_000)
