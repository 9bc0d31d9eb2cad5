import Delivery
import Dialogue
import Digest
import Primitives
import SMS
import Store
import TestSupport
import Testing

@testable import Responder

/// A store in memory, and everything changes need beside it.
final class ChangeBench {
    let store = MemoryStore()
    private(set) var rules: ServiceRules
    private let remote: [String]
    private let local: [String]
    private let quietHours: [String: DailyHours]
    let phone: PhoneNumber
    var now = WallTime(milliseconds: 1_760_000_000_000)
    private let editor: Editor
    private var lastID: Int64 = 0

    /// - Parameter local: parties of other services whose counts are in the store as well.
    init(
        remote: [String] = ["tencent", "jd"], local: [String] = [], quietHours: [String: DailyHours] = [:]
    ) throws {
        let first = KeyRing.Entry(key: HMACKey([UInt8](repeating: 7, count: 32)), number: 1)
        rules = try Self.rules(
            KeyRing(present: first, former: [], optOutKeys: [first.key], first: 1), digestKey: first.key, remote, local,
            quietHours)
        (self.remote, self.local, self.quietHours) = (remote, local, quietHours)
        phone = try #require(PhoneNumber("13800138000"))
        editor = try Editor(store)
    }

    private static func rules(
        _ keys: KeyRing, digestKey: HMACKey, _ remote: [String], _ local: [String], _ quietHours: [String: DailyHours]
    ) throws -> ServiceRules {
        let templates = try TemplateFolder(path: "\(Repository.root)/templates")
        let companies = Set(templates.catalog.companies.map(\.id))
        return ServiceRules(
            texts: try templates.texts(language: "zh"), book: CommandBook(templates.catalog), keys: keys,
            digestKey: digestKey, limits: Limits(), replyFrom: "10699000",
            local: companies.union(local).subtracting(remote), remote: remote, quietHours: quietHours)
    }

    /// Puts a new key before the first one, which the store knows or is about to.
    func rotate(isNoted: Bool) throws {
        let former = KeyRing.Entry(key: HMACKey([UInt8](repeating: 7, count: 32)), number: 1)
        let next = KeyRing.Entry(key: HMACKey([UInt8](repeating: 8, count: 32)), number: 2)
        let ring = KeyRing(
            present: next, former: [former], optOutKeys: [next.key, former.key], first: 1, isNoted: isNoted)
        rules = try Self.rules(ring, digestKey: rules.digestKey, remote, local, quietHours)
    }

    /// Does one thing and says what came of it.
    @discardableResult
    func commit<Submitted: Change>(_ change: Submitted) throws(StoreError) -> Submitted.Outcome {
        try editor.commit(change)
    }

    /// Looks into the store.
    func read<Rows: Sendable>(
        _ body: (any Snapshot) throws(StoreError) -> Rows
    ) throws(StoreError) -> Rows {
        try store.openReader().read(body)
    }

    func id() -> MessageID {
        lastID += 1
        return MessageID(rawValue: lastID)
    }

    /// Asks, each time anew unless a digest is named.
    func ask(
        _ text: String = "查询 01123X", digest name: String? = nil, over link: String = "line", mayMove: Bool = true
    ) throws -> Arrival.Outcome {
        let digest = MessageDigest(of: name ?? text + "\(lastID)", account: "line", key: rules.digestKey)
        return try commit(
            Arrival(
                rules: rules, link: link, ticket: nil, phone: phone, recipient: "10699000",
                understanding: rules.parser.parse(text), digest: digest, wantsReceipt: false, receivedAt: now,
                ids: (id(), id(), id()), fragments: [], mayMove: mayMove))
    }

    func step(_ inquiry: MessageID) -> InquiryStep {
        InquiryStep(rules: rules, inquiry: inquiry, reply: id(), now: now)
    }

    func record(_ company: String, _ counts: [AccountCount], for inquiry: MessageID) throws -> InquiryStep.Outcome {
        try commit(CompanyAnswer(step: step(inquiry), company: company, counts: counts))
    }

    /// Notes that a gateway took segments under these IDs, and why it did not take others.
    func note(
        _ reply: MessageID, of count: Int = 1, taken: [(Int, String)], _ refusal: Refusal? = nil
    ) throws -> ReplyNote.Outcome {
        var note = SubmissionNote(reply: reply, link: LinkID(0), at: now)
        note.segmentCount = count
        note.refusal = refusal
        for (segment, id) in taken {
            note.taken.insert(segment)
            note.expected.append(ExpectedReceipt(link: LinkID(0), id: GatewayMessageID(id), segment: segment))
        }
        return try commit(ReplyNote(note: note, links: taken.map { _ in "line" }))
    }

    func receipt(_ id: String, _ state: MessageState, link: String = "line") throws -> [ReplyProgress.Stage] {
        try receipts([(id, state)], link: link)
    }

    func receipts(_ states: [(String, MessageState)], link: String = "line") throws -> [ReplyProgress.Stage] {
        let receipts = states.map {
            ReceivedReceipt(GatewayMessageID($0.0), $0.1, ReceiptTicket(session: 0, number: 0))
        }
        return try commit(ReceiptLookUp(link: link, receipts: receipts)).endings.map(\.stage)
    }

    /// Writes a sender's row as it is.
    func put(_ row: SenderRow) throws {
        try commit(
            Writing {
                $0.sender(row.phone)
            } write: { (rows) throws(StoreError) in
                rows.putSender(row)
            })
    }

    /// Writes a new reply.
    func put(_ row: OutboxRow) throws {
        try commit(
            Writing { _ in
            } write: { (rows) throws(StoreError) in
                try rows.insertReply(row)
            })
    }

    /// Lets the store know counts of the person.
    func count(_ counts: [String: Int]) throws {
        let store = try BulkImport(store)
        for (application, count) in counts {
            try store.add(AccountCount(application: application, count: count), of: phone)
        }
        try store.finish()
    }

    func know(_ tail: String = "01123X", isActive: Bool = true) throws {
        let store = try BulkImport(store)
        let tail = try #require(IDTail(tail))
        let mac = IdentityCheck(key: rules.keys.present.key).mac(for: tail, of: phone)
        try store.add(PersonRow(phone: phone, tailMAC: mac, isActive: isActive))
        try store.add(AccountCount(application: "taobao", count: 3), of: phone)
        try store.add(AccountCount(application: "wechat", count: 9), of: phone)
        try store.finish()
    }
}

extension InquiryStep.Outcome {
    /// The reply, if there is one.
    var replies: [OutboxRow] { reply.map { [$0] } ?? [] }
}

/// Writes rows that a test has made.
private struct Writing: Change {
    let names: @Sendable (inout RowKeys) -> Void
    let write: @Sendable (WorkingSet) throws(StoreError) -> Void

    init(
        _ names: @escaping @Sendable (inout RowKeys) -> Void,
        write: @escaping @Sendable (WorkingSet) throws(StoreError) -> Void
    ) {
        (self.names, self.write) = (names, write)
    }

    func name(_ keys: inout RowKeys) { names(&keys) }

    func apply(to rows: WorkingSet) throws(StoreError) { try write(rows) }
}
