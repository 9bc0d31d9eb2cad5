import Net
import Telemetry

/// What is counted at one listening address.
struct ListenerMeters: Sendable {
    let unbound: Gauge
    let pushedOut: Counter
    let refused: Counter

    /// The meters of an address, which several links may share.
    init(listener: SocketAddress, in metrics: Metrics) {
        let labels: Metrics.Labels = ["listener": "\(listener)"]
        unbound = metrics.gauge(
            "connections_unbound", help: "Connections that have not bound yet.", labels: labels)
        pushedOut = metrics.counter(
            "connections_pushed_out_total", help: "Connections without a bind that had to make room for newer ones.",
            labels: labels)
        refused = metrics.counter(
            "binds_refused_total", help: "Binds with a wrong account, password or address.", labels: labels)
    }
}
