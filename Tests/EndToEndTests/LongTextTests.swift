import Digest
import Net
import SMS
import Session
import TestSupport
import Testing
import Wire

@testable import Responder

/// Texts that come in segments.
@Suite struct LongTextTests {
    /// A question that needs two segments of UCS-2.
    static let question = "查询" + String(repeating: " ", count: 80) + "01123X"

    @LoopActor
    private func segments(
        of text: String = question, _ form: ConcatenationForm = .udh8, reference: UInt16 = 7
    ) throws -> [OutgoingSegment.Content] {
        try Segmenter(codings: [.ucs2], form: form).segments(of: text, reference: reference).map { .coded($0) }
    }

    @Test(arguments: [[0, 1], [1, 0], [0, 0, 1], [0, 1, 1, 0]]) @LoopActor
    func `segments over the line protocol are joined in any order`(order: [Int]) async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            let segments = try segments()
            for index in order {
                guard case .taken = try await gateway.segment(segments[index], from: TestResponder.known) else {
                    Issue.record("each segment is taken")
                    return
                }
            }
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].contains("账号4个"))
            responder.pass(.seconds(3_600))
            try await gateway.text("进度", from: "13900139000")
            try await gateway.texts(to: "13900139000", count: 1)
            #expect(gateway.texts(to: TestResponder.known).count == 1)
        }
    }

    @Test(arguments: [ConcatenationForm.udh8, .udh16, .sar, .payload]) @LoopActor
    func `every form of long message is read and written over SMPP`(form: ConcatenationForm) async throws {
        var options = SMPPOptions()
        options.longMessages = form
        options.codings = [.ucs2]
        let dialect = SMPPDialect(options)
        try await withResponder(adapt: { $0.links = [TestResponder.link("smpp", dialect)] }) { responder in
            try responder.know(everywhere: true)
            try await responder.start()
            let gateway = try await responder.gateway("smpp", dialect)
            try await gateway.text(Self.question, from: TestResponder.known)
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].hasPrefix("【一证通查】本号码查到互联网账号22个"))
            #expect(texts[0].hasSuffix("请回复：异议 加公司名"))
            #expect(gateway.submissions.count == (form == .payload ? 1 : 2))
            try await eventually("the receipts are noted") {
                responder.metric(#"replies_total{ending="delivered"}"#) == 1
            }
        }
    }

    @Test @LoopActor func `only the refused segment is sent again`() async throws {
        let dialect = SMPPDialect()
        try await withResponder(adapt: { $0.links = [TestResponder.link("smpp", dialect)] }) { responder in
            try responder.know(everywhere: true)
            try await responder.start()
            let gateway = try await responder.gateway("smpp", dialect)
            gateway.treatment = { _, count in
                count == 1 ? .refuse(.systemError) : .take(receipts: [.delivered])
            }
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("both segments came") { gateway.submissions.count == 2 }
            try await eventually("the attempt is noted") { responder.metric("outbox_open") == 0 }
            responder.pass(.seconds(5))
            try await eventually("the second segment comes again") { gateway.submissions.count == 3 }
            #expect(gateway.submissions[2] == gateway.submissions[1])
            try await eventually("the receipts are noted") {
                responder.metric(#"replies_total{ending="delivered"}"#) == 1
            }
        }
    }

    @Test @LoopActor func `a segment that never comes is asked for`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.segment(segments()[0], from: TestResponder.known)
            responder.pass(.seconds(301))
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].hasPrefix("【一证通查】您的短信没有收全"))
        }
    }

    @Test(arguments: [[0, 1], [1, 0]]) @LoopActor
    func `a stale half does not swallow a new message with its reference`(order: [Int]) async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            let stale = try segments(of: "请问" + String(repeating: " ", count: 80) + "怎么查")
            try await gateway.segment(stale[0], from: TestResponder.known)
            responder.pass(.seconds(200))
            let segments = try segments()
            for index in order { try await gateway.segment(segments[index], from: TestResponder.known) }
            try await eventually("the question is answered") {
                gateway.texts(to: TestResponder.known).contains { $0.contains("账号4个") }
            }
            responder.pass(.seconds(301))
            try await gateway.text("帮助", from: "13900139000")
            try await gateway.texts(to: "13900139000", count: 1)
            #expect(!gateway.texts(to: TestResponder.known).contains { $0.contains("没有收全") })
            #expect(gateway.texts(to: TestResponder.known).count { $0.contains("账号4个") } == 1)
        }
    }

    @Test @LoopActor func `after a restart everybody is asked once, however many segments there were`() async throws {
        try await withResponder { responder in
            try await responder.start()
            let first = try await responder.gateway { $0.session.window = 1_000 }
            let half = try segments()[0]
            // More than two pages; the first sender has segments on the first page and on the last.
            let ids = (0..<1_100).map { number in
                first.send(half, from: "139\(10_000_000 + (number == 1_099 ? 0 : number))", to: "10699000")
            }
            for id in ids { _ = try await first.answer(to: id) }
            try await first.segment(segments(reference: 9)[0], from: "13910000000")
            await responder.stop()
            try await responder.start()
            let gateway = try await responder.gateway { $0.session.window = 1_000 }
            try await eventually("everybody is asked") { Set(gateway.replies.map(\.phone)).count == 1_099 }
            // What was still missing comes, and asks nobody a second time.
            try await gateway.segment(segments()[1], from: "13910000005")
            responder.pass(.seconds(301))
            try await gateway.text("帮助", from: "13900139000")
            try await gateway.texts(to: "13900139000", count: 1)
            #expect(gateway.replies.count == 1_100)
        }
    }

    @Test(arguments: [true, false]) @LoopActor
    func `after a restart segments are asked for again`(restComes: Bool) async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let first = try await responder.gateway()
            try await first.segment(segments()[0], from: TestResponder.known)
            await responder.stop()
            try await responder.start()
            let gateway = try await responder.gateway()
            if restComes {
                try await gateway.segment(segments()[1], from: TestResponder.known)
            } else {
                responder.pass(.seconds(301))
            }
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].hasPrefix("【一证通查】您的短信没有收全"))
            // The question was not lost with its segments: it may be put again at once.
            try await gateway.text("查询 01123X", from: TestResponder.known)
            let all = try await gateway.texts(to: TestResponder.known, count: 2)
            #expect(all[1].contains("账号4个"))
        }
    }

    @Test(arguments: ["0500037", "050003070200", "FF0003070201", "0500030702030041"]) @LoopActor
    func `a header that lies is refused or left out`(octets: String) async throws {
        try await withResponder { responder in
            try await responder.start()
            let peer = try RawPeer(port: try responder.address().port)
            try await peer.bind()
            await peer.send(
                "deliver_sm 2 source_addr=13800138000 destination_addr=10699000 esm_class=64 data_coding=8 "
                    + "short_message_hex=\(octets)", "enquire_link 3")
            let answers = [try await peer.line() ?? "closed", try await peer.line() ?? "closed"].sorted()
            #expect(answers[0].hasPrefix("deliver_sm_resp 2 command_status="), "\(answers)")
            #expect(answers[1] == "enquire_link_resp 3 command_status=ESME_ROK")
        }
    }
}
