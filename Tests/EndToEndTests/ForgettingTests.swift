import Net
import SMS
import Store
import TestSupport
import Testing

@testable import Responder

/// What the responder lets go of after its time, and what it has to remember all the same.
@Suite struct ForgettingTests {
    private static let day = Duration.seconds(86_400)

    @LoopActor
    private func isRemembered(_ responder: TestResponder, _ digits: String) throws -> Bool {
        guard let phone = PhoneNumber(digits) else { return false }
        return try responder.configuration.store.openReader().read { (snapshot) throws(StoreError) in
            try snapshot.sender(phone) != nil
        }
    }

    @Test @LoopActor func `whoever opted out stays so when the sender's row is gone, until opting in`() async throws {
        try await withResponder { responder in
            try await responder.start()
            let gateway = try await responder.gateway()
            let (out, other) = ("13800138000", "13800138001")
            try await gateway.text("退订", from: out)
            try await gateway.text("你好", from: other)
            for phone in [out, other] { try await gateway.texts(to: phone, count: 1) }
            responder.pass(Self.day * 8)
            try await eventually("both are forgotten") {
                try !isRemembered(responder, out) && !isRemembered(responder, other)
            }
            // In order on one link: the second answer tells that the first text was decided over.
            try await gateway.text("你好", from: out)
            try await gateway.text("你好", from: other)
            try await gateway.texts(to: other, count: 2)
            #expect(gateway.texts(to: out).count == 1)
            try await gateway.text("恢复", from: out)
            try await gateway.texts(to: out, count: 2)
            responder.pass(Self.day * 8)
            try await eventually("both are forgotten again") {
                try !isRemembered(responder, out) && !isRemembered(responder, other)
            }
            try await gateway.text("你好", from: out)
            try await gateway.texts(to: out, count: 3)
        }
    }

    @Test @LoopActor func `each kind of row has a time of its own, and what goes is counted`() async throws {
        try await withResponder(adapt: {
            $0.retention.inquiries = Self.day * 3
            $0.retention.senders = Self.day * 20
            $0.retention.failedReplies = Self.day * 10
        }) { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            gateway.treatment = { _, _ in .refuse(.invalidDestinationAddress) }
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("it is given up") { responder.metric(#"replies_total{ending="failed"}"#) == 1 }
            @LoopActor func purged(_ kind: String) -> Double? {
                responder.metric(#"rows_purged_total{kind="\#(kind)"}"#)
            }
            @LoopActor func isPurged() -> [Double?] { ["inquiries", "failed_replies", "senders"].map(purged) }
            #expect(isPurged() == [0, 0, 0])
            responder.pass(Self.day * 4)
            try await eventually("the inquiry is forgotten") { purged("inquiries") == 1 }
            #expect(isPurged() == [1, 0, 0])
            responder.pass(Self.day * 7)
            try await eventually("the reply is forgotten") { purged("failed_replies") == 1 }
            #expect(isPurged() == [1, 1, 0])
            responder.pass(Self.day * 10)
            try await eventually("the sender is forgotten") { purged("senders") == 1 }
            #expect(isPurged() == [1, 1, 1])
            #expect(responder.metric(#"purge_round_seconds{kind="inquiries"}"#) != nil)
        }
    }

    @Test @LoopActor func `a wrong tail is remembered for as long as it counts`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 011230", from: TestResponder.known)
            try await gateway.text("你好", from: "13800138001")
            for phone in [TestResponder.known, "13800138001"] { try await gateway.texts(to: phone, count: 1) }
            responder.pass(Self.day * 8)
            try await eventually("whoever only said something is forgotten") {
                try !isRemembered(responder, "13800138001")
            }
            #expect(try isRemembered(responder, TestResponder.known))
            responder.pass(Self.day * 23)
            try await eventually("the failure is forgotten") { try !isRemembered(responder, TestResponder.known) }
        }
    }
}
