import Net

/// Soon after all faults are over, whoever texts is answered as on any day.
@LoopActor
final class ServiceComesBack: Promise {
    let name = "soon after the last fault a text is answered"
    private unowned let world: World
    /// Dead connections are found by their keepalive, diallers pause for a minute between tries, and what was held back on
    /// the way comes late.
    private var patience: Duration {
        (world.plan.carriers.map(\.enquireLink).max() ?? .zero) * 2 + .seconds(700)
    }

    init(_ world: World) { self.world = world }

    func settle() -> String? {
        guard let since = world.quietSince else { return nil }
        for person in world.plan.watchmen {
            let who = world.plan.people[person]
            guard let reply = world.records.replies[person].first else {
                return "\(who.phone) got no answer over carrier \(who.carrier)"
            }
            let time = reply.receivedAt - since
            if time > patience { return "\(who.phone) got its answer over carrier \(who.carrier) after \(time)" }
        }
        return nil
    }
}
