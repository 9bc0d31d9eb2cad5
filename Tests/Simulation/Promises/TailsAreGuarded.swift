import Net
import Primitives

/// A register is sent codes and no tail, only about whoever texted one, and not while that number is locked: so nobody
/// learns the verdict on a tail that came during a lock.
@LoopActor
final class TailsAreGuarded: Promise {
    let name = "nobody learns the verdict on a tail they were locked out of"
    private unowned let world: World
    private let tails: Set<[UInt8]>

    init(_ world: World) {
        self.world = world
        tails = Set(world.plan.askings.flatMap { NothingLeaks.tails(in: Array($0.text.utf8)) })
    }

    func note(_ body: [UInt8], to company: String) -> String? {
        guard company == RegisterPlan.name else { return nil }
        if NothingLeaks.tails(in: body).contains(where: tails.contains) {
            return "a tail in a question to the register"
        }
        for (person, who) in world.plan.people.enumerated() where body.contains(Array(who.phone.utf8)) {
            let texts = world.records.texts.filter {
                $0.person == person && [.rightQuery, .wrongQuery, .bareTail].contains($0.kind)
            }
            if texts.isEmpty { return "the register is asked about \(who.phone), who texted no tail" }
            // What is asked about is a text that is not decided yet, to one of the services that it may mean.
            let open = texts.filter { $0.takenAt == nil }
            let services = world.plan.services.filter { service in
                (open.isEmpty ? texts : open).contains { world.records.mayBe($0, about: service) }
            }
            if services.allSatisfy({ isLocked(person, $0) }) {
                return "the register is asked about \(who.phone), who is locked"
            }
        }
        return nil
    }

    /// Whether somebody was refused by a service within less than a day.
    private func isLocked(_ person: Int, _ service: Int) -> Bool {
        guard world.records.civilShift == .zero else { return false }
        return world.records.replies[person].contains { reply in
            reply.meaning == .refused && reply.service == service
                && world.civil.now - reply.civilTime < .seconds(20 * 3_600)
        }
    }
}
