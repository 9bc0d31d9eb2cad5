import Net
import Primitives
import SMS
import Session
import Store
import TestSupport
import Testing

@testable import Responder

/// What a responder does for other nodes that share its store.
@Suite(.enabled(if: TestServer.url != nil, "there is no PostgreSQL server; `make postgresql` starts one"))
struct SharedStoreTests {
    /// Writes rows as another node does.
    private struct OthersRows: Change {
        let reply: OutboxRow?
        let submission: SubmissionRow?
        let fragment: FragmentRow?

        func name(_ keys: inout RowKeys) {}

        func apply(to rows: WorkingSet) throws(StoreError) {
            if let reply { try rows.insertReply(reply) }
            if let submission { rows.putSubmission(submission) }
            if let fragment { try rows.insertFragment(fragment) }
        }
    }

    /// A message ID of a node that is gone.
    private static let id = MessageID(rawValue: 1 << 40 | 77 << 12)

    /// Another node on the same store, with the same key; `adapt` changes what it is.
    @LoopActor
    private static func second(
        beside first: TestResponder, adapt: (inout Configuration) -> Void = { _ in }
    ) throws -> TestResponder {
        try TestResponder {
            $0.storePath = first.configuration.storePath
            $0.key = first.configuration.key
            $0.node = 1
            adapt(&$0)
        }
    }

    @Test @LoopActor func `whoever had sent half a text to a node that is gone is asked for it again`() async throws {
        try await withResponder { responder in
            try await responder.start()
            let gateway = try await responder.gateway()
            let fragment = FragmentRow(
                id: Self.id, link: "line", sender: "13900139000", recipient: "10699000", reference: 7, total: 2,
                number: 1,
                arrivedAt: responder.clock.now)
            let store = responder.configuration.store
            let lease = try store.join(as: Self.id.node, serving: [])
            try Editor(store).commit(OthersRows(reply: nil, submission: nil, fragment: fragment))
            lease?.release()
            #expect(try await gateway.texts(to: "13900139000", count: 1).count == 1)
            try await eventually("nothing is left of it") {
                let left = try? responder.configuration.store.openReader().read { (found) throws(StoreError) in
                    try found.fragments(after: nil, limit: 9)
                }
                return left?.isEmpty == true
            }
        }
    }

    @Test @LoopActor func `a node with another key is refused, also before there are people`() async throws {
        try await withResponder { first in
            try await first.start()
            guard case .file(let path) = first.configuration.key else { return }
            _ = try KeyFile.keys(.file("\(path).other"), environment: [:])
            let second = try Self.second(beside: first) { $0.key = .file("\(path).other") }
            let error = await #expect(throws: FileError.self) { try await second.start() }
            #expect(error?.description.contains("the same key") == true)
            // Nor does one that runs put another in its place.
            try KeyFile.write(KeyFile.texts(in: "\(path).other"), to: path)
            await first.application?.reload()
            #expect(first.book.lines(of: "keys.unusable").count == 1)
            #expect(first.book.lines(of: "keys.reloaded").isEmpty)
        }
    }

    /// Segments of one text that reach two nodes, whose time is over at one after the other, or at both at once.
    @Test(arguments: [false, true]) @LoopActor
    func `whoever has sent the halves of a text to two nodes is asked for it once`(isAtOnce: Bool) async throws {
        try await withResponder { first in
            try first.know()
            let second = try Self.second(beside: first)
            let nodes = [first, second]
            var gateways: [Gateway] = []
            do {
                for node in nodes {
                    try await node.start()
                    gateways.append(try await node.gateway())
                }
                let segments = try Segmenter(codings: [.ucs2], form: .udh8)
                    .segments(of: LongTextTests.question, reference: 7)
                for (gateway, segment) in zip(gateways, segments) {
                    try await gateway.segment(.coded(segment), from: TestResponder.known)
                }
                @LoopActor func askedCount() -> Int {
                    gateways.flatMap { $0.texts(to: TestResponder.known) }.count { $0.contains("没有收全") }
                }
                for node in nodes {
                    node.pass(.seconds(301))
                    if !isAtOnce { try await eventually("the sender is asked") { askedCount() == 1 } }
                }
                // What came before it is decided when a text is answered that comes later.
                for (gateway, other) in zip(gateways, ["13900139000", "13900139001"]) {
                    try await gateway.text("帮助", from: other)
                    try await gateway.texts(to: other, count: 1)
                }
                try await eventually("no segment is left") {
                    let left = try? first.configuration.store.openReader().read { (found) throws(StoreError) in
                        try found.newestFragmentID()
                    }
                    return left == .some(nil)
                }
                // With the removal the request to text again is durable, and leaves after it.
                try await eventually("the sender is asked") { askedCount() >= 1 }
                try await gateways[1].text("查询 01123X", from: TestResponder.known)
                try await eventually("the question is answered") {
                    gateways[1].texts(to: TestResponder.known).contains { $0.contains("账号4个") }
                }
                #expect(askedCount() == 1)
            } catch {
                await second.close()
                throw error
            }
            await second.close()
        }
    }

    @Test @LoopActor func `a node without the new key calls no tail wrong, and checks it once it has the key`()
        async throws
    {
        try await withResponder { responder in
            try responder.know(["13900139000"])
            try await responder.start()
            let gateway = try await responder.gateway()
            let begun = try KeyRotation(responder.configuration, environment: [:]).begin()
            #expect(begun.contains("send every node this file and SIGHUP now"))
            // Under the new key, which another node has taken.
            try responder.know()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            #expect(try await gateway.texts(to: TestResponder.known, count: 1)[0].contains("现在不能核对"))
            #expect(responder.book.lines.contains { "\($0)".contains("key.missing") })
            try await gateway.text("查询 01123X", from: "13900139000")
            #expect(try await gateway.texts(to: "13900139000", count: 1)[0].contains("4个"))
            await responder.application?.reload()
            // Before that it may be the gateway's repetition.
            responder.pass(.seconds(60))
            try await gateway.text("查询 01123X", from: TestResponder.known)
            #expect(try await gateway.texts(to: TestResponder.known, count: 2)[1].contains("4个"))
        }
    }

    @Test @LoopActor func `a receipt that comes before another node's note finds its reply`() async throws {
        try await withResponder { responder in
            try await responder.start()
            let peer = try RawPeer(port: try responder.address().port)
            try await peer.bind()
            await peer.send(
                "deliver_sm 3 esm_class=4 source_addr=13900139000 destination_addr=10699000 "
                    + "receipted_message_id=7f3a message_state=DELIVERED")
            #expect(try await peer.line()?.hasPrefix("deliver_sm_resp 3 command_status=ESME_ROK") == true)
            var reply = OutboxRow(
                id: Self.id, inquiry: nil, kind: "help", link: "line", source: "10699000", destination: "13900139000",
                text: "?", createdAt: responder.clock.now, expiresAt: responder.clock.now + .seconds(3_600),
                dueAt: responder.clock.now)
            reply.state = .submitted
            reply.segmentCount = 1
            reply.submittedSegments = SegmentSet(rawValue: 1)
            let key = SubmissionKey(link: "line", gatewayID: GatewayMessageID("7f3a"))
            let submission = SubmissionRow(key: key, reply: Self.id, segment: 1, submittedAt: responder.clock.now)
            try Editor(responder.configuration.store).commit(
                OthersRows(reply: reply, submission: submission, fragment: nil))
            try await eventually("it is delivered") {
                responder.metric(#"replies_total{ending="delivered"}"#) == 1
            }
        }
    }

    @Test @LoopActor func `what waits at one node leaves over another node's link once its person texts there`()
        async throws
    {
        try await withResponder { first in
            try first.know()
            let second = try Self.second(beside: first) { $0.links = [TestResponder.link("unicom", LineDialect())] }
            do {
                for node in [first, second] { try await node.start() }
                // A gateway that only brings texts: what is to go back waits.
                let mute = try await first.gateway(adapt: { $0.binds = [.transmitter] })
                for text in ["查询 01123X", "客服"] { try await mute.text(text, from: TestResponder.known) }
                try await eventually("both replies wait") { first.metric("outbox_open") == 2 }
                let other = try await second.gateway("unicom")
                try await other.text("进度", from: TestResponder.known)
                let texts = try await other.texts(to: TestResponder.known, count: 3)
                #expect(texts[0].contains("已经答复") && texts[1].contains("微信2个") && texts[2].contains("客服"))
                try await eventually("all is through") {
                    second.metric(#"replies_total{ending="delivered"}"#) == 3 && first.metric("outbox_open") == 0
                }
                let own = try await first.gateway()
                try await own.text("帮助", from: "13900139000")
                try await own.texts(to: "13900139000", count: 1)
                #expect(own.replies.map(\.phone) == ["13900139000"])
                #expect(other.replies.count == 3)
            } catch {
                await second.close()
                throw error
            }
            await second.close()
        }
    }
}
