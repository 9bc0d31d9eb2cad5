import GatewaySimulator
import Net
import Primitives
import SMS
import SimulatedSystem
import Store
import Wire

/// Something that goes wrong, and when.
struct PlannedFault: Sendable {
    var moment: Duration
    var fault: Fault
}

/// Something that goes wrong.
enum Fault: Sendable {
    /// The connections of a carrier are reset.
    case cut(carrier: Int)
    /// They vanish without a word.
    case mute(carrier: Int)
    /// What is sent over them is held back.
    case hold(carrier: Int, Duration)
    /// New connections are refused, or nobody answers.
    case connections(carrier: Int, areRefused: Bool, Duration)
    case refusedBinds(carrier: Int, Int)
    /// `enquire_link` is not answered.
    case deafness(carrier: Int, Duration)
    /// Segments are refused for now.
    case refusal(carrier: Int, SMPP.Status, FaultScript.Schedule)
    /// Segments are taken without an answer.
    case lostResponse(carrier: Int, FaultScript.Schedule)
    /// No segment is answered for a while.
    case stall(carrier: Int, Duration)
    case garbage(carrier: Int, FaultScript.Garbage)
    case receipts(carrier: Int, ReceiptFault)
    /// Some segments never reach their phones.
    case delivery(carrier: Int, percent: Int, isPermanent: Bool)
    case company(String, CompanyBehaviour, Duration)
    case companyCut(String, isRefused: Bool, Duration)
    case register(CompanyBehaviour, Duration)
    case registerCut(isRefused: Bool, Duration)
    case storeFailure(MemoryStore.Step, Int, StoreError, Duration)
    case slowStore(Duration)
    case stalledStore(Duration)
    case lostSync
    /// A stranger tries passwords.
    case guesser(carrier: Int, Duration)
    /// The process may have no more descriptors than this.
    case fewDescriptors(Int, Duration)
    /// The process is stopped, as by a signal.
    case pause(Duration)
    /// What is done beside the loop is not done before.
    case slowWork(Duration)
    case clockJump(Duration)
    case crash
    case outage(Duration, keeping: Int)
    case restart
    case reload

    /// Lets it begin.
    @LoopActor
    func begin(in world: World) {
        world.trace.note("fault: \(self)")
        if mayEndLinks { world.records.mayEndLinks = true }
        switch self {
        case .cut, .mute, .hold, .connections: disturbNetwork(of: world)
        case .refusedBinds, .deafness, .refusal, .lostResponse, .stall, .garbage, .receipts, .delivery:
            disturbGateway(of: world)
        case .company, .companyCut: disturbCompany(of: world)
        case .register, .registerCut: disturbRegister(of: world)
        case .storeFailure, .slowStore, .stalledStore, .lostSync: disturbStore(of: world)
        case .guesser(let carrier, let time): world.carriers[carrier].letGuess(for: time)
        case .fewDescriptors(let count, let time):
            let process = world.life?.process
            process?.descriptorLimit = count
            world.system.time.plan(after: time) { process?.descriptorLimit = 4_096 }
        case .pause(let time):
            world.records.disturbanceCount += 1
            world.life?.process?.pausedUntil = world.system.now + time
        case .slowWork(let time):
            world.life?.process?.workHeldUntil = world.system.now + time
        case .clockJump(let step):
            world.civil.jump(by: step)
            world.records.civilShift += step < .zero ? .zero - step : step
        case .crash: world.life?.crash()
        case .outage(let time, let count): world.life?.crash(withoutPowerFor: time, keeping: count)
        case .restart: world.life?.restart()
        case .reload: world.life?.reload()
        }
    }

    @LoopActor
    private func disturbNetwork(of world: World) {
        let network = world.system.network
        world.records.disturbanceCount += 1
        switch self {
        case .cut(let carrier): world.records.tally.cutCount += network.cut(port: CarrierHouse.port(of: carrier))
        case .mute(let carrier): world.records.tally.cutCount += network.mute(port: CarrierHouse.port(of: carrier))
        case .hold(let carrier, let time):
            world.records.disturbanceCount += Int(time / .seconds(30))
            network.hold(port: CarrierHouse.port(of: carrier), until: world.system.now + time)
        case .connections(let carrier, let areRefused, let time):
            refuseConnections(to: CarrierHouse.port(of: carrier), areRefused, for: time, in: world)
        default: break
        }
    }

    @LoopActor
    private func refuseConnections(to port: UInt16, _ areRefused: Bool, for time: Duration, in world: World) {
        let network = world.system.network
        var conditions = network.usual
        conditions.connecting = areRefused ? .refused : .unanswered
        network.conditions[port] = conditions
        world.records.tally.cutCount += network.cut(port: port)
        world.system.time.plan(after: time) { network.conditions[port] = nil }
    }

    @LoopActor
    private func disturbGateway(of world: World) {
        switch self {
        case .refusedBinds(let carrier, let count):
            world.carriers[carrier].change { $0.misbehaviour.refusedBindCount += count }
        case .deafness(let carrier, let time):
            world.records.disturbanceCount += 1
            world.carriers[carrier].change { $0.misbehaviour.ignoresEnquireLink = true }
            world.system.time.plan(after: time) {
                LoopActor.assumeIsolated {
                    world.carriers[carrier].change { $0.misbehaviour.ignoresEnquireLink = false }
                }
            }
        case .refusal(let carrier, let status, let schedule):
            world.carriers[carrier].change { $0.faults.add(.refuse(status), schedule) }
        case .lostResponse(let carrier, let schedule):
            world.records.disturbanceCount += 10
            world.carriers[carrier].change { $0.faults.add(.dropResponse, schedule) }
        case .stall(let carrier, let time):
            // A submission is tried again after each half minute without an answer.
            world.records.disturbanceCount += 1 + Int(time / .seconds(30))
            world.carriers[carrier].change { $0.faults.add(.stall(time), .first(1)) }
        case .garbage(let carrier, let garbage):
            world.records.disturbanceCount += 1
            world.carriers[carrier].change { $0.faults.add(.send(garbage), .first(1)) }
        case .receipts(let carrier, let fault): world.carriers[carrier].change { fault.apply(to: &$0.plan) }
        case .delivery(let carrier, let percent, let isPermanent):
            world.carriers[carrier].losesReplies = true
            world.carriers[carrier].change { smsc in
                smsc.plan.change(.share(percent: percent)) { fate in
                    if isPermanent { fate.status = .invalidDestinationAddress }
                    fate.receipts = [SegmentFate.Receipt(state: .undeliverable, delay: .seconds(1))]
                }
            }
        default: break
        }
    }

    @LoopActor
    private func disturbCompany(of world: World) {
        switch self {
        case .company(let company, let behaviour, let time):
            world.companies?.behave(behaviour, company)
            world.system.time.plan(after: time) {
                LoopActor.assumeIsolated { world.companies?.behave(CompanyBehaviour(), company) }
            }
        case .companyCut(let company, let isRefused, let time):
            let port = CompanyHouse.port(of: company)
            world.system.network.cut(port: port)
            refuseConnections(to: port, isRefused, for: time, in: world)
        default: break
        }
    }

    @LoopActor
    private func disturbRegister(of world: World) {
        switch self {
        case .register(let behaviour, let time):
            world.register?.behave(behaviour)
            world.system.time.plan(after: time) {
                LoopActor.assumeIsolated { world.register?.behave(CompanyBehaviour()) }
            }
        case .registerCut(let isRefused, let time):
            world.system.network.cut(port: RegisterHouse.port)
            refuseConnections(to: RegisterHouse.port, isRefused, for: time, in: world)
        default: break
        }
    }

    @LoopActor
    private func disturbStore(of world: World) {
        let weather = world.weather
        switch self {
        case .storeFailure(let step, let percent, let error, let time):
            weather.failures[step] = (percent, error)
            world.system.time.plan(after: time) { LoopActor.assumeIsolated { weather.failures[step] = nil } }
        case .slowStore(let time):
            weather.writeTime = .milliseconds(50)...(.seconds(2))
            weather.syncTime = .milliseconds(50)...(.seconds(3))
            world.system.time.plan(after: time) {
                LoopActor.assumeIsolated {
                    weather.writeTime = .microseconds(100)...(.milliseconds(3))
                    weather.syncTime = .microseconds(300)...(.milliseconds(6))
                }
            }
        case .stalledStore(let time):
            let end = world.system.now + time
            weather.stalledUntil = end
            world.system.time.plan(after: time) {
                LoopActor.assumeIsolated { if weather.stalledUntil == end { weather.stalledUntil = nil } }
            }
        case .lostSync:
            world.records.disturbanceCount += 1
            weather.losesNextSync = true
        default: break
        }
    }
}

extension ReceiptFault {
    /// Lets every receipt be so from now on.
    func apply(to plan: inout DeliveryPlan) {
        plan.change(.everyone) { fate in
            fate.hasEarlyReceipts = isEarly
            let receipt = SegmentFate.Receipt(state: .delivered, delay: delay, namesUnknownID: namesUnknownID)
            fate.receipts = isMissing ? [] : isDoubled ? [receipt, receipt] : [receipt]
        }
    }
}

extension Fault {
    /// Whether a connection may end because of it: it is cut, its peer gives it up, or its process is gone or stopped.
    var mayEndLinks: Bool {
        switch self {
        case .cut, .mute, .hold, .connections, .deafness, .garbage, .pause, .crash, .outage, .restart, .lostSync: true
        case .refusedBinds, .refusal, .lostResponse, .stall, .receipts, .delivery, .company, .companyCut, .register,
            .registerCut, .storeFailure, .slowStore, .stalledStore, .slowWork, .clockJump, .reload, .guesser,
            .fewDescriptors:
            false
        }
    }
}
