import Net
import SMS
import Session
import TestSupport
import Testing
import Wire

@testable import Responder

/// How a reply reaches its phone: refusals, retries, receipts of every kind.
@Suite struct DeliveryTests {
    /// One person, one question, and a gateway that treats the reply in its own way.
    @LoopActor
    private func ask(
        treatment: @escaping @LoopActor (IncomingMessage, Int) -> Gateway.Treatment,
        adapt: (inout Configuration) -> Void = { _ in },
        _ body: @LoopActor (TestResponder, Gateway) async throws -> Void
    ) async throws {
        try await withResponder(adapt: adapt) { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            gateway.treatment = treatment
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await body(responder, gateway)
        }
    }

    static let endings: [(state: MessageState, ending: String)] = [
        (.delivered, "delivered"), (.undeliverable, "failed"), (.expired, "failed"), (.rejected, "failed"),
        (.deleted, "failed"),
    ]

    @Test(arguments: endings) @LoopActor
    func `a receipt ends its reply`(state: MessageState, ending: String) async throws {
        try await ask(treatment: { _, _ in .take(receipts: [.enroute, .unknown, state]) }) { responder, gateway in
            try await eventually("the ending is counted") {
                responder.metric("replies_total{ending=\"\(ending)\"}") == 1
            }
            #expect(gateway.submissions.count == 1)
        }
    }

    @Test @LoopActor func `a receipt that comes before the submission's answer counts`() async throws {
        try await ask(treatment: { _, _ in .receiptFirst(.delivered) }) { responder, _ in
            try await eventually("the ending is counted") {
                responder.metric(#"replies_total{ending="delivered"}"#) == 1
            }
        }
    }

    @Test @LoopActor func `a reply whose time is up does not leave when its link comes back`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            // A gateway that only transmits: what we say to it waits in the link's queue.
            let mute = try await responder.gateway(adapt: { $0.binds = [.transmitter] })
            try await mute.text("查询 01123X", from: TestResponder.known)
            try await eventually("the reply waits") { responder.metric("outbox_open") == 1 }
            responder.pass(.seconds(49 * 3_600))
            try await eventually("it is given up") { responder.metric(#"replies_total{ending="failed"}"#) == 1 }
            mute.leave()
            let gateway = try await responder.gateway()
            // Whatever waits would have left with the bind, before this question's answer.
            try await gateway.text("帮助", from: TestResponder.known)
            #expect(try await gateway.texts(to: TestResponder.known, count: 1).allSatisfy { $0.contains("或回复") })
        }
    }

    @Test @LoopActor func `doubled and unknown receipts are taken and change nothing`() async throws {
        try await ask(treatment: { _, _ in .take(receipts: [.delivered, .delivered, .undeliverable]) }) {
            responder, gateway in
            let stranger = gateway.report(.delivered, of: GatewayMessageID("nobody"), phone: TestResponder.known)
            guard case .taken = try await gateway.answer(to: stranger) else {
                Issue.record("an unknown receipt is taken")
                return
            }
            try await eventually("the ending is counted") {
                responder.metric(#"replies_total{ending="delivered"}"#) == 1
            }
            #expect(responder.metric(#"replies_total{ending="failed"}"#) == 0)
            #expect(gateway.answers.values.allSatisfy { if case .taken = $0 { true } else { false } })
        }
    }

    @Test @LoopActor func `a late receipt still counts, one after 48 hours does not`() async throws {
        try await ask(treatment: { _, _ in .take(receipts: []) }) { responder, gateway in
            try await eventually("the report is noted") { responder.metric("outbox_open") == 0 }
            responder.pass(.seconds(49 * 3_600))
            try await eventually("nobody will know") {
                responder.metric(#"replies_total{ending="unconfirmed"}"#) == 1
            }
            let late = gateway.report(.delivered, of: GatewayMessageID("g1"), phone: TestResponder.known)
            guard case .taken = try await gateway.answer(to: late) else {
                Issue.record("a late receipt is taken")
                return
            }
            #expect(responder.metric(#"replies_total{ending="delivered"}"#) == 0)
        }
    }

    static let temporary: [SMPP.Status] = [.systemError, .temporaryApplicationError, .submitFailed]

    @Test(arguments: temporary) @LoopActor
    func `a temporary refusal is tried again when its time has come`(status: SMPP.Status) async throws {
        var attempts = 0
        try await ask(treatment: { message, _ in
            guard message.destination.text == TestResponder.known else { return .take(receipts: [.delivered]) }
            attempts += 1
            return attempts < 4 ? .refuse(status) : .take(receipts: [.delivered])
        }) { responder, gateway in
            for (attempt, gap) in [5, 60, 120].enumerated() {
                try await eventually("attempt \(attempt + 1)") { attempts == attempt + 1 }
                try await eventually("the attempt is noted") { responder.metric("outbox_open") == 0 }
                responder.pass(.seconds(gap - 1))
                // Whatever had left too early would have left before this answer.
                let other = "139000\(10_000 + attempt)"
                try await gateway.text("进度", from: other)
                try await gateway.texts(to: other, count: 1)
                #expect(attempts == attempt + 1)
                responder.pass(.seconds(1))
            }
            try await eventually("the ending is counted") {
                responder.metric(#"replies_total{ending="delivered"}"#) == 4
            }
            #expect(attempts == 4)
        }
    }

    static let permanent: [SMPP.Status] = [.invalidDestinationAddress, .invalidMessageLength, .prohibited]

    @Test(arguments: permanent) @LoopActor
    func `a permanent refusal is not tried again`(status: SMPP.Status) async throws {
        try await ask(treatment: { _, _ in .refuse(status) }) { responder, gateway in
            try await eventually("the ending is counted") { responder.metric(#"replies_total{ending="failed"}"#) == 1 }
            responder.pass(.seconds(3_600))
            responder.pass(.seconds(3_600))
            try await gateway.text("进度", from: "13900139000")
            try await gateway.texts(to: "13900139000", count: 1)
            #expect(gateway.submissions.filter { $0.destination.text == TestResponder.known }.count == 1)
        }
    }

    @Test @LoopActor func `what is refused for 48 hours is given up`() async throws {
        try await ask(treatment: { _, _ in .refuse(.systemError) }) { responder, gateway in
            var hours = 0
            while responder.metric(#"replies_total{ending="failed"}"#) != 1, hours < 60 {
                let count = gateway.submissions.count
                responder.pass(.seconds(3_600))
                hours += 1
                try await eventually("another attempt or the end") {
                    gateway.submissions.count > count || responder.metric(#"replies_total{ending="failed"}"#) == 1
                }
                try await eventually("the attempt is noted") { responder.metric("outbox_open") == 0 }
            }
            #expect((45...49).contains(hours))
        }
    }

    @Test @LoopActor func `a throttled segment waits a moment and goes out`() async throws {
        try await ask(treatment: { _, count in count == 0 ? .refuse(.throttled) : .take(receipts: [.delivered]) }) {
            responder, gateway in
            try await gateway.texts(to: TestResponder.known, count: 2)
            let gap = gateway.submissionTimes[1] - gateway.submissionTimes[0]
            // At the sender it is fifty; how soon the receiver looks is the machine's affair.
            #expect(gap >= .milliseconds(40))
        }
    }

    @Test @LoopActor func `an unanswered segment is sent again`() async throws {
        try await ask(
            treatment: { _, count in count == 0 ? .silence : .take(receipts: [.delivered]) },
            adapt: { $0.links[0].session.responseTimeout = .milliseconds(200) }
        ) { responder, gateway in
            try await eventually("it is given up for now") {
                responder.metric(#"segments_unanswered_total{link="line"}"#) == 1
            }
            try await eventually("the attempt is noted") { responder.metric("outbox_open") == 0 }
            responder.pass(.seconds(5))
            try await gateway.texts(to: TestResponder.known, count: 2)
        }
    }

    @Test @LoopActor func `a reply waits for a link that is down`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let first = try await responder.gateway()
            first.treatment = { _, _ in .silence }
            try await first.text("查询 01123X", from: TestResponder.known)
            try await eventually("the reply is on its way") { first.submissions.count == 1 }
            first.leave()
            try await eventually("the link is down") { responder.metric(#"links_bound{link="line"}"#) == 0 }
            try await eventually("the attempt is noted") { responder.metric("outbox_open") == 0 }
            responder.pass(.seconds(5))
            let second = try await responder.gateway()
            try await second.texts(to: TestResponder.known, count: 1)
        }
    }

    @Test @LoopActor func `a reply leaves on the link its question came on`() async throws {
        try await withResponder(adapt: {
            $0.links.append(TestResponder.link("other", LineDialect(), systemID: "carrier2"))
        }) {
            responder in
            try responder.know([TestResponder.known, "13900139000"])
            try await responder.start()
            let first = try await responder.gateway()
            let second = try await responder.gateway("other") { $0.systemID = "carrier2" }
            try await second.text("查询 01123X", from: TestResponder.known)
            try await first.text("查询 01123X", from: "13900139000")
            try await second.texts(to: TestResponder.known, count: 1)
            try await first.texts(to: "13900139000", count: 1)
            #expect(first.replies.count == 1)
            #expect(second.replies.count == 1)
        }
    }

    @Test @LoopActor func `a peer above its rate is thrown back and loses nothing`() async throws {
        try await withResponder(adapt: { $0.links[0].inboundRate = 10 }) { responder in
            try await responder.start()
            let gateway = try await responder.gateway()
            let ids = (0..<60).map { gateway.send(.text("进度"), from: "139000\(10_000 + $0)") }
            var refused = 0
            for id in ids {
                switch try await gateway.answer(to: id) {
                case .taken, .unanswered: break
                case .refused: refused += 1
                }
            }
            // Its own link answers ESME_RTHROTTLED by waiting and trying again.
            #expect(refused == 0)
            #expect((responder.metric(#"messages_thrown_back_total{link="line"}"#) ?? 0) > 0)
            try await eventually("everybody is answered") { gateway.replies.count == 60 }
        }
    }
}
