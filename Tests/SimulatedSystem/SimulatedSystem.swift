import Net
import Primitives

/// A machine in virtual time: processes that share one loop, a network between them, and everything from one seed.
///
/// One thread makes it, steps it and calls all of it.
package final class SimulatedSystem: LoopSystem, @unchecked Sendable {
    /// The clock.
    package private(set) var time: SimulatedTime
    /// The network.
    package private(set) var network: SimulatedNetwork
    /// The addresses of host names; others are unknown.
    package var names: [String: [SocketAddress.Host]] = [
        "localhost": [.v4(0x7F00_0001)]
    ]
    /// How long a look-up takes.
    package var lookUpTime: Duration = .milliseconds(2)
    /// How long one pass of a loop takes.
    package var passTime: ClosedRange<Duration> = .microseconds(2)...(.microseconds(40))
    /// The loop of all processes.
    package private(set) lazy var loop = {
        let loop = EventLoop(steppedOn: self)
        _ = loop.exchange(current.state)
        return loop
    }()
    /// Called from any thread when something is handed to the loop from outside.
    private let onWake: @Sendable () -> Void

    private var processes: [SimulatedProcess] = []
    /// Whose state the loop works with; outside of all processes there is one that never ends.
    private var current: SimulatedProcess
    private var outside: SimulatedProcess
    private var chance: SeededGenerator

    /// A machine without processes.
    package init(
        seed: UInt64, from start: ContinuousClock.Instant = SimulatedTime.beginning,
        onWake: @escaping @Sendable () -> Void = {}
    ) {
        time = SimulatedTime(at: start)
        chance = SeededGenerator(seed: seed)
        network = SimulatedNetwork(time, seed: chance.next())
        outside = SimulatedProcess(
            named: "outside", host: .v4(0x7F00_0001), sockets: SimulatedSockets(network, time))
        current = outside
        processes = [outside]
        self.onWake = onWake
    }

    /// Ends every process and begins anew, as a machine that was made with this seed; the loop stays the same.
    package func restart(seed: UInt64) {
        for process in processes where process !== outside { kill(process) }
        loop.closeState()
        time = SimulatedTime(at: SimulatedTime.beginning)
        chance = SeededGenerator(seed: seed)
        network = SimulatedNetwork(time, seed: chance.next())
        outside = SimulatedProcess(
            named: "outside", host: .v4(0x7F00_0001), sockets: SimulatedSockets(network, time))
        _ = loop.exchange(outside.state)
        current = outside
        processes = [outside]
    }

    /// Closes whatever is open outside of all processes; nothing can be done afterwards.
    package func close() { loop.closeState() }

    /// Begins a process, which has nothing to do yet.
    package func start(_ name: String, host: SocketAddress.Host = .v4(0x7F00_0001)) -> SimulatedProcess {
        let process = SimulatedProcess(named: name, host: host, sockets: SimulatedSockets(network, time))
        processes.append(process)
        return process
    }

    /// Runs `body` as part of a process.
    package func run<Outcome>(in process: SimulatedProcess, _ body: () throws -> Outcome) rethrows -> Outcome {
        let before = enter(process)
        defer { _ = enter(before) }
        return try body()
    }

    private func enter(_ process: SimulatedProcess) -> SimulatedProcess {
        let before = current
        guard before !== process else { return before }
        before.state = loop.exchange(process.state)
        current = process
        return before
    }

    /// Ends a process at once: the system closes its sockets, or nobody hears of it while its machine has no power.
    ///
    /// Its tasks and timers end as they do when a loop stops, but nothing they do has any effect.
    package func kill(_ process: SimulatedProcess, withoutPowerFor outage: Duration? = nil) {
        precondition(process !== outside && current !== process, "somebody else has to end a process")
        process.isAlive = false
        process.sockets.end(withoutPowerFor: outage)
        processes.removeAll { $0 === process }
        run(in: process) {
            let work = process.work.sorted { $0.key < $1.key }
            process.work = [:]
            for (_, body) in work { body() }
            loop.closeState()
        }
    }

    /// Plays what comes next, and says whether there was anything; where an `end` is given, the time moves on to it when
    /// nothing comes before.
    package func step(until end: ContinuousClock.Instant? = nil) -> Bool {
        var next = time.nextMoment
        for process in processes {
            guard let moment = process.nextMoment(at: time.now) else { continue }
            next = min(next ?? moment, moment)
        }
        guard let next, next <= end ?? next else {
            if let end { time.advance(to: end) }
            return false
        }
        time.advance(to: next)
        time.playDue()
        for process in processes where process.isAlive {
            guard let moment = process.nextMoment(at: time.now), moment <= time.now else { continue }
            pass(of: process)
        }
        return true
    }

    /// Lets the loop look at what other threads have handed over.
    package func passOutside() { pass(of: outside) }

    private func pass(of process: SimulatedProcess) {
        process.pausedUntil = nil
        run(in: process) { loop.pass() }
        time.advance(to: time.now + random(passTime))
    }

    private func random(_ range: ClosedRange<Duration>) -> Duration {
        let span = Int((range.upperBound - range.lowerBound) / .nanoseconds(1))
        return range.lowerBound + .nanoseconds(Int.random(in: 0...max(0, span), using: &chance))
    }

    // What the loop asks for.

    /// The virtual time.
    package var now: ContinuousClock.Instant { time.now }
    /// Looks at the sockets of the process that runs.
    package var poller: any Poller { self }
    /// The descriptors of the process that runs.
    package var sockets: any SocketCalls { current.sockets }

    /// A worker of the process that runs.
    package func makeOffloader(named name: String) -> any Offloader { SimulatedOffloader(self, current) }

    /// Answers after `lookUpTime`, in the process that asks.
    package func lookUp(
        _ endpoint: Endpoint, answer: @escaping @Sendable (Result<[SocketAddress], NetError>) -> Void
    ) {
        if let address = endpoint.numericAddress { return answer(.success([address])) }
        let process = current
        time.plan(after: lookUpTime) { [self] in
            let hosts = names[endpoint.host] ?? []
            let addresses = hosts.map { SocketAddress(host: $0, port: endpoint.port) }
            run(in: process) {
                answer(
                    addresses.isEmpty
                        ? .failure(.unresolved(host: endpoint.host, reason: "Name or service not known"))
                        : .success(addresses))
            }
        }
    }

    /// The next number of the seed.
    package func randomSeed() -> UInt64 { chance.next() }
}

extension SimulatedSystem: Poller {
    /// Watches for the process that runs.
    package func watch(_ descriptor: Int32, for interest: PollEvents, key: UInt64) throws(NetError) {
        current.watch(descriptor, for: interest, key: key)
    }

    /// Changes what the process that runs watches for.
    package func change(_ descriptor: Int32, to interest: PollEvents, key: UInt64) {
        current.watch(descriptor, for: interest, key: key)
    }

    /// Watches no more for the process that runs.
    package func unwatch(_ descriptor: Int32) { current.unwatch(descriptor) }

    /// Looks; whoever steps the system has waited already.
    package func wait(_ wait: PollWait) -> Int { current.poll() }

    /// What the process that runs was told of.
    package func event(_ index: Int) -> (key: UInt64, events: PollEvents) { current.event(index) }

    /// Tells whoever steps the system.
    package func wake() { onWake() }

    /// Does nothing: a wake-up is not reported.
    package func clearWakeUps() {}
}

extension SimulatedSystem {
    /// Does a piece of a process's blocking work at some virtual time from now, after the pieces before it.
    fileprivate func offload(
        _ work: @escaping @Sendable () -> Void, of process: SimulatedProcess, after busy: inout ContinuousClock.Instant
    ) {
        guard process.isAlive else { return run(in: process, work) }
        let begin = max(busy, time.now)
        busy = max(begin + random(process.workTime), process.workHeldUntil ?? begin)
        process.lastWork += 1
        let number = process.lastWork
        process.work[number] = work
        time.plan(at: busy) { [self] in
            guard let work = process.work.removeValue(forKey: number) else { return }
            run(in: process) { loop.execute(work) }
        }
    }
}

/// A worker of a simulated process.
private final class SimulatedOffloader: Offloader, @unchecked Sendable {
    private let system: SimulatedSystem
    private let process: SimulatedProcess
    private var busy: ContinuousClock.Instant

    init(_ system: SimulatedSystem, _ process: SimulatedProcess) {
        self.system = system
        self.process = process
        busy = system.now
    }

    func run(_ work: @escaping @Sendable () -> Void) { system.offload(work, of: process, after: &busy) }
}
