import SMS
import Session
import Testing

@testable import GatewaySimulator

@Suite struct LoadTallyTests {
    private static func segment(_ number: UInt8, of total: UInt8) -> IncomingMessage.Content {
        .segment(ConcatenationReference(reference: 9, total: total, number: number), .ucs2, octets: [0x4E, 0x00])
    }

    @Test func `a whole text answers a question at once`() {
        var tally = LoadTally()
        tally.asked(due: .seconds(1))
        tally.received(.text("hello"), at: 0, now: .seconds(3))
        #expect(tally.answeredCount == 1)
        #expect(tally.openCount == 0)
        #expect(tally.latencies.maximum == .seconds(2))
        #expect(tally.lastAnswer == .seconds(3))
    }

    @Test func `segments answer when the last one is in, in any order`() {
        var tally = LoadTally()
        tally.asked(due: .zero)
        tally.received(Self.segment(3, of: 3), at: 0, now: .seconds(1))
        tally.received(Self.segment(1, of: 3), at: 0, now: .seconds(2))
        #expect(tally.answeredCount == 0)
        tally.received(Self.segment(2, of: 3), at: 0, now: .seconds(3))
        #expect(tally.answeredCount == 1)
        #expect(tally.segmentCount == 3)
        #expect(tally.latencies.maximum == .seconds(3))
    }

    @Test func `a pause is as long as questions are open and none is answered`() {
        var tally = LoadTally()
        tally.asked(due: .seconds(1))
        tally.asked(due: .seconds(2))
        tally.received(.text("a"), at: 0, now: .seconds(4))
        #expect(tally.longestPause == .seconds(3))
        tally.received(.text("b"), at: 1, now: .seconds(6))
        #expect(tally.longestPause == .seconds(3))
        // That nobody asks is no pause.
        tally.asked(due: .seconds(20))
        tally.received(.text("c"), at: 2, now: .seconds(25))
        #expect(tally.longestPause == .seconds(5))
    }

    @Test func `what comes again is a duplicate and changes nothing else`() {
        var tally = LoadTally()
        tally.asked(due: .zero)
        tally.asked(due: .zero)
        tally.received(.text("a"), at: 0, now: .seconds(1))
        tally.received(.text("a"), at: 0, now: .seconds(2))
        tally.received(Self.segment(1, of: 2), at: 1, now: .seconds(1))
        tally.received(Self.segment(1, of: 2), at: 1, now: .seconds(1))
        tally.received(Self.segment(2, of: 2), at: 1, now: .seconds(1))
        tally.received(Self.segment(2, of: 2), at: 1, now: .seconds(1))
        #expect(tally.duplicateCount == 3)
        #expect(tally.answeredCount == 2)
        #expect(tally.segmentCount == 3)
        #expect(tally.latencies.count == 2)
    }

    @Test func `texts for phones that did not ask are counted apart`() {
        var tally = LoadTally()
        tally.asked(due: .zero)
        tally.received(.text("a"), at: 1, now: .zero)
        tally.received(.text("a"), at: nil, now: .zero)
        #expect(tally.strangerCount == 2)
        #expect(tally.answeredCount == 0)
        #expect(tally.duplicateCount == 0)
    }

    @Test func `a question is lost after its time, and a late answer does not undo that`() {
        var tally = LoadTally()
        for second in 0..<3 { tally.asked(due: .seconds(second)) }
        tally.received(.text("a"), at: 1, now: .seconds(2))
        tally.giveUp(dueBefore: .seconds(2))
        #expect(tally.lostCount == 1)
        #expect(tally.openCount == 1)
        tally.received(.text("a"), at: 0, now: .seconds(9))
        #expect(tally.answeredCount == 1)
        tally.giveUp(dueBefore: .seconds(3))
        #expect(tally.lostCount == 2)
        #expect(tally.openCount == 0)
    }

    @Test func `recent latencies are those since the last look, and none is lost`() {
        var tally = LoadTally()
        for _ in 0..<3 { tally.asked(due: .zero) }
        tally.received(.text("a"), at: 0, now: .seconds(1))
        tally.received(.text("a"), at: 1, now: .seconds(2))
        #expect(tally.takeRecentLatencies().count == 2)
        tally.received(.text("a"), at: 2, now: .seconds(3))
        #expect(tally.latencies.count == 3)
        let recent = tally.takeRecentLatencies()
        #expect(recent.count == 1)
        #expect(recent.maximum == .seconds(3))
        #expect(tally.takeRecentLatencies().count == 0)
        #expect(tally.latencies.count == 3)
    }

    @Test func `a refused text is neither answered nor lost`() {
        var tally = LoadTally()
        tally.asked(due: .zero)
        tally.refused(0)
        tally.refused(0)
        tally.refused(5)
        tally.refused(-3)
        tally.giveUp(dueBefore: .seconds(100))
        #expect(tally.refusedCount == 1)
        #expect(tally.lostCount == 0)
        #expect(tally.openCount == 0)
    }
}
