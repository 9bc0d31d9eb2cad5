import Dialogue
import Digest
import Glibc
import Inquiry
import Links
import Net
import Primitives
import SMS
import Store
import Telemetry

/// The responder as a whole: what a configuration says, put together, started and stopped.
@LoopActor
package final class Application {
    /// How the parts are.
    package nonisolated let health: Health
    /// What is counted.
    package nonisolated let metrics: Metrics
    /// Where links listen, by their names, and the status page as `status`; with the ports the system chose.
    package private(set) var addresses: [String: SocketAddress] = [:]

    private let configuration: Configuration
    private var service: ServiceTexts
    private let passClock: PassClock
    private let textReader: @Sendable (Configuration) throws(TemplateFolder.Faults) -> ServiceTexts
    private let log: Log
    private let loop = LoopActor.shared.loop
    private var keys: KeyRing
    private let digestKey: HMACKey
    private let environment: [String: String]
    private let storeLock: StoreLock?
    private let lease: (any NodeLease)?
    private var nodeWatch: NodeWatch?
    private let newestFragment: MessageID?
    private let commits: CommitQueue
    private let reader: PageReader
    private let integrity: IntegrityCheck
    private let onDamage: @Sendable (any Error) -> Void
    private let outbound: Outbound
    private let inbound: Inbound
    private let inquiries: InquiryDriver
    private let identities: IdentityDriver?
    private let router: LinkRouter
    private let housekeeping: Housekeeping
    private let storeMeters: StoreMeters
    private let audit: AuditTrail?
    private var readiness: Readiness?
    private var links: [Link] = []
    private var gates: [LinkListener] = []
    private var diallers: [LinkDialler] = []
    private var dialling: Task<Void, Never>?
    private var statusServer: HTTPServer?
    /// Where files are read and closed, one after the other.
    private let worker: any Offloader

    /// How many faults of new texts are logged.
    private static let loggedFaultCount = 20
    /// How long a note of a reply waits for its receipts where nodes share a store.
    private static let sharedNoteDelay: Duration = .milliseconds(50)
    /// How long binds may take to finish what is under way.
    private static let drainTime: Duration = .seconds(8)
    /// How long stopping may take altogether.
    private static let stopTime: Duration = .milliseconds(9_500)

    /// Opens the store, away from the loop, and puts the parts together; nothing is listened at yet.
    ///
    /// - Throws: `FileError`, `TemplateFolder.Faults`, `StoreError`.
    package static func open(
        _ configuration: Configuration, in surroundings: Surroundings
    ) async throws -> Application {
        let (health, metrics) = (Health(), Metrics(prefix: "tongcha_"))
        let loop = LoopActor.shared.loop
        let worker = loop.system.makeOffloader(named: "tongcha.files")
        let opened = try await worker.value {
            Result {
                try OpenedStore(configuration, surroundings, loop: loop, health: health, metrics: metrics)
            }
        }.get()
        return Application(configuration, surroundings, opened, worker, health: health, metrics: metrics)
    }

    private init(
        _ configuration: Configuration, _ surroundings: Surroundings, _ opened: OpenedStore,
        _ worker: any Offloader, health: Health, metrics: Metrics
    ) {
        let log = surroundings.log
        passClock = PassClock(surroundings.clock, loop: loop)
        let clock = passClock.anywhere
        self.worker = worker
        self.configuration = configuration
        textReader = surroundings.readTexts
        self.log = log
        self.health = health
        self.metrics = metrics
        onDamage = surroundings.onDamage
        storeLock = opened.lock
        lease = opened.lease
        keys = opened.key.ring
        digestKey = keys.oldest
        environment = surroundings.environment
        newestFragment = opened.newest.fragment
        integrity = opened.integrity
        let reader = opened.reader
        self.reader = reader
        service = opened.service
        let rules = Self.rules(opened.service, configuration, keys: keys, digestKey: digestKey)
        commits = CommitQueue(opened.commits, loop: loop, log: log)
        let settlement = Settlement(loop: loop)
        let ids = MessageIDs(
            node: opened.lease?.number ?? configuration.node, after: opened.newest.message, clock: clock)
        outbound = Outbound(
            commits: commits, reader: reader, settlement: settlement, clock: clock, loop: loop, log: log,
            health: health, metrics: metrics)
        if opened.lease != nil {
            outbound.limits.hasOthers = true
            // Notes cost a distant store more than repeats cost people: receipts get the time to come first.
            outbound.limits.noteDelay = Self.sharedNoteDelay
        }
        inquiries = InquiryDriver(
            rules: rules, roll: opened.service.roll,
            sources: Self.sources(
                configuration, opened.service, loop: loop, clock: clock, wallClock: surroundings.wallClock),
            commits: commits,
            reader: reader, outbound: outbound, ids: ids, clock: clock, loop: loop, log: log, metrics: metrics)
        inbound = Inbound(
            rules: rules, commits: commits, outbound: outbound, inquiries: inquiries, settlement: settlement,
            shortCodes: Set(configuration.shortCodes), ids: ids, clock: clock, loop: loop, log: log, metrics: metrics)
        if let register = configuration.identity.register {
            identities = IdentityDriver(
                register, loop: loop, wallClock: surroundings.wallClock, log: log, metrics: metrics)
        } else {
            identities = nil
        }
        inbound.identities = identities
        if lease != nil { inbound.share(reader) }
        identities?.inbound = inbound
        router = LinkRouter(inbound: inbound, outbound: outbound)
        housekeeping = Housekeeping(
            commits: commits, reader: reader, outbound: outbound,
            resumeInquiries: { [inquiries] in inquiries.resumeWaiting() }, retention: configuration.retention,
            keys: keys,
            clock: clock, loop: loop, metrics: metrics)
        storeMeters = StoreMeters(files: opened.files, reader: reader, clock: clock, loop: loop, metrics: metrics)
        let (loop, folder) = (loop, opened.audit)
        audit = folder.map { AuditTrail($0, clock: clock, loop: loop, log: log, metrics: metrics) }
        inbound.audit = audit
        inquiries.audit = audit
        commits.observer = self
        ProcessMetrics.register(in: metrics)
        metrics.gauge(
            "build_info", help: "Always 1; the label says which release this is.", labels: ["version": Release.version]
        ).set(1)
        metrics.counter("log_lines_left_out_total", help: "Log lines that nobody read in time.") {
            Double(surroundings.linesLeftOut.value)
        }
    }

    /// Civil time as the system tells it.
    package nonisolated static let systemClock: @Sendable () -> WallTime = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Takes up what a previous run left, opens the links and serves.
    package func start() throws {
        inbound.recover(through: newestFragment, from: reader)
        inquiries.resume()
        for settings in configuration.links {
            let link = Link(settings, loop: loop, log: log, metrics: metrics)
            inbound.serve(link)
            link.owner = router
            links.append(link)
        }
        outbound.serve(links, retired: configuration.retiredLinks)
        try listen()
        dial()
        try serveStatus()
        housekeeping.start()
        storeMeters.start()
        watchReadiness()
        watchNodes()
        log.info("responder.started", ["links": .integer(links.count), "store": .string(configuration.storePath)])
        integrity.begin(log: log, onDamage: onDamage)
    }

    /// Looks at everything that is due by civil time, as timers do at least once a minute, because civil time may jump.
    package func lookAtClock() {
        passClock.refresh()
        inbound.lookAtClock()
        inquiries.lookAtClock()
        housekeeping.tidy()
    }

    /// Reads keys, templates and catalog anew; when `check` finds faults in them, the old ones stay.
    package func reload() async {
        await reloadKeys()
        switch await readTexts() {
        case .success(let service):
            self.service = service
            adopt(keys)
            log.info("templates.reloaded")
        case .failure(let faults):
            for line in faults.lines.prefix(Self.loggedFaultCount) {
                log.error("templates.fault", ["fault": .string(line)])
            }
            log.error("templates.unusable", ["faults": .integer(faults.lines.count)])
        }
    }

    /// Goes on with these keys and the texts of now.
    private func adopt(_ keys: KeyRing) {
        self.keys = keys
        housekeeping.keys = keys
        let rules = Self.rules(service, configuration, keys: keys, digestKey: digestKey)
        inbound.rules = rules
        inquiries.adopt(rules, service.roll)
    }

    /// Takes the keys that are in the key's place now, and notes a new one in the store.
    ///
    /// The new key is known here before the store knows it: an import may use it from then on.
    private func reloadKeys() async {
        let (source, environment) = (configuration.key, environment)
        let read = await worker.value {
            Result { () throws(FileError) in
                try KeyFile.keys(source, environment: environment, mayCreate: false)
            }
        }
        do {
            let found = try read.get()
            let known = keys
            let values = found.map(StoreKey.checkValue)
            guard values != known.optOutKeys.map(StoreKey.checkValue) else { return }
            if values.first != StoreKey.checkValue(of: known.present.key) { adopt(known.expecting(found)) }
            let outcome = await withCheckedContinuation { continuation in
                let note = KeyNote(keys: found, use: .serving, isShared: configuration.isStoreServed)
                commits.submit(note) { _, result in
                    continuation.resume(returning: result)
                }
            }
            do {
                let ring = try StoreKey.ring(of: try outcome.get(), configuration).ring
                adopt(ring)
                log.info("keys.reloaded", ["former": .integer(ring.former.count)])
            } catch {
                adopt(known)
                throw error
            }
        } catch {
            log.error("keys.unusable", ["error": .string("\(error)")])
        }
    }

    /// Reads files and renders every text at its longest: too slow for the loop.
    private func readTexts() async -> Result<ServiceTexts, TemplateFolder.Faults> {
        await worker.value { [configuration, reader = textReader] in
            Result { () throws(TemplateFolder.Faults) in try reader(configuration) }
        }
    }

    /// Accepts nothing new, finishes what is under way within ten seconds, and closes the store.
    package func stop() async {
        log.info("responder.stopping")
        let began = loop.now
        housekeeping.stop()
        nodeWatch?.stop()
        storeMeters.stop()
        readiness?.stop()
        integrity.stop()
        statusServer?.close()
        for gate in gates { gate.close() }
        for dialler in diallers { dialler.stop() }
        inquiries.stop()
        outbound.drain()
        let forced = loop.schedule(at: loop.now + Self.drainTime) { [links] in
            LoopActor.assumeIsolated { for link in links { link.close() } }
        }
        for gate in gates { gate.closeUnbound() }
        await withDiscardingTaskGroup { group in
            for link in links { group.addTask(executorPreference: loop) { await link.drain() } }
        }
        forced.cancel()
        // Until here texts got their verdicts; gateways send again what has none.
        identities?.stop()
        dialling?.cancel()
        outbound.closeBooks()
        commits.flush()
        // Closing waits for threads that need the loop for their outcomes: so not on the loop.
        let limit = max(began + Self.stopTime - loop.now, .milliseconds(500))
        await worker.value { [commits, lease] in
            commits.stop(within: limit)
            lease?.release()
        }
        await audit?.close()
        storeLock?.release()
        log.info("responder.stopped")
    }
}

extension Application: BacklogObserver {
    func storeIsBehind(_ isBehind: Bool) {
        outbound.storeIsBehind(isBehind)
        inquiries.storeIsBehind(isBehind)
    }
}

// Putting together.
extension Application {
    private func listen() throws {
        var groups: [(address: String, links: [Link])] = []
        for link in links {
            guard case .listen(let address) = link.settings.endpoint else { continue }
            if let shared = link.settings.sharedAddress, let index = groups.firstIndex(where: { $0.address == shared })
            {
                groups[index].links.append(link)
            } else {
                groups.append((address, [link]))
            }
        }
        for group in groups {
            let gate = LinkListener(links: group.links, loop: loop, log: log, metrics: metrics)
            let bound = try Self.listening(at: group.address, for: "links") { (address) throws(NetError) in
                try gate.open(address)
            }
            gates.append(gate)
            for link in group.links {
                addresses[link.settings.name] = bound
                log.info("link.listening", ["link": .string(link.settings.name), "address": .string("\(bound)")])
            }
        }
    }

    private func dial() {
        for link in links {
            guard case .dial(let text) = link.settings.endpoint, let address = try? Endpoint(text) else { continue }
            diallers.append(LinkDialler(link, address: address, loop: loop, log: log))
        }
        dialling = Task(executorPreference: loop) { [diallers, loop] in
            await withDiscardingTaskGroup { group in
                for dialler in diallers { group.addTask(executorPreference: loop) { await dialler.run() } }
            }
        }
    }

    private func watchNodes() {
        guard let lease else { return }
        health.register("node")
        health.report("node", .ok)
        let watch = NodeWatch(
            lease, loop: loop, log: log, onDamage: onDamage,
            onDoubt: { [outbound, health] isInDoubt in
                outbound.placeIsInDoubt(isInDoubt)
                let reason = "the node's lease could not be renewed in time"
                health.report("node", isInDoubt ? .failing(reason: reason) : .ok)
            }
        ) { [outbound, inquiries, inbound, housekeeping, reader] news in
            housekeeping.isFirst = news.isFirst
            if news.isTakeOver {
                outbound.takeOver()
                inquiries.resume()
                inbound.recover(besides: lease.number, from: reader)
            }
            outbound.take(news.replies)
        }
        nodeWatch = watch
        outbound.leave = { [weak watch] replies in watch?.leave(replies) }
        watch.start()
    }

    private func watchReadiness() {
        let readiness = Readiness(
            health: health, loop: loop, metrics: metrics, backlogAge: { [commits] in commits.backlogAge },
            gateways: { [links] in
                links.map { Readiness.Gateway(name: $0.settings.name, isBound: $0.bindCount > 0) }
            },
            services: { [inquiries] in
                let unreachable = Set(inquiries.unreachableCompanies)
                return inquiries.rules.services.map {
                    Readiness.Service(name: $0.id, parties: $0.parties, unreachable: unreachable)
                }
            },
            isRegisterReachable: { [identities] in identities?.isReachable })
        self.readiness = readiness
        readiness.start()
    }

    private func serveStatus() throws {
        guard let address = configuration.statusAddress else { return }
        let server = try Self.listening(at: address, for: "status") { [health, metrics] (address) throws(NetError) in
            try HTTPServer(at: address, on: loop) { request in
                .now(StatusPage.answer(request, health: health, metrics: metrics))
            }
        }
        statusServer = server
        addresses["status"] = server.address
        log.info("status.listening", ["address": .string("\(server.address)")])
    }

    /// Opens an address, or says which one it was and where it can be changed.
    private nonisolated static func listening<Opened>(
        at address: String, for setting: String, _ open: (SocketAddress) throws(NetError) -> Opened
    ) throws(FileError) -> Opened {
        do throws(NetError) {
            return try open(try SocketAddress(address))
        } catch {
            throw FileError("cannot listen at \(address): \(error); set another \"listen\" in \(setting)")
        }
    }

    /// Puts the rules together.
    private nonisolated static func rules(
        _ service: ServiceTexts, _ configuration: Configuration, keys: KeyRing, digestKey: HMACKey
    ) -> ServiceRules {
        ServiceRules(
            texts: service.texts, book: CommandBook(service.catalog), keys: keys, digestKey: digestKey,
            limits: Limits(),
            replyFrom: configuration.replyFrom,
            local: Set(service.sources.filter(\.isLocal).map(\.company)),
            remote: service.sources.filter { !$0.isLocal }.map(\.company),
            registerCode: configuration.identity.register.map { IdentityCheck(key: $0.key) },
            quietHours: Dictionary(
                configuration.links.compactMap { link in link.quietHours.map { (link.name, $0) } }
            ) { first, _ in first })
    }

    private nonisolated static func sources(
        _ configuration: Configuration, _ service: ServiceTexts, loop: EventLoop,
        clock: @escaping @Sendable () -> WallTime, wallClock: @escaping @Sendable () -> WallTime
    ) -> [String: any CompanySource] {
        let client = HTTPClient(on: loop)
        var sources: [String: any CompanySource] = [:]
        for source in configuration.sources {
            switch source.kind {
            case .sqlite: break
            case .http(let url, let secret):
                sources[source.company] = HTTPSource(
                    client: SignedClient(
                        url: url, secret: secret, client: client, timeout: source.timeout, wallClock: wallClock))
            case .files(let path, let interval, let size):
                let folder = ExchangeFolder(
                    path, every: interval, sizeLimit: size, life: Limits().answerDeadline * 2,
                    applications: service.catalog.applications(of: source.company).map(\.id))
                sources[source.company] = FileSource(
                    folder, worker: loop.system.makeOffloader(named: "tongcha.files.\(source.company)"), clock: clock)
            }
        }
        return sources
    }
}

extension SourceSettings {
    /// Whether the store itself answers, in the transaction of the question.
    var isLocal: Bool {
        switch kind {
        case .sqlite: true
        case .http, .files: false
        }
    }
}
