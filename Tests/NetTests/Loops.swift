import Net

/// Runs a test's body with a loop of its own, and stops the loop whatever happens.
func withLoop<Result>(_ body: (EventLoop) async throws -> Result) async throws -> Result {
    let loop = try EventLoop()
    defer { loop.shutdown() }
    return try await body(loop)
}

extension EventLoop {
    /// Runs `body` on the loop and returns what it returned.
    @discardableResult
    func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            execute { continuation.resume(returning: body()) }
        }
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

/// Numbers that look random and are the same in each run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
