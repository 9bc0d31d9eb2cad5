import Net

/// The responder ends no connection unless something happened to it, to its process or to its peer: a store that is slow
/// or full is no reason.
@LoopActor
final class LinksStay: Promise {
    let name = "a link ends for a reason only"
    private unowned let world: World

    init(_ world: World) { self.world = world }

    func note(end reason: String, of carrier: CarrierHouse) -> String? {
        // What the gateway itself gives up, or what ends with the world, says so.
        guard reason.contains("the peer closed"), !world.records.mayEndLinks else { return nil }
        return "the responder closed a connection of carrier \(carrier.place)"
    }
}
