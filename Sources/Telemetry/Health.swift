import Primitives

/// How the parts of the process are, for `/readyz`.
///
/// It is ready when every part is up and none is failing. A part that is degraded is named and changes nothing else.
package final class Health: Sendable {
    /// How one part is.
    package enum State: Equatable, Sendable {
        /// Not up yet.
        case starting
        /// Working.
        case ok
        /// Working, though somebody should look; the reason is for operators and names no person.
        case degraded(reason: String)
        /// Not working; the reason is for operators and names no person.
        case failing(reason: String)
    }

    /// One part and how it is.
    package struct Check: Equatable, Sendable {
        /// The part's name, such as `store`.
        package var name: String
        /// How it is.
        package var state: State
    }

    private let list = Lock<[Check]>([])

    /// A process of which nothing is known yet; it is ready until a part is announced.
    package init() {}

    /// Announces a part, which is starting until it reports.
    package func register(_ name: String) { report(name, .starting) }

    /// Notes how a part is now.
    package func report(_ name: String, _ state: State) {
        list.withLock { checks in
            if let index = checks.firstIndex(where: { $0.name == name }) {
                checks[index].state = state
            } else {
                checks.append(Check(name: name, state: state))
            }
        }
    }

    /// All parts in the order they were announced.
    package var checks: [Check] { list.withLock { $0 } }

    /// Whether the process should get traffic.
    package var isReady: Bool { Self.isReady(checks) }

    /// `ok` or `failing`, then a line for each part: `store failing no room`.
    package var text: String {
        let checks = checks
        let lines = checks.map { check in
            switch check.state {
            case .starting, .ok: "\(check.name) \(check.state.name)\n"
            case .degraded(let reason), .failing(let reason):
                "\(check.name) \(check.state.name) \(reason.escapingControls)\n"
            }
        }
        return (Self.isReady(checks) ? "ok" : "failing") + "\n" + lines.joined()
    }

    private static func isReady(_ checks: [Check]) -> Bool {
        checks.allSatisfy { check in
            switch check.state {
            case .ok, .degraded: true
            case .starting, .failing: false
            }
        }
    }
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
