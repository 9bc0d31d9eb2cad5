@testable import Net

/// Everything a parser makes of some octets that come in pieces.
struct HTTPReading: Equatable {
    private(set) var messages: [HTTPMessage] = []
    private(set) var fault: HTTPFault?

    /// Small ones, so that short inputs reach them.
    static let limits = HTTPMessageLimits(startLine: 128, head: 512, fieldCount: 8, body: 256)

    init(_ kind: HTTPParser.Kind, _ octets: [UInt8], step: Int) throws(Finding) {
        var parser = HTTPParser(kind, limits: Self.limits)
        var start = 0
        var end = 0
        while end < octets.count, fault == nil {
            end += min(step, octets.count - end)
            do throws(HTTPFault) {
                while let message = try Self.next(&parser, octets, &start, end) { messages.append(message) }
            } catch {
                fault = error
            }
        }
        if fault == nil, let message = parser.end() { messages.append(message) }
        for message in messages {
            try hold(message.body.count <= Self.limits.body, "a body of \(message.body.count) octets")
            try hold(message.head.fields.all.count <= Self.limits.fieldCount, "too many fields")
        }
    }

    /// The next message up to `end`, and what it used.
    private static func next(
        _ parser: inout HTTPParser, _ octets: [UInt8], _ start: inout Int, _ end: Int
    ) throws(HTTPFault) -> HTTPMessage? {
        guard start < end else { return nil }
        let (used, message) = try parser.consume(octets.span.extracting(start..<end))
        start += used
        return message
    }
}
