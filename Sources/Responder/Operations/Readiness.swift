import Net
import Telemetry

/// Reports to `/readyz` which gateways and companies are there, and how far the store is behind, once a second.
///
/// One that is missing while others are there degrades the service. None at all fails it: for gateways after a minute,
/// because they come and go, and a restart of ours makes them bind anew.
@LoopActor
final class Readiness {
    /// What is known of one link.
    struct Gateway: Sendable {
        /// The link's name.
        var name: String
        /// Whether at least one bind stands.
        var isBound: Bool
    }

    /// The parties of one service.
    struct Service: Sendable {
        /// The service's name in the catalog.
        var name: String
        /// Everybody who is asked, in the order of the configuration.
        var parties: [String]
        /// Those who cannot be asked at present.
        var unreachable: Set<String>
    }

    private static let interval: Duration = .seconds(1)
    /// How long no gateway at all may be bound.
    static let unboundLimit: Duration = .seconds(60)

    /// How old work may be that waits for the store.
    static let backlogLimit: Duration = .seconds(10)

    private let health: Health
    private let loop: EventLoop
    private let backlogAge: @LoopActor () -> Duration
    private let backlogSeconds: Gauge
    private let gateways: @LoopActor () -> [Gateway]
    private let services: @LoopActor () -> [Service]
    private let isRegisterReachable: @LoopActor () -> Bool?
    private var lastBoundAt: ContinuousClock.Instant
    private var timer: LoopTimer?

    /// Counts the time without any gateway from now; `isRegisterReachable` is `nil` where the store knows people.
    init(
        health: Health, loop: EventLoop, metrics: Metrics, backlogAge: @escaping @LoopActor () -> Duration,
        gateways: @escaping @LoopActor () -> [Gateway],
        services: @escaping @LoopActor () -> [Service],
        isRegisterReachable: @escaping @LoopActor () -> Bool? = { nil }
    ) {
        self.health = health
        self.loop = loop
        self.backlogAge = backlogAge
        backlogSeconds = metrics.gauge(
            "backlog_seconds", help: "How long the oldest work has waited that is not in the store yet.")
        self.gateways = gateways
        self.services = services
        self.isRegisterReachable = isRegisterReachable
        lastBoundAt = loop.now
    }

    func start() {
        look(at: loop.now)
        timer = loop.schedule(at: loop.now + Self.interval) { [weak self] in
            LoopActor.assumeIsolated { self?.start() }
        }
    }

    func stop() { timer?.cancel() }

    /// Reports how things are at this moment.
    func look(at now: ContinuousClock.Instant) {
        lookAtBacklog()
        lookAtGateways(at: now)
        for service in services() where !service.parties.isEmpty { report(service) }
        lookAtRegister()
    }

    private func lookAtBacklog() {
        let age = backlogAge().components.seconds
        backlogSeconds.set(Int(age))
        health.report(
            "backlog",
            age < Self.backlogLimit.components.seconds ? .ok : .failing(reason: "work has waited for \(age) s"))
    }

    private func lookAtGateways(at now: ContinuousClock.Instant) {
        let gateways = gateways()
        if gateways.contains(where: \.isBound) { lastBoundAt = now }
        let missing = gateways.filter { !$0.isBound }.map(\.name)
        if now - lastBoundAt >= Self.unboundLimit {
            health.report(
                "gateways", .failing(reason: "none has been bound for \(Self.unboundLimit.components.seconds) s"))
        } else if missing.isEmpty {
            health.report("gateways", .ok)
        } else {
            health.report("gateways", .degraded(reason: "not bound: \(missing.joined(separator: ", "))"))
        }
    }

    /// Without the register of people no query is taken, whichever service it is for.
    private func lookAtRegister() {
        guard let isReachable = isRegisterReachable() else { return }
        health.report("identity", isReachable ? .ok : .failing(reason: "the register of people cannot be reached"))
    }

    private func report(_ service: Service) {
        let missing = service.parties.filter(service.unreachable.contains)
        let reason = "cannot be reached: \(missing.joined(separator: ", "))"
        let name = "service.\(service.name)"
        if missing.isEmpty {
            health.report(name, .ok)
        } else if missing.count == service.parties.count {
            health.report(name, .failing(reason: reason))
        } else {
            health.report(name, .degraded(reason: reason))
        }
    }
}
