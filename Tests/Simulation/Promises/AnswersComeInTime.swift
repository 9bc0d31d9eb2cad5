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

    func settle() -> String? { openInquiries() ?? firstWords() ?? wordsOfServices() }

    private func openInquiries() -> String? {
        guard world.life?.application != nil else { return nil }
        let limit = Duration.seconds(48 * 3_600 + 1_800) + world.records.civilShift
        for inquiry in world.memory.contents.inquiries where inquiry.state == .open {
            let age = world.civil.now - inquiry.acceptedAt
            if age > limit { return "an inquiry of \(inquiry.phone) is open for \(age)" }
        }
        return nil
    }

    /// The first query to a service is answered by that service, whatever was asked of others.
    private func wordsOfServices() -> String? {
        guard world.plan.faults.isEmpty else { return nil }
        let texts = world.records.texts
        for (place, text) in texts.enumerated() where text.kind == .rightQuery && text.isAcknowledged {
            let who = world.plan.people[text.person]
            let earlier = texts[..<place].filter { $0.person == text.person }
            let spending: Set<TextKind> = [.rightQuery, .wrongQuery, .bareTail]
            guard who.isKnown, who.isActive, earlier.count(where: { $0.kind == .wrongQuery }) < 5,
                !earlier.contains(where: { spending.contains($0.kind) && world.records.mayBe($0, about: text.service) }
                ),
                // A word that only asks may be taken for the answer to another service's prompt.
                text.service != 0 || !earlier.contains(where: { $0.service != 0 && $0.kind != .rightQuery })
            else { continue }
            let answer = world.records.replies[text.person].first { reply in
                guard reply.receivedAt > text.sentAt, reply.service == text.service else { return false }
                switch reply.meaning {
                case .result, .accepted, .partial: return true
                case .refused, .locked, .tooSoon, .inProgress, .unanswered, .textAgain, .other: return false
                }
            }
            let time = (answer?.receivedAt ?? world.system.now) - text.sentAt
            if time > patience {
                return "\(who.phone) waited \(time) for word of \(PartyRoster.services[text.service].id)"
            }
        }
        return nil
    }

    /// How long the first word may take where nothing goes wrong.
    private var patience: Duration {
        let rate = world.plan.carriers.map { min($0.rate ?? 1_000, $0.inboundRate ?? 1_000) }.min() ?? 1
        return .seconds(20 + 6 * world.records.texts.count / rate)
    }

    private func firstWords() -> String? {
        guard world.plan.faults.isEmpty else { return nil }
        var seen: Set<Int> = []
        // The rules never keep silent at somebody's first text, if it is a query.
        for text in world.records.texts
        where seen.insert(text.person).inserted && text.kind == .rightQuery && text.isAcknowledged {
            let who = world.plan.people[text.person]
            let first = world.records.replies[text.person].first { $0.receivedAt > text.sentAt }
            let time = (first?.receivedAt ?? world.system.now) - text.sentAt
            if time > patience { return "\(who.phone) waited \(time) for the first word" }
        }
        return nil
    }
}
