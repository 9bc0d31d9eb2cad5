import JSON
import Primitives

/// The last PDUs that went over the link, bounded in number and octets.
struct TraceBook: Sendable {
    /// One PDU.
    struct Entry: Sendable {
        /// Its number since the start, from 1.
        let number: Int
        let at: WallTime
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

    mutating func note(_ direction: PDUTrace.Direction, _ octets: UnsafeRawBufferPointer, at now: WallTime) {
        count += 1
        octetCount += octets.count
        entries.append(Entry(number: count, at: now, direction: direction, octets: Array(octets)))
        while entries.count - first > Self.limit || octetCount > Self.octetLimit {
            octetCount -= entries[first].octets.count
            first += 1
        }
        if first >= Self.limit {
            entries.removeSubrange(..<first)
            first = 0
        }
    }

    /// Forgets all PDUs; numbering goes on.
    mutating func clear() {
        entries = []
        (first, octetCount) = (0, 0)
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

    func write(to writer: inout JSONWriter, by trace: PDUTrace) {
        let (line, dump) = shown(by: trace)
        writer.beginObject()
        writer.member("number", number)
        writer.member("at", at.milliseconds)
        writer.member("direction", "\(direction)")
        writer.member("octets", octets.count)
        writer.member("text", line)
        if trace.revealing, trace.wireProtocol == .smpp, let message = TracedText.text(of: octets) {
            writer.member("message", message)
        }
        if !dump.isEmpty { writer.member("hex", dump) }
        writer.endObject()
    }
}
