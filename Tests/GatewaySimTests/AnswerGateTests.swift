import Testing

@testable import GatewaySimulator
@testable import Links
@testable import Session

@Suite struct AnswerGateTests {
    private let start = ContinuousClock.now

    private static func answer(_ number: Int) -> AnswerGate.Answer {
        AnswerGate.Answer(outcome: LinkOutcome(MessageTicket(session: 1, ticket: Ticket(number: number))))
    }

    private static func numbers(_ answers: [AnswerGate.Answer]) -> [Int] {
        answers.map(\.outcome.ticket.ticket.number)
    }

    @Test func `an open gate lets each answer out at once`() {
        var gate = AnswerGate(seed: 1)
        #expect(Self.numbers(gate.pass(Self.answer(1), at: start)) == [1])
        #expect(gate.deadline == nil)
    }

    @Test func `a stalled gate holds everything until its time is over, in order`() {
        var gate = AnswerGate(seed: 1)
        gate.stall(until: start + .seconds(2))
        for number in 1...3 { #expect(gate.pass(Self.answer(number), at: start).isEmpty) }
        #expect(gate.deadline == start + .seconds(2))
        #expect(gate.release(at: start + .seconds(1)).isEmpty)
        #expect(Self.numbers(gate.release(at: start + .seconds(2))) == [1, 2, 3])
        #expect(gate.deadline == nil)
        #expect(Self.numbers(gate.pass(Self.answer(4), at: start + .seconds(2))) == [4])
    }

    @Test func `a second stall makes the first one longer, never shorter`() {
        var gate = AnswerGate(seed: 1)
        gate.stall(until: start + .seconds(2))
        #expect(gate.pass(Self.answer(1), at: start).isEmpty)
        gate.stall(until: start + .seconds(1))
        #expect(gate.deadline == start + .seconds(2))
        gate.stall(until: start + .seconds(3))
        #expect(gate.release(at: start + .seconds(2)).isEmpty)
        #expect(Self.numbers(gate.release(at: start + .seconds(3))) == [1])
    }

    @Test(arguments: 0..<20)
    func `a shuffling gate lets groups out, never in their order`(seed: UInt64) {
        var gate = AnswerGate(seed: seed)
        gate.shuffles = true
        for number in 1..<AnswerGate.groupSize { #expect(gate.pass(Self.answer(number), at: start).isEmpty) }
        let released = Self.numbers(gate.pass(Self.answer(AnswerGate.groupSize), at: start))
        #expect(released != Array(1...AnswerGate.groupSize))
        #expect(released.sorted() == Array(1...AnswerGate.groupSize))
    }

    @Test func `the last ones of a burst wait only a moment`() {
        var gate = AnswerGate(seed: 1)
        gate.shuffles = true
        #expect(gate.pass(Self.answer(1), at: start).isEmpty)
        #expect(gate.deadline == start + AnswerGate.groupPatience)
        #expect(Self.numbers(gate.release(at: start + AnswerGate.groupPatience)) == [1])
    }

    @Test func `a lost connection takes its answers with it`() {
        var gate = AnswerGate(seed: 1)
        gate.stall(until: start + .seconds(2))
        #expect(gate.pass(Self.answer(1), at: start).isEmpty)
        gate.clear()
        #expect(gate.deadline == nil)
        #expect(Self.numbers(gate.pass(Self.answer(2), at: start)) == [2])
    }
}
