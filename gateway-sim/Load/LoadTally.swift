import SMS
import Session
import Telemetry

/// The books of a load run: which phone asked when, what came back, and what did not.
struct LoadTally {
    /// What is known of one phone's question.
    private struct Entry {
        /// When the text was due, after the start.
        var due: Duration = .zero
        var state = State.unasked
        /// Which segments of the reply have come, by their numbers from 0.
        var seen: UInt64 = 0
    }

    private enum State: UInt8 { case unasked, asked, answered, refused, lost }

    private var entries: [Entry]
    /// Everything before it is answered, refused or lost.
    private var oldestOpen = 0

    /// From each text's due time to its whole reply.
    private(set) var latencies = LatencyHistogram()
    /// How many texts were sent.
    private(set) var askedCount = 0
    /// How many got a whole reply.
    private(set) var answeredCount = 0
    /// How many the responder refused for good.
    private(set) var refusedCount = 0
    /// How many got no whole reply in time.
    private(set) var lostCount = 0
    /// How many segments came that were no repetition.
    private(set) var segmentCount = 0
    /// How many messages or segments came for a phone that had them already.
    private(set) var duplicateCount = 0
    /// How many messages came for numbers that had not asked.
    private(set) var strangerCount = 0
    /// When the last reply became whole, after the start.
    private(set) var lastAnswer = Duration.zero

    /// Books for that many phones.
    init(phoneCount: Int) { entries = Array(repeating: Entry(), count: phoneCount) }

    /// How many questions wait for their reply.
    var openCount: Int { askedCount - answeredCount - refusedCount - lostCount }

    /// Notes that a text that was due then has been sent.
    mutating func asked(_ place: Int, due: Duration) {
        entries[place].due = due
        entries[place].state = .asked
        askedCount += 1
    }

    /// Notes a reply or a segment of one.
    mutating func received(_ content: IncomingMessage.Content, at place: Int?, now: Duration) {
        guard let place, entries[place].state != .unasked else {
            strangerCount += 1
            return
        }
        let isWhole: Bool
        switch content {
        case .text:
            isWhole = entries[place].seen == 0
            entries[place].seen = 1
            count(isNew: isWhole)
        case .segment(let part, _, _):
            // A reply of more than 64 segments is none that this service writes; its last ones share a bit.
            let bit: UInt64 = 1 << UInt64(min(max(part.number, 1), 64) - 1)
            let isNew = entries[place].seen & bit == 0
            entries[place].seen |= bit
            count(isNew: isNew)
            isWhole = isNew && entries[place].seen.nonzeroBitCount == min(Int(part.total), 64)
        }
        guard isWhole, entries[place].state == .asked else { return }
        entries[place].state = .answered
        answeredCount += 1
        lastAnswer = now
        latencies.record(now - entries[place].due)
    }

    /// Notes that the responder will not take a phone's text.
    mutating func refused(_ place: Int) {
        guard entries.indices.contains(place), entries[place].state == .asked else { return }
        entries[place].state = .refused
        refusedCount += 1
    }

    /// Gives up questions that were due before that time; they are asked in the order of their places.
    mutating func giveUp(dueBefore limit: Duration) {
        while oldestOpen < askedCount {
            if entries[oldestOpen].state == .asked {
                guard entries[oldestOpen].due < limit else { return }
                entries[oldestOpen].state = .lost
                lostCount += 1
            }
            oldestOpen += 1
        }
    }

    private mutating func count(isNew: Bool) {
        if isNew {
            segmentCount += 1
        } else {
            duplicateCount += 1
        }
    }
}
