import Links
import Net
import Session
import Telemetry

/// The simulator's end of the link: opens it, keeps it up and closes it.
@LoopActor
package final class GatewayEnd {
    /// The link itself.
    package let link: Link
    /// Where it listens, once it does.
    package private(set) var address: SocketAddress?

    private let loop: EventLoop
    private let log: Log
    private var gate: LinkListener?
    private var dialler: LinkDialler?
    private var dialling: Task<Void, Never>?

    /// An end that is not open yet.
    package init(_ settings: LinkSettings, loop: EventLoop, log: Log) {
        self.loop = loop
        self.log = log
        link = Link(settings, loop: loop, log: log, metrics: Metrics())
    }

    /// Begins to listen, or prepares to dial; dialling itself begins with `start()`.
    package func open() throws(SimulatorError) {
        switch link.settings.endpoint {
        case .listen(let text):
            let gate = LinkListener(links: [link], loop: loop, log: log)
            do {
                // Who comes back is found where he was, also where the system chose the port.
                let place = if let address { address } else { try SocketAddress(text) }
                address = try gate.open(place)
            } catch {
                throw .cannotListen(text, error)
            }
            self.gate = gate
        case .dial(let text):
            do {
                dialler = LinkDialler(link, address: try Endpoint(text), loop: loop, log: log)
            } catch {
                throw .badEndpoint(text)
            }
        }
    }

    /// Keeps the connections up from now on until closed.
    ///
    /// The task is not waited for: a bind that is never answered must not hold up whoever wants to stop.
    package func start() {
        guard let dialler else { return }
        dialling = Task(executorPreference: loop) { await dialler.run() }
    }

    /// Ends the connections at once and is not to be reached until opened and started again.
    package func leave() {
        dialler?.stop()
        dialling?.cancel()
        gate?.close()
        link.close()
        gate?.closeUnbound()
        (dialler, dialling, gate) = (nil, nil, nil)
    }

    /// Unbinds politely, but gives up soon: the simulator may have left requests unanswered on purpose.
    package func close() async {
        dialler?.stop()
        dialling?.cancel()
        gate?.close()
        let timer = loop.schedule(at: loop.now + .seconds(1)) { [link] in LoopActor.assumeIsolated { link.close() } }
        await link.drain()
        timer.cancel()
        gate?.closeUnbound()
    }
}
