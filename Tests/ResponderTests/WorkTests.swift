import Dialogue
import Digest
import Links
import Net
import Primitives
import SMS
import Session
import Store
import Telemetry
import TestSupport
import Testing
import Wire

@testable import Responder

/// What each piece of work writes, and what it hands back, on a store of its own.
@Suite struct WorkTests {
    /// A store with its writer, and everything work needs beside it.
    @LoopActor
    final class Bench: LedgerClient, LinkOwner {
        let folder: TemporaryFolder
        /// The civil time of whoever is given it; `now` is the time of the work itself.
        let civil = ManualClock()
        /// Hears of links that have room again.
        weak var outbox: OutboxSender?
        let ledger: CommitQueue
        let desk: ServiceRules
        let phone: PhoneNumber
        var now = WallTime(milliseconds: 1_760_000_000_000)
        private(set) var finished: [Work] = []
        /// When the store fell behind and when it caught up.
        private(set) var states: [Bool] = []
        private var lastID: Int64 = 0

        init(remote: [String] = ["tencent", "jd"], settings: WriterSettings = WriterSettings()) throws {
            folder = try TemporaryFolder()
            let templates = try TemplateFolder(path: "\(Repository.root)/templates")
            let companies = Set(templates.catalog.companies.map(\.id))
            desk = ServiceRules(
                texts: try templates.texts(language: "zh"), book: CommandBook(templates.catalog),
                key: HMACKey([UInt8](repeating: 7, count: 32)), limits: Limits(), replyFrom: "10699000",
                local: companies.subtracting(remote), remote: remote)
            phone = try #require(PhoneNumber("13800138000"))
            ledger = CommitQueue(
                try OpenedCommits(
                    path: "\(folder.path)/store.db", settings: settings, loop: LoopActor.shared.loop, health: Health(),
                    log: .silent, metrics: Metrics(), onDamage: { _ in }), loop: LoopActor.shared.loop)
            ledger.client = self
        }

        func finished(_ batch: [Work]) { finished += batch }

        func storeIsBehind(_ isBehind: Bool) { states.append(isBehind) }

        func link(_ link: Link, reports events: [LinkEvent]) {}

        func linkHasRoom(_ link: Link) { outbox?.linkHasRoom(link) }

        /// The finished work that noted how replies were submitted.
        var reports: [Work] { finished.filter(\.isReport) }

        /// Another connection that reads beside the loop.
        func reading() throws -> PageReader {
            try PageReader(
                path: "\(folder.path)/store.db", loop: LoopActor.shared.loop, log: .silent, onDamage: { _ in })
        }

        /// The reply of this number as the store has it.
        func outboxRow(_ id: Int64) throws -> OutboxRow? {
            try Reader(path: "\(folder.path)/store.db").read { (snapshot) throws(StoreError) in
                try snapshot.outboxRow(MessageID(rawValue: id))
            }
        }

        /// Does one thing and says what came of it.
        func yield(of task: Work.Task) async throws -> Work.Yield {
            let count = finished.count
            ledger.submit([Work(task)])
            try await eventually("a commit") { finished.count > count }
            return finished[count].yield
        }

        func id() -> MessageID {
            lastID += 1
            return MessageID(rawValue: lastID)
        }

        /// Asks, each time anew unless a digest is named.
        func ask(_ text: String = "查询 01123X", digest name: String? = nil) async throws -> Work.Yield {
            let digest = MessageDigest(of: name ?? text + "\(lastID)", account: "line", key: desk.key)
            return try await yield(
                of: .decide(
                    Arrival(
                        desk: desk, link: "line", ticket: nil, phone: phone, recipient: "10699000",
                        request: desk.parser.parse(text), digest: digest, wantsReceipt: false, receivedAt: now,
                        ids: (id(), id(), id()), fragments: [])))
        }

        func step(_ inquiry: MessageID) -> InquiryStep {
            InquiryStep(desk: desk, inquiry: inquiry, reply: id(), now: now)
        }

        func record(_ company: String, _ counts: [AccountCount], for inquiry: MessageID) async throws
            -> Work.Yield
        {
            try await yield(of: .record(CompanyAnswer(step: step(inquiry), company: company, counts: counts)))
        }

        func report(
            _ reply: MessageID, of count: Int = 1, taken: [(Int, String)], _ refusal: SubmissionReport.Refusal? = nil
        ) async throws -> Work.Yield {
            try await yield(
                of: .report(
                    SubmissionReport(
                        reply: reply, link: "line", segmentCount: count,
                        taken: taken.map { .init(segment: $0.0, id: GatewayMessageID($0.1)) }, refusal: refusal,
                        now: now)))
        }

        func receipt(_ id: String, _ state: MessageState, link: String = "line") async throws -> Work.Yield {
            try await receipts([(id, state)], link: link)
        }

        func receipts(_ states: [(String, MessageState)], link: String = "line") async throws -> Work.Yield {
            let ticket = try await ticket()
            let entries = states.map { (ticket, DeliveryReceipt(id: GatewayMessageID($0.0), state: $0.1)) }
            return try await yield(of: .receipts(ReceiptArrivals(link: link, entries: entries, now: now)))
        }

        /// A ticket that nobody waits for; only links make them.
        private func ticket() async throws -> MessageTicket {
            if let known { return known }
            let gateway = Gateway(Gateway.settings(role: .esme))
            let address = try gateway.listen()
            let owner = TicketTaker()
            gateway.link.owner = owner
            let peer = try RawPeer(port: address.port)
            try await peer.bind()
            await peer.send("deliver_sm 2 source_addr=1 destination_addr=2 short_message=x")
            try await eventually("a ticket") { owner.ticket != nil }
            gateway.leave()
            let ticket = try #require(owner.ticket)
            known = ticket
            return ticket
        }
        private var known: MessageTicket?

        func know(_ tail: String = "01123X", isActive: Bool = true) throws {
            let store = try BulkImport(path: "\(folder.path)/store.db")
            let tail = try #require(IDTail(tail))
            let mac = IdentityCheck(key: desk.key).mac(for: tail, of: phone)
            try store.add(PersonRow(phone: phone, tailMAC: mac, isActive: isActive))
            try store.add(AccountCount(application: "taobao", count: 3), of: phone)
            try store.add(AccountCount(application: "wechat", count: 9), of: phone)
            try store.finish()
        }
    }

    /// Keeps the ticket of the message it is handed.
    @LoopActor
    private final class TicketTaker: LinkOwner {
        private(set) var ticket: MessageTicket?

        func link(_ link: Link, reports events: [LinkEvent]) {
            for case .arrived(_, let ticket) in events { self.ticket = ticket }
        }

        func linkHasRoom(_ link: Link) {}
    }

    @Test @LoopActor func `a question whose companies are all in the store is answered in its own commit`() async throws
    {
        let bench = try Bench(remote: [])
        try bench.know()
        let yield = try await bench.ask()
        #expect(yield.opened == nil)
        #expect(yield.replies.count == 1)
        #expect(yield.replies[0].text.contains("账号12个"))
        #expect(yield.replies[0].inquiry != nil)
    }

    @Test @LoopActor func `a question to others is opened, and each answer kept once`() async throws {
        let bench = try Bench()
        try bench.know()
        let opened = try #require(try await bench.ask().opened)
        #expect(opened.missing == ["tencent", "jd"])
        let first = try await bench.record("tencent", [.init(application: "wechat", count: 1)], for: opened.id)
        #expect(first.replies.isEmpty)
        let again = try await bench.record("tencent", [.init(application: "wechat", count: 5)], for: opened.id)
        #expect(again.replies.isEmpty)
        let last = try await bench.record("jd", [], for: opened.id)
        #expect(last.closed == opened.id)
        #expect(last.replies.map(\.text).first?.contains("微信1个") == true)
        #expect(last.replies.map(\.text).first?.contains("淘宝3个") == true)
        let late = try await bench.record("jd", [.init(application: "jd", count: 1)], for: opened.id)
        #expect(late.replies.isEmpty && late.closed == opened.id)
    }

    @Test @LoopActor func `an inquiry is acknowledged once and expires once`() async throws {
        let bench = try Bench()
        try bench.know()
        let opened = try #require(try await bench.ask().opened)
        #expect(try await bench.yield(of: .acknowledge(bench.step(opened.id))).replies.count == 1)
        #expect(try await bench.yield(of: .acknowledge(bench.step(opened.id))).replies.isEmpty)
        let expired = try await bench.yield(of: .expire(bench.step(opened.id)))
        #expect(expired.replies.count == 1 && expired.closed == opened.id)
        #expect(expired.replies[0].text.contains("未按时答复"))
        #expect(try await bench.yield(of: .expire(bench.step(opened.id))).replies.isEmpty)
        #expect(try await bench.yield(of: .acknowledge(bench.step(opened.id))).replies.isEmpty)
    }

    @Test @LoopActor func `what is known is told once, and the end repeats none of it`() async throws {
        let bench = try Bench()
        try bench.know()
        let opened = try #require(try await bench.ask().opened)
        bench.now = bench.now + .seconds(600)
        let partial = try await bench.yield(of: .tellPartial(bench.step(opened.id)))
        #expect(partial.replies.map(\.kind) == ["partial"])
        #expect(partial.replies[0].text.contains("淘宝3个"))
        #expect(partial.replies[0].text.contains("腾讯、京东还没有答复"))
        #expect(partial.replies[0].inquiry == nil && partial.closed == nil)
        #expect(try await bench.yield(of: .tellPartial(bench.step(opened.id))).replies.isEmpty)
        #expect(try await bench.yield(of: .acknowledge(bench.step(opened.id))).replies.isEmpty)
        let end = try await bench.yield(of: .expire(bench.step(opened.id)))
        #expect(end.replies.map(\.kind) == ["unanswered"])
        #expect(end.closed == opened.id)
        #expect(try await bench.yield(of: .tellPartial(bench.step(opened.id))).replies.isEmpty)
    }

    @Test @LoopActor func `what came after the partial result is told with the rest`() async throws {
        let bench = try Bench()
        try bench.know()
        let opened = try #require(try await bench.ask().opened)
        _ = try await bench.yield(of: .tellPartial(bench.step(opened.id)))
        #expect(try await bench.record("jd", [.init(application: "jd", count: 2)], for: opened.id).replies.isEmpty)
        let end = try await bench.yield(of: .expire(bench.step(opened.id)))
        #expect(end.replies.map(\.kind) == ["result"])
        #expect(end.replies[0].text.contains("京东2个") && end.replies[0].text.contains("腾讯未按时答复"))
    }

    @Test @LoopActor func `nothing is told of a part when nobody has answered`() async throws {
        let bench = try Bench(
            remote: ["tencent", "alibaba", "alipay", "baidu", "kuaishou", "douyin", "jd", "meituan"])
        try bench.know()
        let opened = try #require(try await bench.ask().opened)
        #expect(try await bench.yield(of: .tellPartial(bench.step(opened.id))).replies.isEmpty)
        _ = try await bench.record("jd", [.init(application: "jd", count: 0)], for: opened.id)
        let partial = try await bench.yield(of: .tellPartial(bench.step(opened.id)))
        #expect(partial.replies.map { $0.text.contains("已答复的各应用都是0个") } == [true])
    }

    @Test @LoopActor func `a query that is repeated brings its result again and nothing more`() async throws {
        let bench = try Bench(remote: [])
        try bench.know()
        let first = try #require(try await bench.ask(digest: "same").replies.first)
        bench.now = bench.now + .seconds(29)
        #expect(try await bench.ask(digest: "same").replies.isEmpty)
        bench.now = bench.now + .seconds(1)
        let again = try await bench.ask(digest: "same")
        #expect(again.outcome == .repeated)
        #expect(again.replies.map(\.text) == [first.text])
        #expect(again.replies[0].inquiry == nil && again.replies[0].id != first.id)
        #expect(again.opened == nil)
    }

    @Test @LoopActor func `a query that is repeated while it is open is told how it stands`() async throws {
        let bench = try Bench()
        try bench.know()
        let opened = try #require(try await bench.ask(digest: "same").opened)
        bench.now = bench.now + .seconds(40)
        #expect(try await bench.ask(digest: "same").replies.map(\.kind) == ["in-progress"])
        _ = try await bench.record("tencent", [], for: opened.id)
        let result = try await bench.record("jd", [], for: opened.id)
        bench.now = bench.now + .seconds(40)
        #expect(try await bench.ask(digest: "same").replies.map(\.text) == result.replies.map(\.text))
    }

    @Test @LoopActor func `a query a day after the partial result takes the place of the one that is open`()
        async throws
    {
        let bench = try Bench()
        try bench.know()
        let first = try #require(try await bench.ask().opened)
        _ = try await bench.yield(of: .tellPartial(bench.step(first.id)))
        bench.now = bench.now + .seconds(86_399)
        #expect(try await bench.ask().replies.map(\.kind) == ["in-progress"])
        bench.now = bench.now + .seconds(1)
        let second = try await bench.ask()
        #expect(second.closed == first.id)
        #expect(second.opened?.missing == ["tencent", "jd"])
        #expect(try await bench.record("jd", [], for: first.id).replies.isEmpty)
        #expect(try await bench.yield(of: .expire(bench.step(first.id))).replies.isEmpty)
    }

    @Test @LoopActor func `a step for an inquiry that is erased closes it`() async throws {
        let bench = try Bench()
        let stranger = bench.id()
        #expect(try await bench.yield(of: .expire(bench.step(stranger))).closed == stranger)
        #expect(try await bench.record("jd", [], for: stranger).closed == stranger)
    }

    @Test @LoopActor func `a reply ends when every segment has its receipt`() async throws {
        let bench = try Bench(remote: [])
        try bench.know()
        let reply = try #require(try await bench.ask().replies.first)
        #expect(try await bench.report(reply.id, of: 2, taken: [(1, "a"), (2, "b")]).endings.isEmpty)
        #expect(try await bench.receipt("a", .delivered).endings.isEmpty)
        #expect(try await bench.receipt("b", .enroute).endings.isEmpty)
        #expect(try await bench.receipt("b", .delivered).endings == [.delivered])
        #expect(try await bench.receipt("b", .undeliverable).endings.isEmpty)
    }

    @Test @LoopActor func `receipts that come at one go end each its own reply`() async throws {
        let bench = try Bench(remote: [])
        try bench.know()
        let reply = try #require(try await bench.ask().replies.first)
        #expect(try await bench.report(reply.id, of: 2, taken: [(1, "a"), (2, "b")]).endings.isEmpty)
        let other = try #require(try await bench.ask("帮助").replies.first)
        #expect(try await bench.report(other.id, of: 2, taken: [(1, "c"), (2, "d")]).endings.isEmpty)
        let mixed: [(String, MessageState)] = [
            ("a", .delivered), ("c", .enroute), ("c", .undeliverable), ("stranger", .delivered), ("b", .delivered),
        ]
        #expect(try await bench.receipts(mixed).endings == [.delivered])
        #expect(try await bench.receipts([("d", .delivered)]).endings == [.failed])
    }

    @Test @LoopActor func `a receipt that was early waits for its submission, on its own link only`() async throws {
        let bench = try Bench(remote: [])
        try bench.know()
        let reply = try #require(try await bench.ask().replies.first)
        #expect(try await bench.receipt("a", .undeliverable, link: "other").endings.isEmpty)
        #expect(try await bench.receipt("a", .delivered).endings.isEmpty)
        #expect(try await bench.report(reply.id, taken: [(1, "a")]).endings == [.delivered])
    }

    @Test @LoopActor func `a gateway without names is believed at once`() async throws {
        let bench = try Bench(remote: [])
        try bench.know()
        let reply = try #require(try await bench.ask().replies.first)
        #expect(try await bench.report(reply.id, taken: [(1, "")]).endings == [.delivered])
    }

    @Test @LoopActor func `retries come later each time, and never twice within a minute after the first`() async throws
    {
        let bench = try Bench(remote: [])
        try bench.know()
        var row = try #require(try await bench.ask().replies.first)
        var gaps: [Int64] = []
        for _ in 0..<9 {
            row = try #require(try await bench.report(row.id, taken: [], .status(.systemError)).replies.first)
            gaps.append((row.dueAt - bench.now).components.seconds)
            bench.now = row.dueAt
        }
        #expect(gaps == [5, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600])
    }

    @Test @LoopActor func `only what was not taken is given up`() async throws {
        let bench = try Bench(remote: [])
        try bench.know()
        let reply = try #require(try await bench.ask().replies.first)
        let yield = try await bench.report(reply.id, of: 2, taken: [(1, "a")], .status(.invalidDestinationAddress))
        #expect(yield.replies.isEmpty && yield.endings.isEmpty)
        #expect(try await bench.receipt("a", .delivered).endings == [.failed])
    }

    @Test @LoopActor func `work that a failing store lost is done when it works again`() async throws {
        let bench = try Bench(remote: [])
        try bench.know()
        let reply = try #require(try await bench.ask().replies.first)
        var work = Work(
            .report(
                SubmissionReport(
                    reply: reply.id, link: "line", segmentCount: 1,
                    taken: [.init(segment: 1, id: GatewayMessageID(""))], refusal: nil, now: bench.now)))
        work.fail(.full)
        bench.ledger.finished([work])
        try await eventually("it is done") { bench.finished.last?.yield.endings == [.delivered] }
    }

    @Test @LoopActor func `lost segments are let go of with the wish for another text`() async throws {
        let bench = try Bench()
        let yield = try await bench.yield(
            of: .textAgain(
                LostText(
                    desk: bench.desk, link: "line", phone: bench.phone, fragments: [1, 2], reply: bench.id(),
                    now: bench.now)))
        #expect(yield.replies.map(\.destination) == ["13800138000"])
        #expect(yield.replies[0].text.contains("没有收全"))
    }

    @Test @LoopActor func `whoever sends halves all day is answered as often as anybody`() async throws {
        let bench = try Bench()
        var replyCount = 0
        for number in Int64(0)..<30 {
            let lost = LostText(
                desk: bench.desk, link: "line", phone: bench.phone, fragments: [number], reply: bench.id(),
                now: bench.now)
            replyCount += try await bench.yield(of: .textAgain(lost)).replies.count
        }
        #expect(replyCount == bench.desk.limits.replyLimit)
    }

    @Test @LoopActor func `receipts of no segment of ours are kept up to a bound, and counted beyond it`() async throws
    {
        let bench = try Bench()
        var dropped = 0
        for page in 0..<11 {
            let receipts = (0..<1_000).map { ("u\(page)-\($0)", MessageState.delivered) }
            dropped += try await bench.receipts(receipts).droppedReceiptCount
        }
        #expect(dropped == 1_000)
        #expect(try await bench.receipts([("v", .delivered)], link: "other").droppedReceiptCount == 0)
    }

    @Test @LoopActor func `an overdue reply ends by what is known of it`() async throws {
        let bench = try Bench(remote: [])
        try bench.know()
        let reply = try #require(try await bench.ask().replies.first)
        _ = try await bench.report(reply.id, taken: [(1, "a")])
        #expect(try await bench.yield(of: .forget(Forgetting(kind: .overdue(reply.id)))).endings == [.unconfirmed])
        #expect(try await bench.yield(of: .forget(Forgetting(kind: .overdue(reply.id)))).endings.isEmpty)
        let other = try #require(try await bench.ask("帮助").replies.first)
        #expect(try await bench.yield(of: .forget(Forgetting(kind: .overdue(other.id)))).endings == [.failed])
    }
}
