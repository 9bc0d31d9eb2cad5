import Primitives

/// Makes the plan of a world out of its seed.
enum WorldPlanner {
    static func plan(seed: UInt64) -> WorldPlan {
        var plan = WorldPlan()
        plan.carriers = [WorldPlan.Carrier()]
        plan.people = [
            WorldPlan.Person(
                phone: "13800138000", tail: "01123X", carrier: 0, counts: [2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        ]
        plan.askings = [
            WorldPlan.Asking(person: 0, moment: .seconds(5), kind: .rightQuery, text: "查询 01123X")
        ]
        plan.busyTime = .seconds(60)
        return plan
    }
}
