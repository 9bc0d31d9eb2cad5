import Net
import Telemetry

/// Serves `/healthz`, `/readyz` and `/metrics`.
enum StatusPage {
    /// Answers one request.
    static func answer(_ request: HTTPRequest, health: Health, metrics: Metrics) -> HTTPResponse {
        guard request.method == .get || request.method == .head else {
            return HTTPResponse(status: 405, text: "only GET and HEAD are served here\n")
        }
        switch request.path {
        case "/healthz": return answer(health.report(for: .liveness))
        case "/readyz": return answer(health.report(for: .readiness))
        case "/metrics":
            return HTTPResponse(text: metrics.text, type: "text/plain; version=0.0.4; charset=utf-8")
        default: return HTTPResponse(status: 404, text: "known are /healthz, /readyz and /metrics\n")
        }
    }

    private static func answer(_ report: HealthReport) -> HTTPResponse {
        HTTPResponse(status: report.isPassing ? 200 : 503, text: report.text)
    }
}
