import Primitives
import SMS
import Testing

@testable import Delivery

/// Seeded lives of a responder: whatever links, gateways, store and clock do, every reply ends, once, and nothing is left.
@Suite struct DeliverySimulationTests {
    static let seeds = Array(stride(from: 1, through: 300, by: 1) as StrideThrough<UInt64>)

    @Test func `every reply ends once, and nothing leaves twice without a reason`() {
        var endings: [ReplyProgress.Stage: Int] = [:]
        var repeatedCount = 0
        var (redirectedCount, recalledCount) = (0, 0)
        for seed in Self.seeds {
            var responder = SimulatedResponder(seed: seed, replyCount: 30)
            responder.live(until: .seconds(2_400))
            let violations = responder.violations + responder.outbox.violations + responder.gateways.violations
            #expect(violations == [], "seed \(seed)")
            #expect(responder.outbox.endings.count == responder.replyCount, "seed \(seed)")
            let unconfirmed = responder.outbox.endings.filter { $0.value == .unconfirmed }.map(\.key)
            #expect(Set(unconfirmed).subtracting(responder.gateways.unconfirmable) == [], "seed \(seed)")
            expectEmpty(responder.delivery, "seed \(seed)")
            for ending in responder.outbox.endings.values { endings[ending, default: 0] += 1 }
            repeatedCount += responder.gateways.repeatedCount
            redirectedCount += responder.outbox.redirectedCount
            recalledCount += responder.gateways.recalledCount
        }
        // Everything that can happen has happened.
        #expect(endings[.delivered, default: 0] > 1_000)
        #expect(endings[.failed, default: 0] > 100)
        #expect(endings[.unconfirmed, default: 0] > 100)
        #expect(repeatedCount > 500)
        #expect(redirectedCount > 500)
        #expect(recalledCount > 100)
    }
}
