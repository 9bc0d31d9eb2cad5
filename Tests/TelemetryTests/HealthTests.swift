import Telemetry
import Testing

@Suite struct HealthTests {
    @Test(arguments: [
        (Health.State.starting, true, false), (.ok, true, true), (.failing(reason: "x"), false, false),
    ])
    func `a vital part decides about life`(state: Health.State, isLive: Bool, isReady: Bool) {
        let health = Health()
        health.register("store", isVital: true)
        health.report("store", state)
        #expect(health.isLive == isLive)
        #expect(health.isReady == isReady)
    }

    @Test(arguments: [Health.State.starting, .ok, .failing(reason: "x")])
    func `any other part decides about readiness alone`(state: Health.State) {
        let health = Health()
        health.register("store", isVital: true)
        health.report("store", .ok)
        health.report("link.mobile", state)
        #expect(health.isLive)
        #expect(health.isReady == (state == .ok))
    }

    @Test func `a part that was announced is starting`() {
        let health = Health()
        #expect(health.isLive && health.isReady)
        health.register("store", isVital: true)
        #expect(health.checks == health.report(for: .readiness).checks)
        #expect(health.checks.map(\.state) == [.starting])
        #expect(health.isLive && !health.isReady)
    }

    @Test func `the answer has a form for people and one for programs`() {
        let health = Health()
        health.register("store", isVital: true)
        health.register("link.mobile")
        health.register("link.unicom")
        health.report("store", .ok)
        health.report("link.mobile", .failing(reason: "connection \"refused\"\nok"))
        let report = health.report(for: .readiness)
        #expect(
            report.text == """
                failing
                store ok
                link.mobile failing connection \\"refused\\"\\nok
                link.unicom starting

                """)
        #expect(
            String(decoding: report.json, as: UTF8.self)
                == #"{"status":"failing","checks":[{"name":"store","state":"ok","vital":true},"#
                + #"{"name":"link.mobile","state":"failing","vital":false,"reason":"connection \"refused\"\nok"},"#
                + #"{"name":"link.unicom","state":"starting","vital":false}]}"#)
        #expect(health.report(for: .liveness).text.hasPrefix("ok\nstore ok\n"))
    }
}
