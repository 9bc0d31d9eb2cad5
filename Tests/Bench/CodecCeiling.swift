import JSON
import Wire

/// How fast a `deliver_sm` is decoded when nothing else is done.
struct CodecCeiling {
    private let frame = Question.octets

    /// The figures: decoded as views into the buffer, and as values that own what they say.
    var json: String {
        var sum = 0
        let views = rate(of: 2_000_000) {
            if let view = try? SMPP.MessageView(decoding: frame.span.bytes) { sum &+= view.shortMessage.count }
        }
        let owned = rate(of: 1_000_000) {
            if let pdu = try? SMPP.PDU(decoding: frame.span.bytes) { sum &+= Int(pdu.sequenceNumber) }
        }
        // Without a use of what was decoded, nothing would be.
        precondition(sum > 0, "every frame decodes")
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("octets", frame.count)
        writer.member("views_per_second", views)
        writer.member("owned_per_second", owned)
        writer.endObject()
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    private func rate(of count: Int, _ body: () -> Void) -> Double {
        let watch = Stopwatch()
        for _ in 0..<count { body() }
        return watch.rate(of: count)
    }
}
