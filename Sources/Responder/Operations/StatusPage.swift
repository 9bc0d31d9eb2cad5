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
        // What only a restart would mend ends the process by itself, so whoever answers is alive.
        case "/healthz": return HTTPResponse(text: "ok\n")
        case "/readyz": return HTTPResponse(status: health.isReady ? 200 : 503, text: health.text)
        case "/metrics": return HTTPResponse(text: metrics.text, type: MetricsText.contentType)
        default: return HTTPResponse(status: 404, text: "known are /healthz, /readyz and /metrics\n")
        }
    }
}
