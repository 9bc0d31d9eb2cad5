import Dialogue
import Digest
import GatewaySimulator
import Net
import Primitives
import SMS
import SimulatedSystem
import Store
import Telemetry

/// One world: everybody in it, the responder in the middle, and the promises that must hold.
@LoopActor
final class World {
    let seed: UInt64
    let plan: WorldPlan
    let system: SimulatedSystem
    let civil: CivilClock
    /// Where store, audit log and log are kept; `nil` for a store in memory and no others.
    let folder: String?
    /// What was logged, where there is a folder.
    var log: [UInt8] = []
    /// Where rows are kept, unless the world has a folder.
    let memory = MemoryStore()
    let store: any RowStore
    let weather: StoreWeather
    let records: Records
    /// The people by their numbers.
    private let places: [String: Int]
    private(set) var trace: Trace
    private(set) var carriers: [CarrierHouse] = []
    /// Segments that phones have of replies, whichever carrier brought them.
    var joining: [String: [UInt8: [UInt8]]] = [:]
    private(set) var companies: CompanyHouse?
    private(set) var register: RegisterHouse?
    private(set) var life: ResponderLife?
    private var promises: [any Promise] = []
    private var broken: BrokenPromise?
    /// Whether all faults are over.
    private(set) var isQuiet = false
    private(set) var quietSince: ContinuousClock.Instant?

    /// What companies' counts are made from.
    var countSeed: UInt64 { seed ^ 0xACC0 }

    /// A world of this plan, in memory or in a folder.
    init(seed: UInt64, _ plan: WorldPlan, folder: String? = nil, on system: SimulatedSystem, isShown: Bool) {
        self.seed = seed
        self.system = system
        system.restart(seed: seed)
        self.plan = plan
        self.folder = folder
        store = folder.map { SQLiteStore(path: "\($0)/tongcha.db") } ?? memory
        places = Dictionary(plan.people.enumerated().map { ($1.phone, $0) }) { first, _ in first }
        civil = CivilClock { system.now }
        weather = StoreWeather(seed: seed &+ 1)
        records = Records(peopleCount: plan.people.count)
        trace = Trace(isShown: isShown) { system.now - SimulatedTime.beginning }
        let weather = weather
        memory.fail { step in LoopActor.assumeIsolated { weather.failure(of: step) } }
        system.network.usual.partialShare = plan.partialShare
        system.network.usual.latency = plan.latency
    }

    /// Plays a world that is left to chance to its end, and looks at all promises.
    func play() throws {
        try open(keeping: Promises.all(self))
        for asking in plan.askings { at(asking.moment) { [self] in try send(asking) } }
        for fault in plan.faults { at(fault.moment) { [self] in fault.fault.begin(in: self) } }
        try run(until: SimulatedTime.beginning + plan.busyTime)
        try calmDown()
        if let broken { throw broken }
        close()
    }

    /// Begins everything: carriers, parties, the responder.
    func open(keeping promises: [any Promise] = []) throws {
        self.promises = promises
        try fillStore()
        carriers = plan.carriers.indices.map { CarrierHouse($0, self) }
        for carrier in carriers { try carrier.open() }
        let companies = CompanyHouse(self)
        self.companies = companies
        try companies.open()
        if plan.asksRegister {
            let register = RegisterHouse(self)
            self.register = register
            try register.open()
        }
        let life = ResponderLife(self)
        self.life = life
        life.start()
    }

    /// Ends the responder for good.
    func close() {
        life?.close()
        records.tally.simulatedTime = system.now - SimulatedTime.beginning
    }

    /// Does something at a moment of the world.
    func at(_ moment: Duration, _ body: @escaping @LoopActor () throws -> Void) {
        system.time.plan(after: SimulatedTime.beginning + moment - system.now) { [weak self] in
            LoopActor.assumeIsolated {
                do {
                    try body()
                } catch {
                    self?.breaks("the world can be played", "\(error)")
                }
            }
        }
    }

    private func fillStore() throws {
        guard let octets = Hex.octets(from: ResponderLife.key) else { return }
        let check = IdentityCheck(key: HMACKey(octets))
        let rows = try BulkImport(store)
        let local = plan.parties.filter { !$0.isRemote }.flatMap { PartyRoster.applications(of: $0.id) }
        for person in plan.people where person.isKnown {
            guard let phone = PhoneNumber(person.phone), let tail = IDTail(person.tail) else { continue }
            // With a register outside, the store has counts alone.
            if !plan.asksRegister {
                try rows.add(
                    PersonRow(phone: phone, tailMAC: check.mac(for: tail, of: phone), isActive: person.isActive))
            }
            for application in local {
                try rows.add(AccountCount(application: application, count: person.counts[application] ?? 0), of: phone)
            }
        }
        try rows.finish()
    }

    /// Lets somebody text.
    func send(_ asking: WorldPlan.Asking) throws {
        let person = plan.people[asking.person]
        let text = SentText(asking, at: system.now)
        records.texts.append(text)
        records.tally.textCount += 1
        trace.note("\(person.phone) texts \(asking.kind) \(asking.text)")
        try carriers[asking.carrier ?? person.carrier].send(text, from: person.phone, tampering: asking.tampering)
    }
}

// Time.
extension World {
    /// The most passes of the loop while the clock moves on by less than a second.
    private static let busiestSecond = 200_000

    /// Plays until that moment, or until somebody is content, looking at the promises after every pass.
    func run(until end: ContinuousClock.Instant, or isContent: () -> Bool = { false }) throws {
        var (second, passCount) = (system.now, 0)
        while system.now < end, !isContent() {
            guard system.step(until: end) else { break }
            records.tally.passCount += 1
            passCount += 1
            if system.now - second >= .seconds(1) { (second, passCount) = (system.now, 0) }
            if passCount > Self.busiestSecond { breaks("nothing waits for ever", "the loop turns without end") }
            for promise in promises { if let seen = promise.look() { breaks(promise.name, seen) } }
            if let broken { throw broken }
        }
    }

    /// Lets all faults end, and waits until everything is answered.
    private func calmDown() throws {
        trace.note("all faults end")
        isQuiet = true
        quietSince = system.now
        weather.clearUp()
        system.network.conditions = [:]
        system.network.usual.partialShare = 0
        for carrier in carriers { carrier.calmDown() }
        for company in plan.remoteParties { companies?.behave(CompanyBehaviour(), company) }
        register?.behave(CompanyBehaviour())
        life?.process?.workHeldUntil = nil
        for person in plan.watchmen { sendWatchword(from: person) }
        let patience: [Duration] = [
            .seconds(5), .seconds(60), .seconds(300), .seconds(1_800), .seconds(3_600), .seconds(7_200),
            .seconds(14_400),
        ]
        for wait in patience where !isAtRest { try run(until: system.now + wait) }
        if plan.isPlayedOut { try run(until: system.now + .seconds(50 * 3_600)) }
        for promise in promises { if let seen = promise.settle() { breaks(promise.name, seen) } }
    }

    /// Lets a watchman text for help, soon.
    private func sendWatchword(from person: Int) {
        let moment = system.now - SimulatedTime.beginning + .seconds(2)
        let asking = WorldPlan.Asking(person: person, moment: moment, kind: .help, text: "帮助")
        at(moment) { [self] in try send(asking) }
    }

    /// A carrier has given a text up; a watchman tries again, as what was held back on the way may take its time.
    func gaveUp(_ text: SentText) {
        if plan.watchmen.contains(text.person) { sendWatchword(from: text.person) }
    }

    /// Whether nothing is left to be done.
    var isAtRest: Bool { Rest.unrest(of: self) == nil }

    /// Notes that a promise is broken; the first one counts.
    func breaks(_ promise: String, _ seen: String) {
        guard broken == nil else { return }
        broken = BrokenPromise(
            seed: seed, time: system.now - SimulatedTime.beginning, promise: promise, seen: seen)
    }
}

// What happens.
extension World {
    /// A phone shows a text.
    func received(_ text: String, in segmentCount: Int, by phone: Address, from sender: Address, over carrier: Int) {
        trace.note("\(phone.text) gets \(text)")
        records.tally.replyCount += 1
        guard let person = places[phone.text] else {
            return breaks("nobody learns what is not theirs", "a text for \(phone.text), who is nobody here")
        }
        let reply = ReceivedReply(
            text, segmentCount: segmentCount, from: sender.text, over: carrier, at: system.now, civilTime: civil.now)
        records.replies[person].append(reply)
        for promise in promises { if let seen = promise.note(reply, of: person) { breaks(promise.name, seen) } }
    }

    /// A connection of a carrier is over.
    func unbound(from carrier: CarrierHouse, because reason: String) {
        for promise in promises { if let seen = promise.note(end: reason, of: carrier) { breaks(promise.name, seen) } }
    }

    /// A company is asked.
    func noteRequest(_ body: [UInt8], to company: String) {
        trace.note("\(company) is asked")
        for promise in promises { if let seen = promise.note(body, to: company) { breaks(promise.name, seen) } }
    }

    /// Octets of a PDU pass a carrier's gateway.
    func notePDU(_ octets: [UInt8], _ isOurs: Bool, carrier: Int) {
        trace.note(octets: octets)
        guard isOurs else { return }
        for promise in promises { if let seen = promise.note(pdu: octets, carrier) { breaks(promise.name, seen) } }
    }

    /// The responder writes a line of its log.
    func noteLine(_ line: LogLine) {
        let octets = line.json
        if folder != nil { log += octets }
        trace.note(String(decoding: octets, as: UTF8.self))
        for promise in promises { if let seen = promise.note(line: octets) { breaks(promise.name, seen) } }
    }
}
