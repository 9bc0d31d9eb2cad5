import Primitives
import SMS
import Testing

@testable import Inquiry

@Suite struct AggregatorSimulationTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `whatever companies do, each answer is recorded once and each question ends`(seed: UInt64) throws {
        let end = SimulatedShell.patience + .seconds(600)
        var shell = try SimulatedShell(seed: seed, questionCount: 1_000, arrivingWithin: .seconds(300))
        shell.run(until: end, restarts: [.seconds(47), .seconds(200), .seconds(901), .seconds(4_000)])
        #expect(shell.store.violations == [])
        #expect(shell.store.rows.count == 1_000)
        #expect(shell.store.open == [])
        // There was time enough for everyone who answers at all.
        let dead = CompanySet([SimulatedCompanies.dead])
        let wronged = shell.store.rows.values.filter { $0.missing != $0.question.missing.intersection(dead) }
        #expect(wronged.map(\.question.id) == [])
        // Whoever waited for the end knew before what the others had answered.
        let early = shell.store.rows.values.filter { $0.isExpired && $0.missing != $0.question.missing }
        #expect(!early.isEmpty)
        #expect(
            early.filter { row in row.partialAt.map { $0 - row.question.acceptedAt > .seconds(2_400) } ?? true }.map(
                \.question.id) == [])
        #expect(shell.circuitsClosed > 0)
        #expect(shell.circuitsOpened > shell.circuitsClosed)
        #expect(shell.questionsReleased > 0)
        #expect(shell.aggregator.questionCount == 0)
        #expect(shell.aggregator.nextDeadline(from: InquiryBench.time(end)) == nil)
    }
}
