import GatewaySimulator
import Primitives

/// What a seed makes of the register of people: in most worlds the store is it.
///
/// Its chance is its own, so that worlds without one are what they were.
struct RegisterPlan {
    /// What promises know it by.
    static let name = IdentityDesk.name

    private var dice: Dice

    /// Puts a register outside into a fourth of the worlds, and lets it fail in most of these.
    static func complete(_ plan: inout WorldPlan, seed: UInt64) {
        var register = RegisterPlan(dice: Dice(seed: seed ^ 0x1D))
        guard register.dice.roll(25) else { return }
        plan.asksRegister = true
        // Worlds where nothing goes wrong stay so.
        guard !plan.faults.isEmpty, register.dice.roll(80) else { return }
        for _ in 0..<register.dice.pick([1, 2, 4]) { register.addFault(to: &plan) }
        plan.faults.sort { $0.moment < $1.moment }
    }

    private mutating func addFault(to plan: inout WorldPlan) {
        let time = dice.moment(.seconds(1)...(.seconds(dice.pick([5, 60, 600]))))
        let fault: Fault =
            dice.roll(70)
            ? .register(CompanyBehaviour.chosen(by: &dice), time)
            : .registerCut(isRefused: dice.roll(50), time)
        plan.faults.append(PlannedFault(moment: dice.moment(.zero...plan.busyTime), fault: fault))
    }
}
