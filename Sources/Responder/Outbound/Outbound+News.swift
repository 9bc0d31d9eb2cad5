import Delivery
import Telemetry

extension Outbound {
    /// Tells the log, the metrics and the health page.
    func tell(_ news: DeliveryNews) {
        switch news {
        case .answered(let latency): meters.latency.record(latency)
        case .refused(let reply, let link):
            log.debug("outbox.refused", ["reply": .describing(reply), "link": .string(names[link.index])])
        case .failedOver(let link, let carrier):
            log.warning(
                "link.failed_over",
                ["link": .string(names[link.index]), "carried_by": .string(names[carrier.index])])
        case .failedBack(let link):
            log.warning(
                "link.failed_back", ["link": .string(names[link.index]), "carried_by": .string(names[link.index])])
        case .stranded(let name, let count):
            log.warning("outbox.no_link", ["link": .string(name), "replies": .integer(count)])
            health.report("outbox.\(name)", .degraded(reason: "\(StrandedReplies(link: name, count: count))"))
        case .noLongerStranded(let name): health.report("outbox.\(name)", .ok)
        case .droppedReceipts(let link, let count): accounts[link.index].noteDropped(count, at: loop.now)
        }
    }
}
