import JSON
import Net

/// What open pages have not been told yet, bounded: what is left out is counted.
struct PageChanges {
    /// Whether everything before was forgotten.
    var isReset = false
    /// Whether links, faults, companies or phones are different.
    var isStateChanged = false
    /// The number of the last PDU that was told of.
    var tracedUpTo = 0
    /// How many connections were bound when it was told last.
    private(set) var bindCount = 0
    /// How often each party was asked.
    var companyCounts: [String: CompanyCount] = [:]

    private var texts: [PhoneText] = []
    private var missedTextCount = 0
    private var octetCount = 0

    /// The most texts told at once.
    static let textLimit = 60
    /// The most octets of texts told at once.
    static let octetLimit = 256 * 1024
    /// The most PDUs told at once.
    static let pduLimit = 40
    /// The most phones told of.
    static let phoneLimit = 50

    /// Notes a text that is new or different; only its latest state is told.
    mutating func note(_ text: PhoneText) {
        if let index = texts.lastIndex(where: { $0.id == text.id }) {
            texts[index] = text
        } else if texts.count < Self.textLimit, octetCount + text.text.utf8.count <= Self.octetLimit {
            texts.append(text)
            octetCount += text.text.utf8.count
        } else {
            missedTextCount += 1
        }
    }

    /// Whether there is nothing to tell, given how many PDUs there were.
    func isEmpty(upTo pduCount: Int) -> Bool {
        texts.isEmpty && !isReset && !isStateChanged && tracedUpTo == pduCount
    }

    /// Everything was told.
    mutating func told(upTo pduCount: Int, binds: Int) {
        (isReset, isStateChanged, tracedUpTo, bindCount) = (false, false, pduCount, binds)
        texts.removeAll(keepingCapacity: true)
        (missedTextCount, octetCount) = (0, 0)
    }

    func writeTexts(to writer: inout JSONWriter, over wireProtocol: GatewayProfile.WireProtocol) {
        guard !texts.isEmpty else { return }
        writer.name("texts")
        writer.beginArray()
        for text in texts { text.write(to: &writer, over: wireProtocol) }
        writer.endArray()
        writer.member("missed_texts", missedTextCount)
    }
}

/// How often a company was asked, and how it answered.
struct CompanyCount: Equatable, Sendable {
    private var answered = 0
    private var failed = 0
    private var silent = 0

    /// Notes an answer, or that there was none.
    mutating func note(_ response: HTTPResponse?) {
        guard let response else { return silent += 1 }
        if response.status == 200 { answered += 1 } else { failed += 1 }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("answered", answered)
        writer.member("failed", failed)
        writer.member("silent", silent)
        writer.endObject()
    }
}
