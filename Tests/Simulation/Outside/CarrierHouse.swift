import GatewaySimulator
import Links
import Net
import Primitives
import SMS
import Session
import SimulatedSystem
import Telemetry
import Wire

/// A carrier of a world: its gateway, and the phones behind it.
@LoopActor
final class CarrierHouse {
    let place: Int
    let settings: WorldPlan.Carrier
    /// Whether it refuses some replies for good, or reports them as lost.
    var losesReplies = false
    private(set) var smsc: SimulatedSMSC?
    private unowned let world: World
    private let process: SimulatedProcess
    /// Texts on their way, by the numbers that the gateway gives them.
    private var underWay: [Int64: SentText] = [:]
    private var lastText: Int64 = 0
    /// When the last submissions came, for the rate.
    private(set) var submissions: [ContinuousClock.Instant] = []
    /// When the last texts were taken, for the inbound rate.
    private(set) var taken: [ContinuousClock.Instant] = []

    init(_ place: Int, _ world: World) {
        self.place = place
        self.world = world
        settings = world.plan.carriers[place]
        process = world.system.start("carrier \(place)")
    }

    /// The port that one of both listens at.
    var port: UInt16 { Self.port(of: place) }

    static func port(of place: Int) -> UInt16 { 2_775 + UInt16(place) }

    /// Begins to dial or to listen.
    func open() throws {
        try world.system.run(in: process) {
            let smsc = SimulatedSMSC(
                profile, seed: world.seed ^ UInt64(place), firstID: UInt64(place + 1) << 32,
                tap: { [unowned world, place] direction, octets in
                    let octets = Array(octets)
                    LoopActor.assumeIsolated { world.notePDU(octets, direction == .received, carrier: place) }
                },
                clock: { [civil = world.civil] in civil.now }, loop: world.system.loop, log: .silent)
            smsc.answerGate.shuffles = settings.shufflesAnswers
            smsc.handsets = self
            self.smsc = smsc
            try smsc.end.open()
            smsc.end.start()
        }
    }

    private var profile: GatewayProfile {
        var profile = GatewayProfile()
        let address = "127.0.0.1:\(port)"
        profile.endpoint = settings.isDialled ? .listen(address) : .dial(address)
        profile.wireProtocol = settings.isSMPP ? .smpp : .line
        profile.peer = settings.isESME ? .esme : .smsc
        profile.systemID = "carrier\(place)"
        profile.bindCount = settings.bindCount
        profile.window = settings.window
        return profile
    }

    /// Hands a text over.
    func send(_ text: SentText, from phone: String, tampering: WorldPlan.Tampering) throws {
        guard let smsc else { return }
        lastText += 1
        let number = lastText
        let tampering: SegmentTampering =
            switch tampering {
            case .none: .none
            case .shuffled: .shuffled
            case .missing: .missing(1)
            case .doubled: .doubled(1)
            }
        try world.system.run(in: process) {
            text.openSegments = try smsc.text(text.text, from: Address(phone), tampering: tampering)
            // The only segment of a text may be the one that never comes.
            if text.openSegments > 0 { underWay[number] = text }
        }
    }

    /// Changes what goes wrong at the gateway.
    func change(_ change: (SimulatedSMSC) -> Void) {
        guard let smsc else { return }
        world.system.run(in: process) { change(smsc) }
    }

    /// Whether every text and receipt is answered.
    var isSettled: Bool { underWay.isEmpty && smsc?.unansweredCount == 0 }
}

extension CarrierHouse: Handsets {
    func received(_ message: IncomingMessage, id: GatewayMessageID) {
        submissions.append(world.system.now)
        if submissions.count > 2_000 { submissions.removeFirst(1_000) }
        switch message.content {
        case .text(let text):
            world.received(
                text, in: Segmenter().segmentCount(of: text) ?? 1, by: message.destination, from: message.source,
                over: place)
        case .segment(let segment, let coding, let octets):
            let set = "\(message.destination.text) \(segment.reference) \(segment.total)"
            // What comes again begins anew: the first half of it was a reply that was sent twice.
            if world.joining[set]?[segment.number] == octets { return }
            if world.joining[set]?[segment.number] != nil { world.joining[set] = [:] }
            world.joining[set, default: [:]][segment.number] = octets
            guard let segments = world.joining[set], segments.count == Int(segment.total) else { return }
            world.joining[set] = nil
            let whole = segments.sorted { $0.key < $1.key }.flatMap(\.value)
            world.received(
                coding.decode(whole), in: Int(segment.total), by: message.destination, from: message.source, over: place
            )
        }
    }

    func answered(_ key: SegmentKey, _ status: SMPP.Status) {
        guard let text = underWay[key.message.rawValue] else { return }
        text.openSegments -= 1
        if status.isSuccess {
            taken.append(world.system.now)
            if taken.count > 2_000 { taken.removeFirst(1_000) }
        } else {
            text.isRefused = true
        }
        world.trace.note("carrier \(place): text \(key.message.rawValue) answered \(status.name)")
        guard text.openSegments == 0 else { return }
        underWay[key.message.rawValue] = nil
        text.takenAt = world.system.now
        if text.isRefused { world.gaveUp(text) }
    }

    func handedOverAgain(_ key: SegmentKey) {
        underWay[key.message.rawValue]?.redeliveryCount += 1
    }

    func receiptAnswered(_ id: GatewayMessageID, _ state: MessageState, _ status: SMPP.Status) {}
    func receiptArrived(_ receipt: DeliveryReceipt) {}

    func bindsChanged(to count: Int, reason: String?) {
        world.trace.note("carrier \(place): \(count) bound \(reason ?? "")")
        if let reason { world.unbound(from: self, because: reason) }
    }

    func batchEnded() {}
}

extension CarrierHouse {
    /// The gateway of a carrier where nothing goes wrong.
    func calmDown() {
        change { smsc in
            smsc.plan = DeliveryPlan(seed: world.seed)
            smsc.faults = FaultScript()
            smsc.misbehaviour = GatewayDialect.Misbehaviour()
        }
    }
}

extension CarrierHouse {
    /// Lets somebody without the password try to bind in this carrier's name.
    func letGuess(for time: Duration) {
        let stranger = world.system.start("stranger at carrier \(place)")
        world.system.run(in: stranger) {
            var profile = profile
            profile.password = "guess"
            profile.bindCount = 4
            let smsc = SimulatedSMSC(
                profile, firstID: 1, clock: { [civil = world.civil] in civil.now }, loop: world.system.loop,
                log: .silent)
            // A dialler's address was read before.
            try? smsc.end.open()
            smsc.end.start()
        }
        world.system.time.plan(after: time) { [system = world.system] in
            if stranger.isAlive { system.kill(stranger) }
        }
    }
}
