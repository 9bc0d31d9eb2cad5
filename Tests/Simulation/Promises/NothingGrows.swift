import Net

/// No queue and no table has more than what people asked for, a process that lost its disk ends, and one that stops is
/// through within ten seconds.
@LoopActor
final class NothingGrows: Promise {
    let name = "nothing waits for ever, and nothing grows without bound"
    private unowned let world: World
    private var passCount = 0

    init(_ world: World) { self.world = world }

    func look() -> String? {
        if let since = world.life?.stoppingSince, world.system.now - since > .seconds(12), !wasHeld {
            return "stopping takes \(world.system.now - since)"
        }
        passCount += 1
        return passCount.isMultiple(of: 500) ? rows() : nil
    }

    func settle() -> String? { rows() }

    /// Whether the process could not do anything for a while.
    private var wasHeld: Bool { world.plan.faults.contains { $0.fault.holdsProcess } }

    private func rows() -> String? {
        let rows = world.memory.contents
        let textCount = world.records.texts.count
        let limit = 8 * textCount + 8
        for (what, count) in [
            ("replies", rows.replies.count), ("inquiries", rows.inquiries.count), ("senders", rows.senders.count),
            ("segments", rows.fragments.count),
        ] where count > limit {
            return "\(count) \(what) are kept after \(textCount) texts"
        }
        return nil
    }
}

extension Fault {
    /// Whether the whole process, or its work beside the loop, stands still meanwhile.
    var holdsProcess: Bool {
        switch self {
        case .pause, .slowWork: true
        default: false
        }
    }
}
