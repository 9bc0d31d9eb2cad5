import Net
import Primitives
import SimulatedSystem
import Telemetry
import TestSupport

/// Over which network a test runs.
enum NetworkKind: String, CaseIterable {
    case kernel, simulated

}

/// Runs a test's body with a loop of its own, and stops the loop whatever happens.
func withLoop<Result>(
    _ kind: NetworkKind = .kernel, _ body: (EventLoop) async throws -> Result
) async throws -> Result {
    switch kind {
    case .kernel:
        let loop = try EventLoop()
        defer { loop.shutdown() }
        return try await body(loop)
    case .simulated: return try await withSimulatedLoop { try await body($0.loop) }
    }
}

extension EventLoop {
    /// Runs `body` on the loop and returns what it returned.
    ///
    /// The result crosses in a lock too: where the loop is quicker than the task comes to wait, the runtime hands it over in
    /// a way that the thread sanitizer does not see.
    @discardableResult
    func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        let result = Lock<Result?>(nil)
        await withCheckedContinuation { continuation in
            execute {
                let value = body()
                result.withLock { $0 = value }
                continuation.resume()
            }
        }
        guard let value = result.withLock({ $0 }) else { preconditionFailure("the loop ran the body") }
        return value
    }
}

extension SocketAddress {
    /// A free port of this machine.
    static let anyPort = SocketAddress.loopback(port: 0)
}

/// A value several closures share; what guards it is that they all run on one loop.
final class Box<Value>: @unchecked Sendable {
    var value: Value
    init(_ value: Value) { self.value = value }
}

/// Whether an object still lives.
final class Watch: @unchecked Sendable {
    private weak var object: AnyObject?
    var isAlive: Bool { object != nil }
    init(_ object: AnyObject) { self.object = object }
}
