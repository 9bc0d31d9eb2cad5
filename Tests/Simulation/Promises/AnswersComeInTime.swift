import Net
import Primitives
import SimulatedSystem

/// Where nothing goes wrong the first word comes within seconds; whatever happens, the last within 48 hours.
@LoopActor
final class AnswersComeInTime: Promise {
    let name = "answers come in time"
    private unowned let world: World
    private var passCount = 0

    init(_ world: World) { self.world = world }

    func look() -> String? {
        passCount += 1
        return passCount.isMultiple(of: 500) ? openInquiries() : nil
    }

    func settle() -> String? { openInquiries() ?? firstWords() }

    private func openInquiries() -> String? {
        guard world.life?.application != nil else { return nil }
        let limit = Duration.seconds(48 * 3_600 + 1_800) + world.records.civilShift
        for inquiry in world.memory.contents.inquiries where inquiry.state == .open {
            let age = world.civil.now - inquiry.acceptedAt
            if age > limit { return "an inquiry of \(inquiry.phone) is open for \(age)" }
        }
        return nil
    }

    private func firstWords() -> String? {
        guard world.plan.faults.isEmpty else { return nil }
        var seen: Set<Int> = []
        // The rules never keep silent at somebody's first text, if it is a query.
        for text in world.records.texts
        where seen.insert(text.person).inserted && text.kind == .rightQuery && text.isAcknowledged {
            let who = world.plan.people[text.person]
            let rate = world.plan.carriers.map { min($0.rate ?? 1_000, $0.inboundRate ?? 1_000) }.min() ?? 1
            let patience = Duration.seconds(20 + 6 * world.records.texts.count / rate)
            let first = world.records.replies[text.person].first { $0.receivedAt > text.sentAt }
            let time = (first?.receivedAt ?? world.system.now) - text.sentAt
            if time > patience { return "\(who.phone) waited \(time) for the first word" }
        }
        return nil
    }
}
