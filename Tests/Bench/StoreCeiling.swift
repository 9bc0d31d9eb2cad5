import JSON
import Primitives
import SMS
import Store

/// SQLite writing for each question the rows that the responder writes, in as many commits, and doing nothing else.
///
/// A question is several units of work in the responder, each in a later commit than the one before: the decision
/// (sender, inquiry, reply), the gateway's answer to all segments (a submission each, the reply's progress), and the
/// receipt of each segment (a submission found and removed, the reply's progress; the last removes the reply and settles
/// the inquiry). Under load a commit holds units of all kinds; so does one here. What the responder looks up besides,
/// person and accounts, limits, earlier questions, is its own work and not counted to SQLite.
struct StoreCeiling {
    private let editor: Editor
    private let segmentCount: Int
    private let questionsPerCommit: Double

    private static let now = WallTime(milliseconds: 1_800_000_000_000)
    private static let text =
        "【一证通查】本号码查到互联网账号9个：腾讯：微信2个、QQ1个；阿里巴巴：淘宝1个、闲鱼3个；支付宝1个；抖音2个；"
        + "其余应用0个。如有不是您的账号，请回复：异议 加公司名"
    private static let counts = ["wechat", "qq", "taobao", "xianyu", "alipay"].map {
        AccountCount(application: $0, count: 2)
    }

    /// - Parameter segmentCount: how many segments each answer has.
    init(folder: String, unitsPerCommit: Int, segmentCount: Int) throws(StoreError) {
        editor = try Editor(path: "\(folder)/bare.db")
        self.segmentCount = segmentCount
        questionsPerCommit = Double(unitsPerCommit) / Double(2 + segmentCount)
    }

    /// Writes the rows of so many questions and says how fast that went.
    func json(questionCount: Int) throws(StoreError) -> String {
        var ids = MessageIDSource(node: 0)
        var stages: [[OutboxRow]] = [[], [], []]
        var commitCount = 0
        var place = 0
        let watch = Stopwatch()
        repeat {
            commitCount += 1
            let end = min(questionCount, Int((Double(commitCount) * questionsPerCommit).rounded(.up)))
            stages = [(place..<end).map { reply(at: $0, ids: &ids) }] + stages.dropLast()
            place = end
            try editor.edit { (transaction) throws(StoreError) in
                for reply in stages[0] { try decide(reply, in: transaction) }
                for reply in stages[1] { try note(taken: reply, in: transaction) }
                for reply in stages[2] { try note(delivered: reply, in: transaction) }
            }
        } while place < questionCount || !stages[0].isEmpty || !stages[1].isEmpty
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("bare_per_second", watch.rate(of: questionCount))
        writer.member("bare_commits", commitCount)
        writer.endObject()
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    private func reply(at place: Int, ids: inout MessageIDSource) -> OutboxRow {
        OutboxRow(
            id: ids.next(at: Self.now), inquiry: ids.next(at: Self.now), kind: "result", link: "smpp",
            source: "10699000", destination: String(13_900_000_000 + place), text: Self.text, createdAt: Self.now,
            expiresAt: Self.now, dueAt: Self.now)
    }

    private func decide(_ reply: OutboxRow, in transaction: Transaction) throws(StoreError) {
        guard let phone = PhoneNumber(reply.destination), let inquiryID = reply.inquiry else { return }
        var sender = SenderRow(phone: phone)
        sender.lastQueryAt = Self.now
        sender.recent = Array(repeating: 7, count: 16)
        try transaction.putSender(sender)
        var inquiry = InquiryRow(
            id: inquiryID, phone: phone, service: "accounts", link: reply.link, shortCode: reply.source,
            language: "zh", acceptedAt: Self.now, deadline: Self.now)
        inquiry.counts = Self.counts
        inquiry.state = .answered
        inquiry.replyState = .underWay
        inquiry.finishedAt = Self.now
        try transaction.insertInquiry(inquiry)
        try transaction.insertOutboxRow(reply)
    }

    private func note(taken reply: OutboxRow, in transaction: Transaction) throws(StoreError) {
        for segment in 1...segmentCount {
            try transaction.insertSubmission(
                SubmissionRow(
                    link: reply.link, gatewayID: gatewayID(of: reply, segment), reply: reply.id, segment: segment,
                    submittedAt: Self.now))
        }
        try transaction.updateOutboxRow(submitted(reply, deliveredCount: 0))
    }

    private func note(delivered reply: OutboxRow, in transaction: Transaction) throws(StoreError) {
        for segment in 1...segmentCount {
            _ = try transaction.takeSubmission(link: reply.link, gatewayID: gatewayID(of: reply, segment))
            guard segment == segmentCount else {
                try transaction.updateOutboxRow(submitted(reply, deliveredCount: segment))
                continue
            }
            try transaction.deleteOutboxRow(reply.id)
            if let inquiry = reply.inquiry { try transaction.setReplyState(.delivered, of: inquiry) }
        }
    }

    private func submitted(_ reply: OutboxRow, deliveredCount: Int) -> OutboxRow {
        var reply = reply
        reply.segmentCount = segmentCount
        reply.state = .submitted
        for segment in 1...segmentCount {
            reply.submittedSegments.insert(segment)
            if segment <= deliveredCount { reply.deliveredSegments.insert(segment) }
        }
        return reply
    }

    /// Gateways count, and write what they counted in hexadecimal.
    private func gatewayID(of reply: OutboxRow, _ segment: Int) -> GatewayMessageID {
        GatewayMessageID(String(reply.id.rawValue &* 16 &+ Int64(segment), radix: 16))
    }
}
