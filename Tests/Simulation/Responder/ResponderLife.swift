import Dialogue
import Digest
import Links
import Net
import Primitives
import Responder
import SMS
import Session
import SimulatedSystem
import Store
import Telemetry

/// The life of the simulated responder: starts, crashes, restarts, reloads and drains.
@LoopActor
final class ResponderLife {
    private unowned let world: World
    /// The running process, if one runs.
    private(set) var process: SimulatedProcess?
    private(set) var application: Application?
    private var worker: SteppedCommitWorker?
    /// Whether the process should run; a supervisor starts it again after it ended.
    private var isWanted = true
    /// When a stop began that is not over.
    private(set) var stoppingSince: ContinuousClock.Instant?
    /// When somebody last had to start it.
    private(set) var startedAt: ContinuousClock.Instant?
    private var generation = 0

    /// The key of the identity check; kept outside the store.
    nonisolated static let key = String(repeating: "0123456789abcdef", count: 4)
    /// How soon a supervisor starts a process that ended.
    static let restartDelay = Duration.seconds(2)

    init(_ world: World) { self.world = world }

    /// Starts the process.
    func start() {
        generation += 1
        let generation = generation
        let process = world.system.start("responder")
        self.process = process
        startedAt = world.system.now
        world.trace.note("responder starts")
        let surroundings = surroundings(of: generation)
        let configuration = configuration
        begin(in: process) { [weak self] in
            do {
                let application = try await Application.open(configuration, in: surroundings)
                guard let self, self.generation == generation else { return }
                self.application = application
                try application.start()
                self.world.trace.note("responder serves")
            } catch {
                self?.ended(generation, because: error)
            }
        }
    }

    /// Begins a task of the process, which stays on the loop.
    private func begin(in process: SimulatedProcess, _ body: @escaping @LoopActor @Sendable () async -> Void) {
        let loop = world.system.loop
        world.system.run(in: process) { _ = Task(executorPreference: loop, operation: body) }
    }

    /// Ends the process at once, and the machine with it where there is an outage.
    func crash(withoutPowerFor outage: Duration? = nil, keeping count: Int = 0) {
        guard let process else { return }
        world.trace.note("responder crashes, \(outage == nil ? "killed" : "without power")")
        world.records.tally.crashCount += 1
        world.records.disturbanceCount += 1
        end(process, withoutPowerFor: outage)
        if outage != nil { world.memory.crash(keeping: count) }
        startAgain(after: (outage ?? .zero) + Self.restartDelay)
    }

    /// Lets it finish what is under way and start anew, as an update does.
    func restart() {
        guard let process, let application, stoppingSince == nil else { return }
        world.trace.note("responder drains")
        world.records.tally.restartCount += 1
        stoppingSince = world.system.now
        let generation = generation
        begin(in: process) { [weak self] in
            await application.stop()
            guard let self, self.generation == generation else { return }
            self.world.trace.note("responder has stopped")
            self.world.system.time.plan(after: .milliseconds(1)) { [weak self] in
                LoopActor.assumeIsolated { self?.finish(generation) }
            }
        }
    }

    /// Reads the texts anew.
    func reload() {
        guard let process, let application, stoppingSince == nil else { return }
        begin(in: process) { await application.reload() }
    }

    /// Ends it for good.
    func close() {
        isWanted = false
        if let process { end(process, withoutPowerFor: nil) }
    }

    private func finish(_ generation: Int) {
        guard generation == self.generation, let process else { return }
        end(process, withoutPowerFor: nil)
        startAgain(after: Self.restartDelay)
    }

    private func end(_ process: SimulatedProcess, withoutPowerFor outage: Duration?) {
        generation += 1
        worker?.end()
        world.system.kill(process, withoutPowerFor: outage)
        self.process = nil
        application = nil
        worker = nil
        stoppingSince = nil
    }

    private func startAgain(after delay: Duration) {
        let generation = generation
        world.system.time.plan(after: delay) { [weak self] in
            LoopActor.assumeIsolated {
                guard let self, self.isWanted, self.generation == generation else { return }
                self.start()
            }
        }
    }

    /// The process ends by itself: it could not start, or the store is damaged or lost.
    private func ended(_ generation: Int, because error: any Error) {
        world.trace.note("responder ends: \(error)")
        // Whoever says so is in the middle of something.
        world.system.time.plan(after: .microseconds(500)) { [weak self] in
            LoopActor.assumeIsolated {
                guard let self, generation == self.generation, let process = self.process else { return }
                self.world.records.disturbanceCount += 1
                self.end(process, withoutPowerFor: nil)
                self.startAgain(after: Self.restartDelay)
            }
        }
    }
}

// What it stands on.
extension ResponderLife {
    private func surroundings(of generation: Int) -> Surroundings {
        let (civil, loop, weather) = (world.civil, world.system.loop, world.weather)
        let isChallenged = world.plan.isChallenged
        let uptime: @Sendable () -> ContinuousClock.Instant = { loop.system.now }
        let steady = SteadyClock(wall: { civil.now }, uptime: uptime)
        let log = Log(minimumLevel: .debug, clock: { Timestamp(milliseconds: civil.now.milliseconds) }) {
            [weak world] line in
            LoopActor.assumeIsolated { world?.noteLine(line) }
        }
        var surroundings = Surroundings(log: log)
        surroundings.store = world.store
        surroundings.commitSettings.mailboxCapacity = world.plan.mailboxCapacity
        surroundings.readTexts = { (configuration) throws(TemplateFolder.Faults) in
            try TextShelf.texts(of: configuration, isChallenged: isChallenged)
        }
        surroundings.environment = ["KEY": Self.key]
        surroundings.clock = { steady.now }
        surroundings.wallClock = { civil.now }
        surroundings.makeWorker = {
            [weak self] (store, settings, _, onHealth, completion) throws(StoreError) in
            let worker = try SteppedCommitWorker(
                store, settings: settings, weather: weather, loop: loop, onHealth: onHealth, completion: completion)
            LoopActor.assumeIsolated { self?.worker = worker }
            return worker
        }
        surroundings.onDamage = { [weak self] error in
            LoopActor.assumeIsolated { self?.ended(generation, because: error) }
        }
        return surroundings
    }

    /// The shipped templates, four folders above this file.
    private static let templates =
        "\(#filePath)".split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" } + "/templates"

    /// What the responder is told.
    var configuration: Configuration {
        var configuration = Configuration()
        configuration.storePath = world.folder.map { "\($0)/tongcha.db" } ?? "simulated.db"
        configuration.auditFolder = world.folder.map { "\($0)/audit" }
        configuration.key = .environment("KEY")
        configuration.templates = Self.templates
        configuration.statusAddress = "127.0.0.1:8080"
        configuration.links = world.plan.carriers.enumerated().map { link($0.element, $0.offset) }
        if world.plan.asksRegister { configuration.identity = RegisterHouse.settings }
        configuration.sources = world.plan.parties.map { party in
            guard party.isRemote,
                let url = try? HTTPURL("http://127.0.0.1:\(CompanyHouse.port(of: party.id))/\(party.id)")
            else { return SourceSettings(company: party.id, kind: .sqlite) }
            let secret = HMACKey(Array(CompanyHouse.secret.utf8))
            return SourceSettings(company: party.id, kind: .http(url, secret: secret))
        }
        return configuration
    }

    private func link(_ carrier: WorldPlan.Carrier, _ place: Int) -> LinkSettings {
        let address = "127.0.0.1:\(CarrierHouse.port(of: place))"
        var link = LinkSettings(
            name: "carrier\(place)", carrier.isDialled ? .dial(address) : .listen(address),
            dialect: carrier.isSMPP ? SMPPDialect(SMPPOptions()) : LineDialect(),
            role: carrier.isESME ? .smsc : .esme, systemID: "carrier\(place)", password: "secret")
        link.session.window = carrier.window
        link.queueLimit = carrier.queueLimit
        link.session.inboundWindow = carrier.inboundWindow
        link.session.enquireLinkInterval = carrier.enquireLink
        link.binds =
            carrier.isPaired
            ? [.transmitter, .receiver] : Array(repeating: .transceiver, count: carrier.bindCount)
        link.rate = carrier.rate
        link.inboundRate = carrier.inboundRate
        link.failOver = carrier.failOver.map { "carrier\($0)" }
        link.quietHours = carrier.quietHours
        return link
    }
}
