import Net
import Telemetry
import Testing

@testable import Responder

@Suite @LoopActor struct ReadinessTests {
    /// What a readiness under test is told.
    private final class World {
        var bound: [String: Bool] = ["mobile": false, "unicom": false]
        var unreachable: Set<String> = []
        var backlogAge = Duration.zero
    }

    private let health = Health()
    private let world = World()
    private let readiness: Readiness
    private let start = LoopActor.shared.loop.now

    init() {
        let world = world
        readiness = Readiness(
            health: health, loop: LoopActor.shared.loop, metrics: Metrics(), backlogAge: { world.backlogAge },
            gateways: { world.bound.sorted { $0.key < $1.key }.map { .init(name: $0.key, isBound: $0.value) } },
            services: { [.init(name: "accounts", parties: ["jd", "baidu"], unreachable: world.unreachable)] })
    }

    private func state(of part: String, after seconds: Int) -> Health.State? {
        readiness.look(at: start + .seconds(seconds))
        return health.checks.first { $0.name == part }?.state
    }

    @Test func `no gateway for a minute is not ready, counted from the start`() {
        #expect(state(of: "gateways", after: 0) == .degraded(reason: "not bound: mobile, unicom"))
        #expect(health.isReady)
        #expect(state(of: "gateways", after: 59) == .degraded(reason: "not bound: mobile, unicom"))
        // The readiness was made a moment after the test began.
        #expect(state(of: "gateways", after: 120) == .failing(reason: "none has been bound for 60 s"))
        #expect(!health.isReady)
        world.bound["mobile"] = true
        #expect(state(of: "gateways", after: 121) == .degraded(reason: "not bound: unicom"))
        #expect(health.isReady)
        world.bound["mobile"] = false
        #expect(state(of: "gateways", after: 180) == .degraded(reason: "not bound: mobile, unicom"))
        #expect(state(of: "gateways", after: 181) == .failing(reason: "none has been bound for 60 s"))
    }

    @Test func `every gateway bound is well`() {
        world.bound = ["mobile": true, "unicom": true]
        #expect(state(of: "gateways", after: 500) == .ok)
        #expect(health.text == "ok\nbacklog ok\ngateways ok\nservice.accounts ok\n")
    }

    @Test func `work that waits for ten seconds is not ready`() {
        world.backlogAge = .milliseconds(9_999)
        #expect(state(of: "backlog", after: 0) == .ok)
        world.backlogAge = .seconds(10)
        #expect(state(of: "backlog", after: 1) == .failing(reason: "work has waited for 10 s"))
        #expect(!health.isReady)
        world.backlogAge = .zero
        #expect(state(of: "backlog", after: 2) == .ok)
    }

    @Test func `a service without a single party is not ready, one without some is degraded`() {
        #expect(state(of: "service.accounts", after: 0) == .ok)
        world.unreachable = ["jd"]
        #expect(state(of: "service.accounts", after: 1) == .degraded(reason: "cannot be reached: jd"))
        #expect(health.isReady)
        world.unreachable = ["jd", "baidu"]
        #expect(state(of: "service.accounts", after: 2) == .failing(reason: "cannot be reached: jd, baidu"))
        #expect(!health.isReady)
        world.unreachable = []
        #expect(state(of: "service.accounts", after: 3) == .ok)
    }
}
