import Telemetry
import Testing

@Suite struct HealthTests {
    @Test(arguments: [
        (Health.State.starting, false), (.ok, true), (.degraded(reason: "x"), true), (.failing(reason: "x"), false),
    ])
    func `a part that is not up or failing decides about readiness`(state: Health.State, isReady: Bool) {
        let health = Health()
        health.report("store", .ok)
        health.report("gateways", state)
        #expect(health.isReady == isReady)
        #expect(health.text.hasPrefix(isReady ? "ok\n" : "failing\n"))
    }

    @Test func `a part that was announced is starting`() {
        let health = Health()
        #expect(health.isReady)
        health.register("store")
        #expect(health.checks.map(\.name) == ["store"])
        #expect(health.checks.map(\.state) == [.starting])
        #expect(!health.isReady)
    }

    @Test func `the answer names every part and what is wrong with it`() {
        let health = Health()
        health.register("store")
        health.register("gateways")
        health.register("backlog")
        health.report("store", .ok)
        health.report("gateways", .failing(reason: "connection \"refused\"\nok"))
        health.report("service.accounts", .degraded(reason: "cannot be reached: jd"))
        #expect(
            health.text == """
                failing
                store ok
                gateways failing connection \\"refused\\"\\nok
                backlog starting
                service.accounts degraded cannot be reached: jd

                """)
    }
}
