import Net
import Primitives
import SMS
import Store

/// A number asks a service once a day, not at all while it is locked, and links keep their rates.
@LoopActor
final class LimitsHold: Promise {
    let name = "limits hold"
    private unowned let world: World
    /// How many inquiries and submissions were looked at.
    private var lookedAt: [Int] = []
    private var passCount = 0

    init(_ world: World) {
        self.world = world
        lookedAt = world.plan.carriers.map { _ in 0 }
    }

    func look() -> String? {
        passCount += 1
        for carrier in world.carriers {
            if let seen = rate(of: carrier) ?? inboundRate(of: carrier) { return seen }
        }
        // Looking at rows costs more than a pass.
        return passCount.isMultiple(of: 500) ? inquiries() : nil
    }

    func settle() -> String? { inquiries() }

    private func rate(of carrier: CarrierHouse) -> String? {
        let moments = carrier.submissions
        guard let rate = carrier.settings.rate, moments.count != lookedAt[carrier.place], let last = moments.last else {
            return nil
        }
        lookedAt[carrier.place] = moments.count
        // What was held back on the way comes at once; the sender kept its rate.
        guard world.records.disturbanceCount == 0 else { return nil }
        let second = moments.reversed().prefix { last - $0 < .milliseconds(900) }.count
        return second > rate * 2 + 1
            ? "carrier \(carrier.place) got \(second) segments in a second at rate \(rate)" : nil
    }

    private func inboundRate(of carrier: CarrierHouse) -> String? {
        guard let rate = carrier.settings.inboundRate, world.plan.faults.isEmpty, let last = carrier.taken.last else {
            return nil
        }
        let second = carrier.taken.reversed().prefix { last - $0 < .milliseconds(900) }.count
        return second > rate * 2 + 1
            ? "carrier \(carrier.place) had \(second) texts taken in a second at rate \(rate)" : nil
    }

    /// Nobody's inquiry is taken within a day of a refusal by its service.
    private func locks(_ inquiry: InquiryRow) -> String? {
        guard let person = world.plan.people.firstIndex(where: { $0.phone == inquiry.phone.digits }) else { return nil }
        let isLocked = world.records.replies[person].contains { reply in
            let since = inquiry.acceptedAt - reply.civilTime
            return reply.meaning == .refused && reply.service == PartyRoster.place(of: inquiry.service) && since > .zero
                && since < .seconds(20 * 3_600)
        }
        return isLocked ? "\(inquiry.phone) asked while it was locked" : nil
    }

    /// Two inquiries of one number to one service are a day apart, unless the clock was set or the first one was lost with the disk.
    private func inquiries() -> String? {
        var last: [String: WallTime] = [:]
        for inquiry in world.memory.contents.inquiries {
            if world.records.civilShift == .zero, let seen = locks(inquiry) { return seen }
            let asking = "\(inquiry.phone.digits) \(inquiry.service)"
            defer { last[asking] = inquiry.acceptedAt }
            guard let earlier = last[asking] else { continue }
            let gap = inquiry.acceptedAt - earlier
            guard gap < .seconds(24 * 3_600) - world.records.civilShift, world.records.civilShift == .zero else {
                continue
            }
            return "\(inquiry.phone) asked \(inquiry.service) twice within \(gap)"
        }
        return nil
    }
}
