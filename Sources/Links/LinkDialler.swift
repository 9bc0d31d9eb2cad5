import Net
import Primitives
import SMS
import Session
import Telemetry

/// Keeps the binds of a dialling link up: one socket per bind, a new try after a growing pause.
@LoopActor
package final class LinkDialler {
    private let link: Link
    private let address: Endpoint
    private let loop: EventLoop
    private let log: Log
    private var isStopped = false
    /// Connections on which the bind is not answered yet.
    private var unbound: [Int: LinkSession] = [:]
    private var waiters: [Int: CheckedContinuation<Void, Never>] = [:]

    /// A dialler for the binds of a link whose peer listens at `address`.
    package init(_ link: Link, address: Endpoint, loop: EventLoop, log: Log) {
        self.link = link
        self.address = address
        self.loop = loop
        self.log = log
    }

    /// Dials, binds and dials again until stopped or cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for kind in link.settings.binds { group.addTask(executorPreference: self.loop) { await self.keepUp(kind) } }
        }
    }

    /// Dials no more and gives up binds that are not answered yet; bound connections are the link's to drain.
    package func stop() {
        isStopped = true
        for session in unbound.values { session.close("stopped") }
    }

    private func keepUp(_ kind: BindKind) async {
        var backoff = Backoff()
        var generator = SeededGenerator(seed: loop.system.randomSeed())
        while !isStopped, !Task.isCancelled {
            if await hold(kind) { backoff.reset() }
            guard !isStopped, !Task.isCancelled else { return }
            let pause = backoff.pause(using: &generator)
            log.debug("link.waiting", ["link": .string(link.settings.name), "pause": .duration(pause)])
            // Cancellation and the loop's end cut the pause short; after either, dialling would go on without any pause.
            do { try await loop.sleep(until: loop.now + pause) } catch { return }
        }
    }

    /// Has one connection from dialling to its end, and says whether it came to a bind.
    private func hold(_ kind: BindKind) async -> Bool {
        let settings = link.settings
        let connection: Connection
        do {
            connection = try await Connection.dial(
                to: address, timeout: settings.dialTimeout, on: loop, limits: settings.connectionLimits)
        } catch {
            log.repeated(
                .warning, "link.dial_failed", about: settings.name,
                ["link": .string(settings.name), "peer": .string("\(address)"), "error": .string("\(error)")])
            return false
        }
        guard !isStopped else {
            connection.close()
            return false
        }
        var machineSettings = settings.session
        machineSettings.bind = BindRequest(
            kind: kind, systemID: settings.systemID, password: settings.password, version: settings.dialect.version)
        let machine = GatewaySession(machineSettings, dialect: settings.dialect, at: loop.now)
        let session = LinkSession(connection, machine, link: link, host: self, log: log, traffic: settings.traffic)
        await withCheckedContinuation { continuation in
            waiters[session.number] = continuation
            unbound[session.number] = session
            session.start()
        }
        return session.wasBound
    }
}

extension LinkDialler: LinkSessionHost {
    func decide(_ request: BindRequest, for session: LinkSession) {
        // A peer that is dialled has nothing to bind for.
        session.handle(.bindDecided(.invalidBindStatus))
    }

    func sessionBound(_ session: LinkSession) { unbound[session.number] = nil }

    func sessionEnded(_ session: LinkSession) {
        unbound[session.number] = nil
        waiters.removeValue(forKey: session.number)?.resume()
    }

    func connectionEnded(_ session: LinkSession) {}
}
