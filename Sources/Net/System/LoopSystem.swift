import Primitives

/// What a loop needs of the system: time, readiness, sockets, names, randomness, and threads for slow work.
///
/// `LinuxSystem` is the real one. A simulation hands in its own, so that the very same loop, connections and HTTP run in
/// virtual time over a simulated network.
package protocol LoopSystem: AnyObject, Sendable {
    /// The time on the monotonic clock; any thread may ask.
    var now: ContinuousClock.Instant { get }
    /// Waits for descriptors.
    var poller: any Poller { get }
    /// The calls on sockets.
    var sockets: any SocketCalls { get }
    /// A new worker for work that blocks; `name` is for the system's tools.
    func makeOffloader(named name: String) -> any Offloader
    /// Looks up the addresses of an endpoint, and calls `answer` once, at once or later and on any thread.
    func lookUp(_ endpoint: Endpoint, answer: @escaping @Sendable (Result<[SocketAddress], NetError>) -> Void)
    /// A number nobody can foresee; in a simulation, one that the simulation's seed repeats.
    func randomSeed() -> UInt64
}

/// The system this process runs on.
package final class LinuxSystem: LoopSystem {
    /// An epoll instance of its own.
    package let poller: any Poller
    /// The kernel's sockets.
    package let sockets: any SocketCalls = LinuxSockets()

    /// Opens what a loop needs; throws `.system`.
    package init() throws(NetError) { poller = try EpollPoller() }

    /// The system's monotonic time.
    package var now: ContinuousClock.Instant { .now }

    /// A serial queue.
    package func makeOffloader(named name: String) -> any Offloader { QueueOffloader(named: name) }

    /// Asks the system's resolver, on a thread of its own.
    package func lookUp(
        _ endpoint: Endpoint, answer: @escaping @Sendable (Result<[SocketAddress], NetError>) -> Void
    ) {
        Resolver.look(up: endpoint, answer: answer)
    }

    /// A number from the kernel.
    package func randomSeed() -> UInt64 { .random(in: 0 ... .max) }
}
