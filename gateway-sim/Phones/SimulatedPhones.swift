import Net
import SMS
import Session
import Wire

/// The phones of a simulated carrier, each with what it received; long texts are joined as a phone joins them.
@LoopActor
final class SimulatedPhones {
    /// Called for every whole text that a phone receives.
    var onText: (Address, ReceivedText) -> Void = { _, _ in }
    /// Called when connections come or go.
    var onBinds: (Int, String?) -> Void = { _, _ in }
    /// Called when the responder refuses a text, or never takes it.
    var onRefusal: (SegmentKey, SMPP.Status) -> Void = { _, _ in }

    /// How many receipts about messages to phones the responder has taken, by state.
    private(set) var receiptCounts: [MessageState: Int] = [:]
    /// How many receipts about phones' own texts came, by state, where the simulator is the client.
    private(set) var ownReceiptCounts: [MessageState: Int] = [:]
    /// How many segments the responder took from phones.
    private(set) var takenCount = 0

    private let loop: EventLoop
    private var inboxes: [String: [ReceivedText]] = [:]
    private var assembler = SegmentAssembler()
    private var segments: [Int64: GatewayMessageID] = [:]
    private var nextSegment: Int64 = 0
    private var owners: [GatewayMessageID: (phone: String, index: Int)] = [:]
    /// Segments of texts that are not whole yet may be receipted already.
    private var earlyReceipts: [GatewayMessageID: MessageState] = [:]

    init(on loop: EventLoop) { self.loop = loop }

    /// What the phone has received, oldest first.
    func inbox(of phone: Address) -> [ReceivedText] { inboxes[Self.name(phone)] ?? [] }

    private static func name(_ phone: Address) -> String { phone.phoneNumber?.digits ?? phone.text }

    private func deliver(
        _ text: String, _ coding: TextCoding, _ segmentCount: Int, _ ids: [GatewayMessageID], _ message: IncomingMessage
    ) {
        var received = ReceivedText(
            sender: message.source, text: text, coding: coding, segmentCount: segmentCount, ids: ids,
            arrivedAt: loop.now)
        let phone = Self.name(message.destination)
        let index = inboxes[phone]?.count ?? 0
        for id in ids {
            owners[id] = (phone, index)
            if let state = earlyReceipts.removeValue(forKey: id) { received.receipts[id] = state }
        }
        inboxes[phone, default: []].append(received)
        onText(message.destination, received)
    }
}

extension SimulatedPhones: Handsets {
    func received(_ message: IncomingMessage, id: GatewayMessageID) {
        switch message.content {
        case .text(let text):
            let coding = TextCoding.cheapest(for: text, allowing: [.gsm7, .ucs2]) ?? .ucs2
            deliver(text, coding, coding.segmentCount(of: text, form: .udh8) ?? 1, [id], message)
        case .segment(let place, let coding, let octets):
            nextSegment += 1
            segments[nextSegment] = id
            let segment = InboundSegment(
                id: nextSegment, linkGroup: "gateway", sender: message.source, recipient: message.destination,
                concatenation: place, content: .octets(octets, coding))
            guard case .joined(let text, let joinedIDs) = assembler.add(segment, at: WallClock.now()) else { return }
            let ids = joinedIDs.compactMap { segments.removeValue(forKey: $0) }
            deliver(text, coding, ids.count, ids, message)
        }
    }

    func answered(_ key: SegmentKey, _ status: SMPP.Status) {
        if status.isSuccess {
            takenCount += 1
        } else {
            onRefusal(key, status)
        }
    }

    func receiptAnswered(_ id: GatewayMessageID, _ state: MessageState, _ status: SMPP.Status) {
        guard status.isSuccess else { return }
        receiptCounts[state, default: 0] += 1
        guard let owner = owners[id] else {
            earlyReceipts[id] = state
            return
        }
        inboxes[owner.phone]?[owner.index].receipts[id] = state
    }

    func receiptArrived(_ receipt: DeliveryReceipt) { ownReceiptCounts[receipt.state, default: 0] += 1 }

    func bindsChanged(to count: Int, reason: String?) { onBinds(count, reason) }

    func batchEnded() {}
}
