import Links
import Net
import SMS
import Session
import Telemetry
import Wire

/// The carrier: takes texts from phones to the responder, answers what the responder submits as the plan says, and
/// writes the receipts.
@LoopActor
final class SimulatedSMSC {
    /// What was handed to the responder and is not answered yet, to be handed over again when the answer is lost.
    private struct Pending {
        var segment: OutgoingSegment
        var triesLeft = 3
    }

    /// How much earlier than its response an early receipt leaves, at least.
    private static let headStart = Duration.milliseconds(20)

    /// The connections.
    let end: GatewayEnd
    /// Where what happens is told.
    weak var handsets: (any Handsets)?
    /// Says whenever something happened that somebody may wait for.
    let changes: ChangeSignal
    /// What becomes of submitted segments.
    var plan: DeliveryPlan

    private let profile: GatewayProfile
    private let loop: EventLoop
    private var nextGatewayID: UInt64
    /// Texts are numbered from 1 up, receipts from -1 down.
    private var nextMessage: Int64 = 1
    private var nextReceipt: Int64 = -1
    private var pending: [SegmentKey: Pending] = [:]
    private var outcomes: [LinkOutcome] = []
    private var receipts: [OutgoingSegment] = []

    /// A gateway that is not connected yet.
    ///
    /// - Parameter firstID: the first message id; a gateway that starts again must not use its old ones.
    init(_ profile: GatewayProfile, plan: DeliveryPlan = DeliveryPlan(), firstID: UInt64, loop: EventLoop, log: Log) {
        self.profile = profile
        self.plan = plan
        self.loop = loop
        nextGatewayID = firstID
        changes = ChangeSignal(on: loop)
        end = GatewayEnd(profile.linkSettings(dialect: profile.dialect), loop: loop, log: log)
        end.link.owner = self
    }

    /// Whether the responder may be texted.
    var isBound: Bool { end.link.bindCount > 0 }

    /// How many segments wait for their turn or their answer.
    var unansweredCount: Int { pending.count }

    /// Hands a phone's text to the responder.
    ///
    /// - Returns: the text's name and its number of segments.
    @discardableResult
    func text(_ text: String, from phone: Address) throws(SimulatorError) -> (id: MessageID, segmentCount: Int) {
        let message = OutgoingMessage(
            id: takeMessageID(), from: phone, to: Address(profile.shortCode), text: text,
            wantsReceipt: profile.peer == .esme)
        let segments: [OutgoingSegment]
        do {
            segments = try end.link.settings.dialect.segments(of: message)
        } catch {
            throw .unsendable("\(error)")
        }
        for segment in segments { hand(over: segment) }
        return (message.id, segments.count)
    }

    private func takeReceiptName() -> SegmentKey {
        defer { nextReceipt -= 1 }
        return SegmentKey(MessageID(rawValue: nextReceipt), 0)
    }

    private func takeMessageID() -> MessageID {
        defer { nextMessage += 1 }
        return MessageID(rawValue: nextMessage)
    }

    private func hand(over segment: OutgoingSegment) {
        pending[segment.key] = Pending(segment: segment)
        end.link.enqueue(segment)
    }
}

extension SimulatedSMSC: LinkOwner {
    func link(_ link: Link, reports events: [LinkEvent]) {
        for event in events { note(event) }
        let (settled, written) = (outcomes, receipts)
        outcomes.removeAll(keepingCapacity: true)
        receipts.removeAll(keepingCapacity: true)
        if !settled.isEmpty { link.settle(settled) }
        for receipt in written { hand(over: receipt) }
        handsets?.batchEnded()
        changes.notify()
    }

    func linkHasRoom(_ link: Link) { changes.notify() }

    private func note(_ event: LinkEvent) {
        switch event {
        case .bound: handsets?.bindsChanged(to: end.link.bindCount, reason: nil)
        case .unbound(let reason): handsets?.bindsChanged(to: end.link.bindCount, reason: reason)
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
        guard entry.triesLeft > 0 else {
            pending[key] = nil
            handsets?.answered(key, .deliveryFailure)
            return
        }
        entry.triesLeft -= 1
        pending[key] = entry
        end.link.enqueue(entry.segment)
    }
}

// What the responder submits.
extension SimulatedSMSC {
    private func take(_ message: IncomingMessage, _ ticket: MessageTicket) {
        guard profile.peer == .smsc else {
            // A client only gets messages; what becomes of them is the gateway's business.
            outcomes.append(LinkOutcome(ticket))
            handsets?.received(message, id: takeGatewayID())
            return
        }
        let fate = plan.fate(for: message.destination, wantsReceipt: message.wantsReceipt)
        let id = takeGatewayID()
        let outcome = LinkOutcome(ticket, fate.status, id: fate.status.isSuccess ? id : nil)
        if fate.hasEarlyReceipts { write(fate.receipts, about: message, id) }
        // What was written a moment ago leaves first only if the response waits a moment.
        let responseDelay =
            fate.hasEarlyReceipts ? fate.responseDelay.map { max($0, Self.headStart) } : fate.responseDelay
        switch responseDelay {
        case .zero?: outcomes.append(outcome)
        case let delay?:
            later(delay) { [self] in end.link.settle([outcome]) }
        case nil: break
        }
        guard fate.status.isSuccess else { return }
        handsets?.received(message, id: id)
        guard !fate.hasEarlyReceipts else { return }
        if let delay = fate.responseDelay, delay > .zero {
            later(delay) { [self] in write(fate.receipts, about: message, id) }
        } else {
            write(fate.receipts, about: message, id)
        }
    }

    private func takeGatewayID() -> GatewayMessageID {
        defer { nextGatewayID &+= 1 }
        return GatewayMessageID(String(nextGatewayID, radix: 16))
    }

    private func write(_ planned: [SegmentFate.Receipt], about message: IncomingMessage, _ id: GatewayMessageID) {
        for receipt in planned {
            let segment = segment(receipt, about: message, receipt.namesUnknownID ? GatewayMessageID("0") : id)
            guard receipt.delay > .zero else {
                receipts.append(segment)
                continue
            }
            later(receipt.delay) { [self] in hand(over: segment) }
        }
    }

    private func segment(
        _ planned: SegmentFate.Receipt, about message: IncomingMessage, _ id: GatewayMessageID
    ) -> OutgoingSegment {
        let receipt = DeliveryReceipt(id: id, state: planned.state, errorCode: planned.errorCode)
        // The line protocol has fields for everything, so nobody would read the text.
        let now = WallClock.now()
        let text = profile.wireProtocol == .line ? "" : receipt.text(submittedAt: now, doneAt: now)
        return OutgoingSegment(
            takeReceiptName(), from: message.destination, to: message.source,
            .receipt(receipt, text: text))
    }

    private func later(_ delay: Duration, _ body: @escaping @LoopActor () -> Void) {
        loop.schedule(at: loop.now + delay) {
            LoopActor.assumeIsolated {
                body()
                self.flushReceipts()
            }
        }
    }

    private func flushReceipts() {
        let written = receipts
        receipts.removeAll(keepingCapacity: true)
        for receipt in written { hand(over: receipt) }
        changes.notify()
    }
}
