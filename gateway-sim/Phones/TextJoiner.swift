import Primitives
import SMS
import Session

/// Joins the segments of long texts as a phone joins them.
struct TextJoiner {
    private var assembler = SegmentAssembler()
    private var segmentIDs: [Int64: GatewayMessageID] = [:]
    private var nextSegment: Int64 = 0

    /// The most segments whose names are remembered.
    private static let idLimit = 100_000

    /// The whole text that this segment, or whole text, completes.
    mutating func add(_ message: IncomingMessage, id: GatewayMessageID, at now: WallTime) -> ReceivedText? {
        switch message.content {
        case .text(let text):
            let coding = TextCoding.cheapest(for: text, allowing: [.gsm7, .ucs2]) ?? .ucs2
            return ReceivedText(
                sender: message.source, text: text, coding: coding,
                segmentCount: coding.segmentCount(of: text, form: .udh8) ?? 1, ids: [id])
        case .segment(let place, let coding, let octets):
            // The assembler drops what never becomes whole without a word.
            if segmentIDs.count >= Self.idLimit { segmentIDs = [:] }
            nextSegment += 1
            segmentIDs[nextSegment] = id
            let segment = InboundSegment(
                id: nextSegment, linkGroup: "gateway", sender: message.source, recipient: message.destination,
                concatenation: place, content: .octets(octets, coding))
            guard case .joined(let text, let joined) = assembler.add(segment, at: now) else { return nil }
            let ids = joined.compactMap { segmentIDs.removeValue(forKey: $0) }
            return ReceivedText(sender: message.source, text: text, coding: coding, segmentCount: ids.count, ids: ids)
        }
    }
}
