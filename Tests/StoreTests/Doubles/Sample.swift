import Primitives
import SMS

@testable import Store

/// Rows for tests: what is not said is plausible and always the same.
enum Sample {
    static let now = WallTime(milliseconds: 1_760_000_000_000)

    static func phone(_ index: Int = 0) throws -> PhoneNumber {
        guard let phone = PhoneNumber(number: 13_800_138_000 + Int64(index)) else { throw SampleFault.noPhone(index) }
        return phone
    }

    static func id(_ number: Int) -> MessageID { MessageID(rawValue: Int64(number)) }

    static func person(_ index: Int = 0) throws -> PersonRow {
        PersonRow(
            phone: try phone(index), tailMAC: Array(repeating: UInt8(truncatingIfNeeded: index), count: 16),
            isActive: true)
    }

    static func inquiry(_ number: Int, phone index: Int = 0, acceptedAt: WallTime = now) throws -> InquiryRow {
        InquiryRow(
            id: id(number), phone: try phone(index), service: "accounts", link: "mobile", shortCode: "10699000",
            language: "zh", acceptedAt: acceptedAt, deadline: acceptedAt + .seconds(172_800))
    }

    static func reply(_ number: Int, link: String = "mobile", to destination: String = "13800138000") -> OutboxRow {
        OutboxRow(
            id: id(number), inquiry: nil, kind: "help", link: link, source: "10699000", destination: destination,
            text: "【一证通查】发送“查询”加身份证后六位。", createdAt: now, expiresAt: now + .seconds(3_600), dueAt: now)
    }

    static func submission(_ gatewayID: [UInt8], link: String = "mobile", reply: Int = 1) -> SubmissionRow {
        SubmissionRow(
            key: SubmissionKey(link: link, gatewayID: GatewayMessageID(gatewayID)), reply: id(reply), segment: 1,
            submittedAt: now)
    }

    static func fragment(_ number: Int, from sender: String = "13800138000") -> FragmentRow {
        FragmentRow(
            id: id(number), link: "mobile", sender: sender, recipient: "10699000", reference: 7, total: 2, number: 1,
            arrivedAt: now)
    }

    enum SampleFault: Error { case noPhone(Int) }
}
