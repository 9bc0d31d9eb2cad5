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
            let asked = world.records.texts.contains {
                $0.person == person && [.rightQuery, .wrongQuery, .bareTail].contains($0.kind)
            }
            if !asked { return "the register is asked about \(who.phone), who texted no tail" }
            if isLocked(person) { return "the register is asked about \(who.phone), who is locked" }
        }
        return nil
    }

    /// Whether somebody was refused within less than a day.
    private func isLocked(_ person: Int) -> Bool {
        guard world.records.civilShift == .zero else { return false }
        return world.records.replies[person].contains { reply in
            reply.meaning == .refused && world.civil.now - reply.civilTime < .seconds(20 * 3_600)
        }
    }
}
