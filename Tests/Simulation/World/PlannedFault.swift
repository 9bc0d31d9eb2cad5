import Net

/// Something that goes wrong, and when.
struct PlannedFault: Sendable {
    var moment: Duration
    var fault: Fault
}

/// Something that goes wrong.
enum Fault: Sendable {
    /// The connections of a carrier are reset.
    case cut(carrier: Int)

    /// Lets it begin.
    @LoopActor
    func begin(in world: World) {
        switch self {
        case .cut(let carrier):
            let port = CarrierHouse.port(of: carrier)
            world.trace.note("cut \(world.system.network.cut(port: port)) connections of carrier \(carrier)")
            world.records.tally.cutCount += 1
            world.records.disturbanceCount += 1
        }
    }
}
