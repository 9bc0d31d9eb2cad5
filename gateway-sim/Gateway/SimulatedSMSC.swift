import Links
import Net
import Primitives
import SMS
import Session
import Telemetry
import Wire

/// The carrier: takes texts from phones to the responder, answers what the responder submits as the plan says, writes
/// the receipts, and goes wrong as the script says.
@LoopActor
package final class SimulatedSMSC {
    /// What was handed to the responder and is not answered yet, to be handed over again when the answer is lost.
    private struct Pending {
        var segment: OutgoingSegment
        var triesLeft = 3
    }

    /// The connections.
    package let end: GatewayEnd
    /// Where what happens is told.
    package weak var handsets: (any Handsets)?
    /// Says whenever something happened that somebody may wait for.
    package let changes: ChangeSignal
    /// What becomes of submitted segments.
    package var plan: DeliveryPlan
    /// What goes wrong.
    package var faults = FaultScript()
    /// In which order and when answers leave.
    package var answerGate: AnswerGate
    /// How fast it reads; `nil` for as fast as it can.
    package var octetsReadPerSecond: Int?

    private let profile: GatewayProfile
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private let dialect: GatewayDialect
    /// How many segments it refused or threw back.
    package private(set) var refusedSegmentCount = 0
    private var nextGatewayID: UInt64
    /// Texts are numbered from 1 up, receipts from -1 down.
    private var nextText: Int64 = 1
    private var nextReceipt: Int64 = -1
    private var pending: [SegmentKey: Pending] = [:]
    private var outcomes: [LinkOutcome] = []
    private var receipts: [OutgoingSegment] = []
    private var generator: SeededGenerator
    private var isCutting = false
    /// How many octets had been read when their time was counted last.
    private var octetsCounted = 0
    /// Fires when the gate has to let answers out.
    private var gateTimer: LoopTimer?

    /// How much earlier than its response an early receipt leaves, at least.
    private static let headStart = Duration.milliseconds(20)

    /// A gateway that is not connected yet.
    ///
    /// - Parameters:
    ///   - firstID: the first message id; a gateway that starts again must not use its old ones.
    ///   - clock: civil time, for the ids and the texts of receipts.
    ///   - changes: what somebody waits at for several gateways; one of its own if `nil`.
    package init(
        _ profile: GatewayProfile, plan: DeliveryPlan = DeliveryPlan(), seed: UInt64 = 1,
        firstID: UInt64? = nil, tap: GatewayDialect.Tap? = nil,
        clock: @escaping @Sendable () -> WallTime = WallClock.now, changes shared: ChangeSignal? = nil,
        loop: EventLoop, log: Log
    ) {
        self.profile = profile
        self.plan = plan
        self.loop = loop
        self.clock = clock
        nextGatewayID = firstID ?? Self.freshID(at: clock())
        generator = SeededGenerator(seed: seed)
        answerGate = AnswerGate(seed: seed)
        let changes = shared ?? ChangeSignal(on: loop)
        self.changes = changes
        dialect = GatewayDialect(profile.dialect, tap: tap) {
            LoopActor.assumeIsolated { changes.notify() }
        }
        end = GatewayEnd(profile.linkSettings(dialect: dialect), loop: loop, log: log)
        end.link.owner = self
    }

    /// A message id that no earlier run has used, with room for a million after it before the next millisecond's.
    private nonisolated static func freshID(at now: WallTime) -> UInt64 { UInt64(max(0, now.milliseconds)) << 20 }

    /// Whether the responder may be texted.
    package var isBound: Bool { end.link.bindCount > 0 }

    /// Waits until that many connections are bound; throws `.bindRefused` as soon as one is refused, else `.neverBound`.
    package func waitForBind(count: Int = 1, patience: Duration) async throws(SimulatorError) {
        func refusal() -> SMPP.Status? { dialect.bindRefusal.withLock { $0 } }
        _ = await changes.wait(until: loop.now + patience) { end.link.bindCount >= count || refusal() != nil }
        guard end.link.bindCount < count else { return }
        switch end.link.settings.endpoint {
        case .dial(let address):
            if let status = refusal() { throw .bindRefused("\(address)", status) }
            throw .neverBound("\(address)", within: patience)
        case .listen(let address): throw .nobodyBound("\(address)", within: patience)
        }
    }

    /// The name of the text handed over last, which its segments carry.
    package var lastTextID: MessageID { MessageID(rawValue: nextText - 1) }

    /// How many segments wait for their turn or their answer.
    package var unansweredCount: Int { pending.count }

    /// How many receipts were written, whether or not they have left.
    package var writtenReceiptCount: Int { Int(-1 - nextReceipt) }

    /// How many PDUs went each way.
    package var pduCount: GatewayDialect.PDUCount { dialect.pduCount.withLock { $0 } }

    /// How many binds it refused because it was told to.
    package var refusedBindCount: Int { dialect.refusedBindCount.withLock { $0 } }

    /// What is wrong below the messages.
    package var misbehaviour: GatewayDialect.Misbehaviour {
        get { dialect.misbehaviour.withLock { $0 } }
        set { dialect.misbehaviour.withLock { $0 = newValue } }
    }

    /// Hands a phone's text to the responder.
    ///
    /// - Parameter tampering: what happens to its segments on the way.
    /// - Returns: how many segments are on their way.
    @discardableResult
    package func text(
        _ text: String, from phone: Address, tampering: SegmentTampering = .none
    ) throws(SimulatorError) -> Int {
        let message = OutgoingMessage(
            id: MessageID(rawValue: nextText), from: phone, to: Address(profile.shortCode), text: text,
            wantsReceipt: profile.peer == .esme)
        nextText += 1
        var segments: [OutgoingSegment]
        do {
            segments = try dialect.segments(of: message)
        } catch {
            throw .unsendable("\(error)")
        }
        tampering.apply(to: &segments, using: &generator)
        for segment in segments { hand(over: segment) }
        return segments.count
    }

    private func hand(over segment: OutgoingSegment) {
        pending[segment.key] = Pending(segment: segment)
        end.link.enqueue(segment)
    }
}

extension SimulatedSMSC: LinkOwner {
    package func link(_ link: Link, reports events: [LinkEvent]) {
        for event in events { note(event) }
        readSlowly()
        flush()
        handsets?.batchEnded()
        changes.notify()
    }

    /// What was read takes its time: so long nothing more is read.
    private func readSlowly() {
        let count = pduCount.receivedOctets
        let octets = count - octetsCounted
        octetsCounted = count
        guard let octetsReadPerSecond, octets > 0 else { return }
        end.link.pauseReading(for: .seconds(1) * octets / octetsReadPerSecond)
    }

    package func linkHasRoom(_ link: Link) { changes.notify() }

    private func note(_ event: LinkEvent) {
        switch event {
        case .bound: handsets?.bindsChanged(to: end.link.bindCount, reason: nil)
        case .unbound(let reason):
            isCutting = false
            if !isBound { answerGate.clear() }
            handsets?.bindsChanged(to: end.link.bindCount, reason: reason)
        case .arrived(let message, let ticket): take(message, ticket)
        case .receipt(let receipt, let ticket):
            outcomes.append(LinkOutcome(ticket))
            handsets?.receiptArrived(receipt)
        case .submitted(let key, _): answered(key, .ok)
        case .refused(let key, let status): answered(key, status)
        case .unanswered(let key): handOverAgain(key)
        }
    }

    private func answered(_ key: SegmentKey, _ status: SMPP.Status) {
        guard let segment = pending.removeValue(forKey: key)?.segment else { return }
        if case .receipt(let receipt, _) = segment.content {
            handsets?.receiptAnswered(receipt.id, receipt.state, status)
        } else {
            handsets?.answered(key, status)
        }
    }

    /// A gateway that misses an answer sends the message again, a few times.
    private func handOverAgain(_ key: SegmentKey) {
        guard var entry = pending[key] else { return }
        guard entry.triesLeft > 0 else { return answered(key, .deliveryFailure) }
        entry.triesLeft -= 1
        handsets?.handedOverAgain(key)
        pending[key] = entry
        end.link.enqueue(entry.segment)
    }

    /// Sends the answers and, behind them, the receipts.
    private func flush() {
        let (settled, written) = (outcomes, receipts)
        outcomes.removeAll(keepingCapacity: true)
        receipts.removeAll(keepingCapacity: true)
        if !settled.isEmpty { end.link.settle(settled) }
        for receipt in written { hand(over: receipt) }
    }

    @discardableResult
    private func later(_ delay: Duration, _ body: @escaping @LoopActor () -> Void) -> LoopTimer {
        loop.schedule(at: loop.now + delay) {
            LoopActor.assumeIsolated {
                body()
                self.flush()
                self.changes.notify()
            }
        }
    }
}

// What the responder submits.
extension SimulatedSMSC {
    private func take(_ message: IncomingMessage, _ ticket: MessageTicket) {
        // What is behind the message that cuts the connection was never read.
        guard !isCutting else { return }
        guard profile.peer == .smsc else {
            // A client only gets messages; what becomes of them is the gateway's business.
            outcomes.append(LinkOutcome(ticket))
            handsets?.received(message, id: takeGatewayID())
            return
        }
        var answersThis = true
        for fault in faults.next() {
            switch fault {
            case .refuse(let status): return refuse(ticket, status)
            case .dropResponse: answersThis = false
            case .cut: return cut { $0.close() }
            case .reset: return cut { $0.reset() }
            case .vanish: return cut { $0.abandon() }
            case .stall(let duration): answerGate.stall(until: loop.now + duration)
            case .send(let garbage): send(garbage)
            }
        }
        deliver(message, ticket, answersThis: answersThis)
    }

    private func refuse(_ ticket: MessageTicket, _ status: SMPP.Status, after delay: Duration = .zero) {
        refusedSegmentCount += 1
        give(AnswerGate.Answer(outcome: LinkOutcome(ticket, status)), after: delay)
    }

    private func deliver(_ message: IncomingMessage, _ ticket: MessageTicket, answersThis: Bool) {
        let fate = plan.fate(for: message.destination, wantsReceipt: message.wantsReceipt)
        guard fate.status.isSuccess else {
            return refuse(ticket, fate.status, after: fate.responseDelay)
        }
        let id = takeGatewayID()
        let outcome = LinkOutcome(ticket, answersThis ? .ok : .neverAnswered, id: id)
        var prompt: [OutgoingSegment] = []
        for planned in fate.receipts {
            let segment = segment(planned, about: message, planned.namesUnknownID ? GatewayMessageID("0") : id)
            if planned.delay > .zero {
                later(planned.delay) { [self] in hand(over: segment) }
            } else {
                prompt.append(segment)
            }
        }
        if fate.hasEarlyReceipts {
            // What is written now leaves first only if the response waits a moment.
            receipts += prompt
            give(AnswerGate.Answer(outcome: outcome), after: max(fate.responseDelay, Self.headStart))
        } else {
            give(AnswerGate.Answer(outcome: outcome, receipts: prompt), after: fate.responseDelay)
        }
        handsets?.received(message, id: id)
    }

    private func give(_ answer: AnswerGate.Answer, after delay: Duration = .zero) {
        if delay > .zero {
            later(delay) { [self] in pass(answer) }
        } else {
            pass(answer)
        }
    }

    private func pass(_ answer: AnswerGate.Answer) {
        guard !answerGate.isOpen else { return release(answer) }
        release(answerGate.pass(answer, at: loop.now))
        armGate()
    }

    /// Keeps one timer at the gate's deadline while it holds answers.
    private func armGate() {
        guard gateTimer == nil, let deadline = answerGate.deadline else { return }
        gateTimer = later(deadline - loop.now) { [self] in
            gateTimer = nil
            release(answerGate.release(at: loop.now))
            armGate()
        }
    }

    /// Nothing goes wrong from now on; what a stall or a shuffle held back leaves.
    ///
    /// - Parameter plan: what becomes of submitted segments from now on.
    package func behave(_ plan: DeliveryPlan) {
        faults = FaultScript()
        octetsReadPerSecond = nil
        misbehaviour = GatewayDialect.Misbehaviour()
        self.plan = plan
        gateTimer?.cancel()
        gateTimer = nil
        release(answerGate.open())
        flush()
    }

    private func release(_ answers: [AnswerGate.Answer]) {
        for answer in answers { release(answer) }
    }

    private func release(_ answer: AnswerGate.Answer) {
        outcomes.append(answer.outcome)
        receipts += answer.receipts
    }

    private func cut(_ end: @escaping @LoopActor (Link) -> Void) {
        isCutting = true
        // Closing now would report the end of the connection in the middle of this report.
        later(.zero) { [link = self.end.link] in end(link) }
    }

    private func send(_ garbage: FaultScript.Garbage) {
        misbehaviour.garbage += garbage.octets(in: profile.wireProtocol, using: &generator)
    }

    private func takeGatewayID() -> GatewayMessageID {
        defer { nextGatewayID &+= 1 }
        return GatewayMessageID(String(nextGatewayID, radix: 16))
    }

    private func segment(
        _ planned: SegmentFate.Receipt, about message: IncomingMessage, _ id: GatewayMessageID
    ) -> OutgoingSegment {
        defer { nextReceipt -= 1 }
        let receipt = DeliveryReceipt(id: id, state: planned.state, errorCode: planned.errorCode)
        // The line protocol has fields for everything, so nobody would read the text.
        let now = clock()
        let text = profile.wireProtocol == .line ? "" : receipt.text(submittedAt: now, doneAt: now)
        return OutgoingSegment(
            SegmentKey(MessageID(rawValue: nextReceipt), 0), from: message.destination, to: message.source,
            .receipt(receipt, text: text))
    }
}
