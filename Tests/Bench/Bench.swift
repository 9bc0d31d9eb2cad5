import Glibc
import SMS
import Store
import Wire

/// The ceilings that `make bench` prints beside the responder: the codec alone, and SQLite writing the same rows.
@main
struct Bench {
    static func main() throws {
        let arguments = CommandLine.arguments
        switch (arguments.dropFirst().first, arguments.dropFirst(2).first) {
        case ("codec", nil): codec()
        case ("store", let folder?): try store(in: folder)
        default:
            print("usage: bench codec | bench store FOLDER")
            exit(2)
        }
    }

    /// Decodes one `deliver_sm` of 125 octets with two TLVs, again and again.
    private static func codec() {
        let source = Address("8613800138000", typeOfNumber: 1, numberingPlan: 1)
        var message = SMPP.Message(
            from: source, to: Address("10699000"), dataCoding: 8,
            shortMessage: TextCoding.ucs2.encode("查询 01123X，这是一条比较长的短信") ?? [])
        message.tlvs.userMessageReference = 7
        message.tlvs[.sourceSubaddress] = Array(repeating: 1, count: 12)
        var writer = ByteWriter()
        // The message is within every limit, so nothing can be thrown.
        try? SMPP.PDU(.deliverSM(message), sequenceNumber: 1).encode(into: &writer)
        let frame = writer.octets
        var sum = 0
        let views = rate(of: 2_000_000) {
            if let view = try? SMPP.MessageView(decoding: frame.span.bytes) { sum &+= view.shortMessage.count }
        }
        let owned = rate(of: 1_000_000) {
            if let pdu = try? SMPP.PDU(decoding: frame.span.bytes) { sum &+= Int(pdu.sequenceNumber) }
        }
        print("codec_octets=\(frame.count) codec_views=\(views) codec_owned=\(owned) codec_check=\(sum != 0)")
    }

    /// Writes for each question the rows that the responder writes, a hundred questions a commit.
    private static func store(in folder: String) throws {
        let editor = try Editor(path: "\(folder)/bare.db")
        let groupCount = 300
        let groupSize = 100
        var ids = MessageIDSource(node: 0)
        let now = WallTime(milliseconds: 1_800_000_000_000)
        let text = String(repeating: "查询结果", count: 25)
        let start = ContinuousClock.now
        for group in 0..<groupCount {
            try editor.edit { (transaction) throws(StoreError) in
                for member in 0..<groupSize {
                    let serial = Int64(group * groupSize + member)
                    guard let phone = PhoneNumber(number: 13_900_000_000 + serial) else { continue }
                    try write(phone, ids.next(at: now), ids.next(at: now), text, now, in: transaction)
                }
            }
        }
        print("bare=\(perSecond(groupCount * groupSize, since: start))")
    }

    private static func write(
        _ phone: PhoneNumber, _ inquiryID: MessageID, _ replyID: MessageID, _ text: String, _ now: WallTime,
        in transaction: Transaction
    ) throws(StoreError) {
        var sender = SenderRow(phone: phone)
        sender.lastQueryAt = now
        sender.recent = Array(repeating: 7, count: 16)
        try transaction.putSender(sender)
        var inquiry = InquiryRow(
            id: inquiryID, phone: phone, service: "accounts", link: "line", shortCode: "10699000", language: "zh",
            acceptedAt: now, deadline: now)
        inquiry.counts = [AccountCount(application: "wechat", count: 2), AccountCount(application: "qq", count: 1)]
        inquiry.state = .answered
        try transaction.insertInquiry(inquiry)
        var reply = OutboxRow(
            id: replyID, inquiry: inquiryID, kind: "result", link: "line", source: "10699000",
            destination: phone.digits, text: text, createdAt: now, expiresAt: now, dueAt: now)
        try transaction.insertOutboxRow(reply)
        let gatewayID = GatewayMessageID(replyID.description)
        try transaction.insertSubmission(
            SubmissionRow(link: "line", gatewayID: gatewayID, reply: replyID, segment: 1, submittedAt: now))
        reply.state = .submitted
        try transaction.updateOutboxRow(reply)
        _ = try transaction.takeSubmission(link: "line", gatewayID: gatewayID)
        try transaction.deleteOutboxRow(replyID)
        try transaction.setReplyState(.delivered, of: inquiryID)
    }

    private static func rate(of count: Int, _ body: () -> Void) -> Int {
        let start = ContinuousClock.now
        for _ in 0..<count { body() }
        return perSecond(count, since: start)
    }

    private static func perSecond(_ count: Int, since start: ContinuousClock.Instant) -> Int {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return Int(Double(count) / (Double(seconds) + Double(attoseconds) / 1e18))
    }
}
