import JSON
import Primitives
import SMS
import Wire

/// A text as a phone shows it, sent or received, with what the carrier knows about it.
struct PhoneText: Equatable, Sendable {
    /// Which way it went.
    enum Direction: String, Sendable { case sent, received }

    /// Its number among all texts of this run, from 1.
    let id: Int
    /// Whose phone shows it.
    let phone: String
    let direction: Direction
    /// The other end.
    let peer: String
    let text: String
    let at: WallTime
    let start: ContinuousClock.Instant
    let coding: TextCoding
    let segmentCount: Int
    let unitCount: Int

    /// Of a sent text: how many of its segments the responder has not answered.
    var openCount = 0
    /// Of a sent text: what the responder said, the worst where it answered segments differently; `nil` before.
    var status: SMPP.Status?
    /// How long the responder took: over its answer to a sent text, or from the question to a received one.
    var took: Duration?
    /// Of a received text: the gateway's names for its segments.
    var ids: [GatewayMessageID] = []
    /// Of a received text: what receipts said that the responder has taken.
    var receipts: [GatewayMessageID: MessageState] = [:]
    /// Of a received text: how long it took until the last of them was taken.
    var receiptTook: Duration?

    /// `waiting`, `accepted` or `refused` of a sent text, `received` of another.
    var state: String {
        guard direction == .sent else { return "received" }
        guard openCount == 0, let status else { return "waiting" }
        return status.isSuccess ? "accepted" : "refused"
    }

    func write(to writer: inout JSONWriter, over wireProtocol: GatewayProfile.WireProtocol) {
        writer.beginObject()
        writer.member("id", id)
        writer.member("phone", phone)
        writer.member("direction", direction.rawValue)
        writer.member("peer", peer)
        writer.member("text", text)
        writer.member("at", at.milliseconds)
        writer.member("segments", segmentCount)
        writer.member("coding", coding.tradeName)
        writer.member("units", unitCount)
        writer.member("state", state)
        if let status { writer.member("status", status.name) }
        if let took { writer.member("took_ms", took.tenthsOfMilliseconds) }
        if direction == .received {
            writer.member("receipt", receipts.summary(of: ids.count, in: wireProtocol))
            if let receiptTook { writer.member("receipt_ms", receiptTook.tenthsOfMilliseconds) }
        }
        writer.endObject()
    }
}

extension Duration {
    /// In milliseconds, to a tenth.
    var tenthsOfMilliseconds: Double { (self / .milliseconds(1) * 10).rounded() / 10 }
}
