import Net
import Primitives
import SMS
import Session
import Wire

/// The phones of a simulated carrier, each with what it received; long texts are joined as a phone joins them.
@LoopActor
final class SimulatedPhones {
    /// Called for every whole text that a phone receives.
    var onText: (Address, ReceivedText) -> Void = { _, _ in }
    /// Called when the responder has answered the receipts about all segments of a text.
    var onReceipts: (Address, ReceivedText) -> Void = { _, _ in }
    /// Called when connections come or go.
    var onBinds: (Int, String?) -> Void = { _, _ in }
    /// Called when the responder refuses a text, or never takes it.
    var onRefusal: (SMPP.Status) -> Void = { _ in }

    /// How many receipts the responder has taken, or sent where it is the gateway, by state.
    private(set) var receiptCounts: [MessageState: Int] = [:]
    /// How many texts the phones have received.
    private(set) var textCount = 0
    /// How many segments the responder took.
    private(set) var acknowledgementCount = 0
    /// How many segments the responder refused for good, or never took.
    private(set) var refusalCount = 0

    private let clock: @Sendable () -> WallTime
    private var inboxes: [String: [ReceivedText]] = [:]
    private var joiner = TextJoiner()
    private var owners: [GatewayMessageID: (phone: String, index: Int)] = [:]
    /// Segments of texts that are not whole yet may be receipted already.
    private var earlyReceipts: [GatewayMessageID: MessageState] = [:]

    /// Phones that have received nothing; `clock` says how long segments have waited for each other.
    init(clock: @escaping @Sendable () -> WallTime = WallClock.now) { self.clock = clock }

    /// What the phone has received, oldest first.
    func inbox(of phone: Address) -> [ReceivedText] { inboxes[Self.name(phone)] ?? [] }

    /// What a phone is known by, however its number is written.
    static func name(_ phone: Address) -> String { phone.phoneNumber?.digits ?? phone.text }

    private func deliver(_ whole: ReceivedText, to destination: Address) {
        var received = whole
        let phone = Self.name(destination)
        let earlier = inboxes[phone] ?? []
        for id in whole.ids {
            owners[id] = (phone, earlier.count)
            if let state = earlyReceipts.removeValue(forKey: id) { received.receipts[id] = state }
        }
        textCount += 1
        inboxes[phone, default: []].append(received)
        onText(destination, received)
    }
}

extension SimulatedPhones: Handsets {
    func received(_ message: IncomingMessage, id: GatewayMessageID) {
        guard let text = joiner.add(message, id: id, at: clock()) else { return }
        deliver(text, to: message.destination)
    }

    func answered(_ key: SegmentKey, _ status: SMPP.Status) {
        guard !status.isSuccess else {
            acknowledgementCount += 1
            return
        }
        refusalCount += 1
        onRefusal(status)
    }

    func receiptAnswered(_ id: GatewayMessageID, _ state: MessageState, _ status: SMPP.Status) {
        guard status.isSuccess else { return }
        receiptCounts[state, default: 0] += 1
        guard let owner = owners[id] else {
            earlyReceipts[id] = state
            return
        }
        inboxes[owner.phone]?[owner.index].receipts[id] = state
        guard let text = inboxes[owner.phone]?[owner.index], text.receipts.count == text.ids.count else { return }
        onReceipts(Address(owner.phone), text)
    }

    func receiptArrived(_ receipt: DeliveryReceipt) { receiptCounts[receipt.state, default: 0] += 1 }

    func bindsChanged(to count: Int, reason: String?) { onBinds(count, reason) }

    func batchEnded() {}
}
