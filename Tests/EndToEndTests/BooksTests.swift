import Dialogue
import Net
import SMS
import Session
import TestSupport
import Testing

@testable import Responder

/// The numbers that are counted add up, whatever comes.
@Suite struct BooksTests {
    /// What became of messages without their being a text of their own to decide over.
    private static let undecided = ["wrong_destination", "service_number", "overloaded", "not_stored"]
    private static let decided = Decision.Outcome.allCases.map(\.rawValue)

    @Test @LoopActor func `every message that arrived is found again among what became of it`() async throws {
        let dialect = SMPPDialect()
        try await withResponder(adapt: { $0.links = [TestResponder.link("smpp", dialect)] }) { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway("smpp", dialect)
            let long = try Segmenter(codings: [.ucs2]).segments(of: LongTextTests.question, reference: 7)
            for segment in long { try await gateway.segment(.coded(segment), from: TestResponder.known) }
            // One whose other half never comes, a repetition, a stranger, a machine, a wrong number, one too many.
            let half = try Segmenter(codings: [.ucs2]).segments(of: LongTextTests.question, reference: 8)
            try await gateway.segment(.coded(half[0]), from: "13900139000")
            for _ in 0..<2 { try await gateway.text("帮助", from: "13900139001") }
            try await gateway.text("查询 010010", from: "13900139002")
            try await gateway.text("帮助", from: "106912345")
            try await gateway.text("帮助", from: "13900139003", to: "10690000")
            for number in 1...11 { try await gateway.text("客服 \(number)", from: "13900139004") }
            responder.pass(.seconds(3_600))
            // The result, the word to text again, the help, the refusal, and all that one person gets in a day.
            try await eventually("all replies are delivered") {
                responder.metric("replies_written_total") == 14
                    && responder.metric("replies_total{ending=\"delivered\"}") == 14
            }
            #expect(responder.metric("questions_total{outcome=\"capped\"}") == 1)
            @LoopActor func sum(_ outcomes: [String]) -> Double {
                outcomes.reduce(0) { $0 + (responder.metric("questions_total{outcome=\"\($1)\"}") ?? .nan) }
            }
            let received = responder.metric("messages_received_total{link=\"smpp\"}")
            let joined = responder.metric("texts_joined_total") ?? .nan
            #expect(received == Double(long.count + 1 + 2 + 3 + 11))
            #expect(joined == 1)
            #expect(responder.metric("segments_kept_total") == Double(long.count + 1))
            #expect(
                received == sum(Self.decided) - joined + sum(Self.undecided)
                    + (responder.metric("segments_kept_total") ?? .nan))
            #expect(responder.metric("questions_total{outcome=\"segments_lost\"}") == 1)
        }
    }
}
