import Net
import Telemetry
import Testing

@testable import Responder

@Suite struct StatusPageTests {
    private let health = Health()
    private let metrics = Metrics()

    private func answer(_ path: String, _ method: HTTPMethod = .get) -> HTTPResponse {
        StatusPage.answer(HTTPRequest(method: method, target: path), health: health, metrics: metrics)
    }

    @Test func `a failing store is alive and not ready`() {
        health.register("store")
        health.report("store", .ok)
        #expect(answer("/healthz").status == 200)
        #expect(answer("/readyz").status == 200)
        health.report("gateways", .degraded(reason: "not bound: mobile"))
        #expect(answer("/readyz").status == 200)
        #expect(String(decoding: answer("/readyz").body, as: UTF8.self).contains("gateways degraded not bound: mobile"))
        health.report("store", .failing(reason: "no room"))
        #expect(answer("/healthz").status == 200)
        #expect(answer("/readyz").status == 503)
        #expect(String(decoding: answer("/readyz").body, as: UTF8.self).contains("no room"))
    }

    @Test func `numbers are served as Prometheus reads them`() {
        metrics.counter("things_total", help: "Things.").add()
        let response = answer("/metrics?x=1")
        #expect(response.status == 200)
        #expect(response.fields["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(String(decoding: response.body, as: UTF8.self).contains("things_total 1\n"))
    }

    @Test func `anything else is told what there is`() {
        #expect(answer("/").status == 404)
        #expect(answer("/metrics/").status == 404)
        #expect(answer("/metrics", .post).status == 405)
        #expect(answer("/metrics", .head).status == 200)
    }
}
