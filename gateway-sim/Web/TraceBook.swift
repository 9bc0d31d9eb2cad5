import JSON
import Primitives

/// The last PDUs that went over the link, bounded in number and octets, and their connections.
struct TraceBook: Sendable {
    /// One PDU.
    struct Entry: Sendable {
        /// Its number since the start, from 1.
        let number: Int
        let at: WallTime
        /// The number of the connection that it went over.
        let connection: Int
        let direction: PDUTrace.Direction
        let octets: [UInt8]
    }

    /// The most PDUs.
    static let limit = 5_000
    /// The most octets of all of them.
    static let octetLimit = 4 * 1024 * 1024

    /// The most octets that are shown at once; shown, they take about eight times as many.
    static let answerOctetLimit = 256 * 1024
    /// The most PDUs that are shown at once.
    static let answerLimit = 2_000

    /// How many PDUs there were since the start.
    private(set) var count = 0
    private var entries: [Entry] = []
    /// How many at the beginning are forgotten already.
    private var first = 0
    private var octetCount = 0
    /// The connections by number: those that are open, and of the others those that went last.
    private(set) var connections: [Int: TracedConnection] = [:]

    mutating func note(
        _ direction: PDUTrace.Direction, _ octets: [UInt8], over connection: Int, at now: WallTime
    ) {
        count += 1
        octetCount += octets.count
        entries.append(
            Entry(number: count, at: now, connection: connection, direction: direction, octets: octets))
        while entries.count - first > Self.limit || octetCount > Self.octetLimit {
            octetCount -= entries[first].octets.count
            first += 1
        }
        if first >= Self.limit {
            entries.removeSubrange(..<first)
            first = 0
        }
    }

    /// Notes a new connection.
    mutating func opened(_ connection: Int, _ stream: TCPStream, at now: WallTime) {
        connections[connection] = TracedConnection(stream: stream, opening: .init(pduCount: count, at: now))
        guard connections.count > TracedConnection.limit else { return }
        let over = connections.filter { $0.value.closing != nil }
        if let oldest = over.min(by: { $0.key < $1.key }) { connections[oldest.key] = nil }
    }

    /// Notes the end of a connection.
    mutating func closed(_ connection: Int, at now: WallTime) {
        connections[connection]?.closing = .init(pduCount: count, at: now)
    }

    /// Forgets all PDUs; numbering goes on.
    mutating func clear() {
        entries = []
        (first, octetCount) = (0, 0)
        connections = connections.filter { $0.value.closing == nil }
    }

    /// The PDUs behind that number, the oldest first.
    func entries(after number: Int) -> ArraySlice<Entry> {
        guard let oldest = entries[first...].first?.number else { return [] }
        return entries[min(entries.count, first + max(0, number + 1 - oldest))...]
    }
}

extension BidirectionalCollection<TraceBook.Entry> {
    /// The last of them, the oldest first: so many, and no more octets than an answer may be made of.
    func newest(_ count: Int) -> [TraceBook.Entry] {
        var found: [TraceBook.Entry] = []
        var octetCount = 0
        for entry in reversed() {
            octetCount += entry.octets.count
            guard found.count < count, octetCount <= TraceBook.answerOctetLimit else { break }
            found.append(entry)
        }
        return found.reversed()
    }
}

extension TraceBook.Entry {
    /// What the PDU says on one line, and its dump, which is empty where it may not be shown.
    func shown(by trace: PDUTrace) -> (line: String, dump: String) {
        let text = octets.withUnsafeBytes { trace.text(direction, $0) }
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        // The arrow and the space before the line are the direction.
        return (String(parts[0].dropFirst(2)), parts.count > 1 ? String(parts[1]) : "")
    }

    /// What of the PDU a filter looks at: its line and its text, never the dump.
    func searched(by trace: PDUTrace) -> String {
        var trace = trace
        trace.withHex = false
        return shown(by: trace).line + " " + (message(by: trace) ?? "")
    }

    /// The text that the PDU carries, where it may be shown and its line has it in octets.
    private func message(by trace: PDUTrace) -> String? {
        trace.revealing && trace.wireProtocol == .smpp ? TracedText.text(of: octets) : nil
    }

    func write(to writer: inout JSONWriter, by trace: PDUTrace) {
        let (line, dump) = shown(by: trace)
        writer.beginObject()
        writer.member("number", number)
        writer.member("at", at.milliseconds)
        writer.member("connection", connection)
        writer.member("direction", "\(direction)")
        writer.member("octets", octets.count)
        writer.member("text", line)
        if let message = message(by: trace) { writer.member("message", message) }
        if !dump.isEmpty { writer.member("hex", dump) }
        writer.endObject()
    }
}
