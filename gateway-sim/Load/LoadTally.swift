import SMS
import Session
import Telemetry

/// The books of a load run: which phone asked when, what came back, and what did not.
///
/// Phones ask in the order of their places, and only those that have asked have an entry.
struct LoadTally {
    /// What is known of one phone's question; sixteen octets, since there may be millions.
    private struct Entry {
        /// When the text was due, in nanoseconds after the start.
        var due: Int64
        /// Which segments of the reply have come, by their numbers from 0.
        var seen: UInt32 = 0
        var state = State.open
        /// Whether the responder acknowledged the text.
        var isAcknowledged = false
    }

    private enum State: UInt8 { case open, answered, refused, lost }

    private var entries: [Entry] = []
    /// Everything before it is answered, refused or lost.
    private var oldestOpen = 0
    private var earlier = LatencyHistogram()
    private var recent = LatencyHistogram()

    /// How many got a whole reply.
    private(set) var answeredCount = 0
    /// How many the responder refused for good.
    private(set) var refusedCount = 0
    /// How many got no whole reply in time.
    private(set) var lostCount = 0
    /// How many of these the responder had acknowledged.
    private(set) var silentCount = 0
    /// How many segments came that were no repetition.
    private(set) var segmentCount = 0
    /// How many messages or segments came for a phone that had them already.
    private(set) var duplicateCount = 0
    /// How many messages came for numbers that had not asked.
    private(set) var strangerCount = 0
    /// When the last reply became whole, after the start.
    private(set) var lastAnswer = Duration.zero
    /// The longest time in which questions were open and no reply became whole.
    private(set) var longestPause = Duration.zero
    /// Since when at least one question has been open.
    private var openSince = Duration.zero

    /// Books with room for that many questions.
    init(questionCount: Int = 0) { entries.reserveCapacity(questionCount) }

    /// How many texts were sent.
    var askedCount: Int { entries.count }

    /// How many questions wait for their reply.
    var openCount: Int { askedCount - answeredCount - refusedCount - lostCount }

    /// From each text's due time to its whole reply.
    var latencies: LatencyHistogram {
        var all = earlier
        all.merge(recent)
        return all
    }

    /// The latencies of the replies since this was last asked.
    mutating func takeRecentLatencies() -> LatencyHistogram {
        defer { recent = LatencyHistogram() }
        earlier.merge(recent)
        return recent
    }

    /// Notes that the next phone's text, which was due then, has been sent.
    mutating func asked(due: Duration) {
        if openCount == 0 { openSince = due }
        entries.append(Entry(due: due.nanoseconds))
    }

    /// Notes a reply or a segment of one.
    mutating func received(_ content: IncomingMessage.Content, at place: Int?, now: Duration) {
        guard let place, entries.indices.contains(place) else {
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
            // A reply of more than 32 segments is none that this service writes; its last ones share a bit.
            let bit: UInt32 = 1 << UInt32(min(max(part.number, 1), 32) - 1)
            let isNew = entries[place].seen & bit == 0
            entries[place].seen |= bit
            count(isNew: isNew)
            isWhole = isNew && entries[place].seen.nonzeroBitCount == min(Int(part.total), 32)
        }
        guard isWhole, entries[place].state == .open else { return }
        entries[place].state = .answered
        answeredCount += 1
        longestPause = max(longestPause, now - max(lastAnswer, openSince))
        lastAnswer = now
        recent.record(now - .nanoseconds(entries[place].due))
    }

    /// Notes that the responder took a phone's text.
    mutating func acknowledged(_ place: Int) {
        guard entries.indices.contains(place) else { return }
        entries[place].isAcknowledged = true
    }

    /// Notes that the responder will not take a phone's text.
    mutating func refused(_ place: Int) {
        guard entries.indices.contains(place), entries[place].state == .open else { return }
        entries[place].state = .refused
        refusedCount += 1
    }

    /// Gives up questions that were due before that time; they are asked in the order of their places.
    mutating func giveUp(dueBefore limit: Duration) {
        let limit = limit.nanoseconds
        while oldestOpen < askedCount {
            if entries[oldestOpen].state == .open {
                guard entries[oldestOpen].due < limit else { return }
                entries[oldestOpen].state = .lost
                lostCount += 1
                if entries[oldestOpen].isAcknowledged { silentCount += 1 }
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

extension Duration {
    /// Whole nanoseconds, of which 64 bits hold 292 years.
    fileprivate var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
