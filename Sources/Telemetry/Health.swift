import JSON

/// How the parts of the process are, for `/healthz` and `/readyz`.
///
/// A process is *live* unless a vital part has failed, which only a restart would mend; it is *ready* when every
/// part is well. A link whose gateway is away makes us unready, not dead.
package final class Health: Sendable {
    /// How one part is.
    package enum State: Equatable, Sendable {
        /// Not up yet.
        case starting
        /// Well.
        case ok
        /// Well enough to go on, though somebody should look; the reason is for operators and names no person.
        case degraded(reason: String)
        /// Unwell; the reason is for operators and names no person.
        case failing(reason: String)
    }

    /// One part and how it is.
    package struct Check: Equatable, Sendable {
        /// The part's name, `store` or `link.mobile`.
        package var name: String
        /// Whether the process is dead without it.
        package var isVital: Bool
        /// How it is.
        package var state: State
    }

    /// Which question a probe asks.
    package enum Probe: Sendable {
        /// Should the process go on? Asked at `/healthz`.
        case liveness
        /// Should it get traffic? Asked at `/readyz`.
        case readiness
    }

    private let list = Lock<[Check]>([])

    /// A process of which nothing is known yet; it is live and ready until a part is announced.
    package init() {}

    /// Announces a part, which is starting until it reports.
    package func register(_ name: String, isVital: Bool = false) {
        note(Check(name: name, isVital: isVital, state: .starting))
    }

    /// Notes how a part is now; one that was not announced is not vital.
    package func report(_ name: String, _ state: State) {
        let isVital = checks.contains { $0.name == name && $0.isVital }
        note(Check(name: name, isVital: isVital, state: state))
    }

    private func note(_ check: Check) {
        list.withLock { checks in
            if let index = checks.firstIndex(where: { $0.name == check.name }) {
                checks[index] = check
            } else {
                checks.append(check)
            }
        }
    }

    /// All parts in the order they were announced.
    package var checks: [Check] { list.withLock { $0 } }

    /// Whether no vital part has failed.
    package var isLive: Bool { report(for: .liveness).isPassing }

    /// Whether every part is well.
    package var isReady: Bool { report(for: .readiness).isPassing }

    /// The answer to a probe.
    package func report(for probe: Probe) -> HealthReport { HealthReport(probe: probe, checks: checks) }
}

/// The answer to a probe, with its written forms.
package struct HealthReport: Equatable, Sendable {
    /// Whether to answer 200 rather than 503.
    package let isPassing: Bool
    /// What the answer rests on.
    package let checks: [Health.Check]

    init(probe: Health.Probe, checks: [Health.Check]) {
        self.checks = checks
        isPassing = checks.allSatisfy { check in
            switch (probe, check.state) {
            case (_, .ok), (_, .degraded), (.liveness, .starting): true
            case (.readiness, .starting), (.readiness, .failing): false
            case (.liveness, .failing): !check.isVital
            }
        }
    }

    /// `ok` or `failing`, then a line for each part: `link.mobile failing connection refused`.
    package var text: String {
        let lines = checks.map { check in
            switch check.state {
            case .starting, .ok: "\(check.name) \(check.state.name)\n"
            case .degraded(let reason), .failing(let reason):
                "\(check.name) \(check.state.name) \(reason.escapingControls)\n"
            }
        }
        return verdict + "\n" + lines.joined()
    }

    /// `{"status":"ok","checks":[{"name":"store","state":"ok","vital":true}]}`, with a `reason` where a part fails.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("status", verdict)
        writer.name("checks")
        writer.beginArray()
        for check in checks {
            writer.beginObject()
            writer.member("name", check.name)
            writer.member("state", check.state.name)
            writer.member("vital", check.isVital)
            switch check.state {
            case .degraded(let reason), .failing(let reason): writer.member("reason", reason)
            case .starting, .ok: break
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }

    private var verdict: String { isPassing ? "ok" : "failing" }
}

extension Health.State {
    /// The state's name without the reason.
    fileprivate var name: String {
        switch self {
        case .starting: "starting"
        case .ok: "ok"
        case .degraded: "degraded"
        case .failing: "failing"
        }
    }
}
