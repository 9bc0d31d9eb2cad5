import SMS
import Testing

@testable import Session

@Suite struct SegmentSchedulerTests {
    private let start = ContinuousClock.Instant.now

    private func segment(_ number: Int, cost: Int = 1) -> OutgoingSegment {
        OutgoingSegment(
            SegmentKey(MessageID(rawValue: Int64(number)), 0), from: Address("1"), to: Address("2"), .text(""),
            cost: cost)
    }

    private func scheduler(rate: Int? = nil, limit: Int = 100, count: Int = 0) -> SegmentScheduler {
        var scheduler = SegmentScheduler(rate: rate, limit: limit, startingAt: start)
        for number in 0..<count { scheduler.append(segment(number + 1)) }
        return scheduler
    }

    /// A session that may send at once, as far as its window goes.
    private func open(room: Int, inFlight: Int = 0) -> SegmentScheduler.Capacity {
        SegmentScheduler.Capacity(inFlightCount: inFlight, room: room, nextSend: start)
    }

    /// Whether there is news of room.
    private func hasNews(_ scheduler: inout SegmentScheduler) -> Bool { scheduler.takeNewsOfRoom() }

    /// Everything that goes out in one round: the message, and the session's place.
    private func round(
        _ scheduler: inout SegmentScheduler, over sessions: [SegmentScheduler.Capacity], after time: Duration = .zero
    ) -> [[Int]] {
        var sessions = sessions
        var sent: [[Int]] = []
        while let departure = scheduler.next(over: &sessions, at: start + time) {
            sent.append([Int(departure.segment.key.message.rawValue), departure.session])
        }
        return sent
    }

    @Test func `a window bounds what goes out, and the oldest goes first`() {
        var scheduler = scheduler(count: 5)
        #expect(round(&scheduler, over: [open(room: 3)]) == [[1, 0], [2, 0], [3, 0]])
        #expect(scheduler.count == 2)
        #expect(scheduler.nextDeadline == nil, "an answer makes room, no time does")
        #expect(round(&scheduler, over: [open(room: 3)]) == [[4, 0], [5, 0]])
        #expect(round(&scheduler, over: [open(room: 3)]) == [])
    }

    @Test func `the session with the fewest unanswered segments is next`() {
        var scheduler = scheduler(count: 6)
        let sessions = [open(room: 10, inFlight: 3), open(room: 1, inFlight: 0), open(room: 10, inFlight: 2)]
        #expect(round(&scheduler, over: sessions) == [[1, 1], [2, 2], [3, 0], [4, 2], [5, 0], [6, 2]])
    }

    @Test func `a session that may not send is passed over, and one that may soon is waited for`() {
        var scheduler = scheduler(count: 2)
        var sessions = [
            SegmentScheduler.Capacity(inFlightCount: 0, room: 9, nextSend: nil),
            SegmentScheduler.Capacity(inFlightCount: 0, room: 9, nextSend: start + .milliseconds(75)),
            SegmentScheduler.Capacity(inFlightCount: 0, room: 9, nextSend: start + .milliseconds(50)),
            SegmentScheduler.Capacity(inFlightCount: 0, room: 0, nextSend: start + .milliseconds(10)),
        ]
        #expect(round(&scheduler, over: sessions) == [])
        #expect(scheduler.nextDeadline == start + .milliseconds(50))
        sessions[0].nextSend = start
        #expect(round(&scheduler, over: sessions) == [[1, 0], [2, 0]])
        #expect(scheduler.nextDeadline == nil, "nothing waits")
    }

    @Test func `the rate spaces segments by what they cost`() {
        var scheduler = scheduler(rate: 10)
        scheduler.append(segment(1, cost: 3))
        scheduler.append(segment(2))
        scheduler.append(segment(3))
        let sessions = [open(room: 10)]
        #expect(round(&scheduler, over: sessions) == [[1, 0]])
        let next = start + .milliseconds(298)
        #expect(scheduler.nextDeadline == next)
        #expect(round(&scheduler, over: sessions, after: .milliseconds(297)) == [])
        #expect(scheduler.nextDeadline == next)
        #expect(round(&scheduler, over: sessions, after: .milliseconds(298)) == [[2, 0]])
        #expect(scheduler.nextDeadline == start + .milliseconds(398))
        #expect(round(&scheduler, over: sessions, after: .milliseconds(398)) == [[3, 0]])
        #expect(scheduler.nextDeadline == nil)
    }

    @Test func `what a gateway threw back goes first again, in its order`() {
        var scheduler = scheduler(count: 4)
        #expect(round(&scheduler, over: [open(room: 2)]) == [[1, 0], [2, 0]])
        scheduler.takeBack([segment(1), segment(2)])
        #expect(round(&scheduler, over: [open(room: 9)]) == [[1, 0], [2, 0], [3, 0], [4, 0]])
    }

    @Test func `what is held goes out when it is held no more`() {
        var scheduler = scheduler(rate: 10, count: 2)
        #expect(round(&scheduler, over: [open(room: 9)]).count == 1)
        scheduler.isHeld = true
        #expect(scheduler.nextDeadline == nil)
        #expect(!scheduler.isReady)
        #expect(round(&scheduler, over: [open(room: 9)], after: .seconds(1)) == [])
        scheduler.isHeld = false
        #expect(scheduler.isReady)
        #expect(round(&scheduler, over: [open(room: 9)], after: .seconds(1)) == [[2, 0]])
    }

    @Test func `discarded messages do not go out`() {
        var scheduler = scheduler(count: 4)
        scheduler.discard([MessageID(rawValue: 2), MessageID(rawValue: 3), MessageID(rawValue: 9)])
        #expect(round(&scheduler, over: [open(room: 9)]) == [[1, 0], [4, 0]])
    }

    @Test func `there is news of room once, when half of a full queue is free`() {
        var scheduler = scheduler(limit: 4, count: 3)
        #expect(scheduler.hasRoom)
        #expect(!hasNews(&scheduler), "it was never full")
        scheduler.append(segment(4))
        #expect(!scheduler.hasRoom)
        _ = round(&scheduler, over: [open(room: 2)])
        #expect(scheduler.hasRoom)
        #expect(!hasNews(&scheduler), "half is not free")
        // What is thrown back fills it again.
        scheduler.takeBack([segment(1), segment(2)])
        scheduler.discard([MessageID(rawValue: 1), MessageID(rawValue: 2), MessageID(rawValue: 3)])
        #expect(hasNews(&scheduler))
        #expect(!hasNews(&scheduler))
    }

    @Test func `a queue of one has room again when it is empty`() {
        var scheduler = scheduler(limit: 1, count: 1)
        #expect(!scheduler.hasRoom)
        _ = round(&scheduler, over: [open(room: 1)])
        #expect(hasNews(&scheduler))
    }

    /// Whatever happens in whatever order: nothing is lost or sent twice, no window is exceeded, and what waits has a reason.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `every segment goes out once, within the windows and the rate`(seed: UInt64) {
        var state = seed
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let window = 4
        var scheduler = scheduler(rate: 200)
        var inFlight = [[OutgoingSegment]](repeating: [], count: 3)
        var added = 0
        var answered: Set<Int> = []
        var sent: [ContinuousClock.Instant] = []
        var now = start
        while answered.count < 500 {
            now += .milliseconds(random(8))
            if added < 500, random(2) == 0 {
                for _ in 0...random(4) where added < 500 {
                    added += 1
                    scheduler.append(segment(added))
                }
            }
            for session in inFlight.indices where !inFlight[session].isEmpty && random(3) == 0 {
                let segment = inFlight[session].removeFirst()
                if random(5) == 0 {
                    scheduler.takeBack([segment])
                } else {
                    #expect(answered.insert(Int(segment.key.message.rawValue)).inserted, "seed \(seed)")
                }
            }
            var capacities = inFlight.map { open(room: window - $0.count, inFlight: $0.count) }
            while let departure = scheduler.next(over: &capacities, at: now) {
                inFlight[departure.session].append(departure.segment)
                sent.append(now)
            }
            #expect(inFlight.allSatisfy { $0.count <= window }, "seed \(seed)")
            #expect(
                scheduler.count == 0 || scheduler.nextDeadline != nil || inFlight.allSatisfy { $0.count == window },
                "seed \(seed)")
        }
        for (index, time) in sent.enumerated().dropFirst(220) {
            #expect(time - sent[index - 220] >= .seconds(1), "seed \(seed)")
        }
    }
}
