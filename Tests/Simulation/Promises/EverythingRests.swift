import Net
import Responder

/// Once all faults are over, everything is answered and nothing is left behind.
@LoopActor
final class EverythingRests: Promise {
    let name = "everything is answered once nothing goes wrong any more"
    private unowned let world: World

    init(_ world: World) { self.world = world }

    func settle() -> String? { Rest.unrest(of: world) }
}

/// What is left to be done in a world.
enum Rest {
    /// What keeps the world from resting; `nil` when nothing does.
    @LoopActor
    static func unrest(of world: World) -> String? {
        guard let application = world.life?.application else { return "the responder does not run" }
        for carrier in world.carriers where !carrier.isSettled {
            return "carrier \(carrier.place) has \(carrier.smsc?.unansweredCount ?? 0) messages without an answer"
        }
        if let person = world.plan.watchmen.first(where: { world.records.replies[$0].isEmpty }) {
            return "\(world.plan.people[person].phone) waits for an answer"
        }
        let rows = world.memory.contents
        let waiting = rows.replies.filter { $0.state == .waiting }
        if let first = waiting.first { return "\(waiting.count) replies wait, \(first.kind) over \(first.link) first" }
        let open = rows.inquiries.filter { $0.state == .open }
        if let first = open.first { return "\(open.count) inquiries are open, missing \(first.missing)" }
        if !rows.fragments.isEmpty { return "\(rows.fragments.count) segments of long texts are kept" }
        guard application.health.isReady else { return "the responder is not ready: \(application.health.text)" }
        return busyGauge(of: application)
    }

    /// What counts things that are under way, and is nothing at rest: a store may show a change as written some moments
    /// before its submitter hears of it.
    private static let gauges = ["segments_queued", "outbox_open", "backlog_seconds"]

    @LoopActor
    private static func busyGauge(of application: Application) -> String? {
        application.metrics.text.split(separator: "\n").first { line in
            gauges.contains { line.hasPrefix("tongcha_\($0) ") || line.hasPrefix("tongcha_\($0){") }
                && line.split(separator: " ").last.flatMap { Double($0) } != 0
        }.map(String.init)
    }
}
