import Net
import SMS
import Telemetry
import Wire

/// One of a scenario's gateways, with what phones received through it and the counts of what happened there.
@LoopActor
final class ScenarioGateway {
    /// How it meets the responder.
    let profile: GatewayProfile
    /// What phones received through it.
    let phones = SimulatedPhones()
    /// How many texts a phone had received before, word for word, through whichever gateway.
    private(set) var duplicateCount = 0
    /// Whether it was told to stay away.
    private(set) var isAway = false

    private let smsc: SimulatedSMSC
    private let chanceSeed: UInt64
    private var isOpen = false
    private var lostBindCount = 0

    /// A gateway that is not connected yet.
    ///
    /// - Parameter chanceSeed: repeats what is left to chance at this gateway.
    init(
        _ profile: GatewayProfile, chanceSeed: UInt64, tap: GatewayDialect.Tap?, changes: ChangeSignal,
        on loop: EventLoop, log: Log
    ) {
        self.profile = profile
        self.chanceSeed = chanceSeed
        smsc = SimulatedSMSC(
            profile, plan: DeliveryPlan(seed: chanceSeed), seed: chanceSeed, tap: tap, changes: changes, loop: loop,
            log: log)
        smsc.handsets = phones
        phones.onBinds = { [weak self] _, reason in if reason != nil { self?.lostBindCount += 1 } }
    }

    /// Its name, where gateways have names.
    var name: String? { profile.name }

    /// Where it listens, once it does.
    var address: SocketAddress? { smsc.end.address }

    /// Begins to listen or to dial.
    func open() throws(SimulatorError) {
        try smsc.end.open()
        smsc.end.start()
        isOpen = true
    }

    /// Waits until its connections are bound.
    func waitForBind(patience: Duration) async throws(SimulatorError) {
        try await smsc.waitForBind(count: profile.bindCount, patience: patience)
    }

    /// Ends its connections, and stays away until it comes back; what phones text meanwhile waits.
    func leave() {
        isAway = true
        guard isOpen else { return }
        isOpen = false
        smsc.end.leave()
    }

    /// May be opened again.
    func comeBack() { isAway = false }

    /// Ends its connections in order.
    func close() async { await smsc.end.close() }

    /// Changes its ways from now on.
    func obey(_ order: GatewayOrder) { smsc.obey(order, seed: chanceSeed) }

    /// Hands a phone's text to the responder and says how many segments are on their way.
    func text(_ text: String, from phone: Address, _ tampering: SegmentTampering) throws(SimulatorError) -> Int {
        try smsc.text(text, from: phone, tampering: tampering)
    }

    /// A phone received what it had received before.
    func noteDuplicate() { duplicateCount += 1 }

    /// How often that has happened here.
    func count(_ subject: CountExpectation.Subject) -> Int {
        switch subject {
        case .replies: phones.textCount
        case .duplicates: duplicateCount
        case .receipts(let state?): phones.receiptCounts[state] ?? 0
        case .receipts(nil): phones.receiptCounts.values.reduce(0, +)
        case .acknowledgements: phones.acknowledgementCount
        case .refusals: phones.refusalCount
        case .disconnections: lostBindCount
        case .refusedSegments: smsc.refusedSegmentCount
        case .refusedBinds: smsc.refusedBindCount
        }
    }
}
