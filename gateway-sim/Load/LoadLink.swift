import Net
import SMS
import Session
import Wire

/// One account of a load run: its gateway, and which questions went over it.
@LoopActor
final class LoadLink {
    /// The gateway.
    let smsc: SimulatedSMSC
    /// How the account is called in the report.
    let name: String
    /// How many texts were handed over, and how many of these the responder refused.
    private(set) var sentCount = 0
    private(set) var refusedCount = 0
    /// How many messages came.
    private(set) var receivedCount = 0

    /// How many receipts the responder has answered.
    private(set) var settledReceiptCount = 0

    private weak var run: LoadRun?
    /// The places of the texts in the order in which they were handed over; empty where all go over one account.
    private var places: [Int32] = []
    private let isAlone: Bool

    init(_ smsc: SimulatedSMSC, name: String, isAlone: Bool) {
        self.smsc = smsc
        self.name = name
        self.isAlone = isAlone
        smsc.handsets = self
    }

    /// Tells a run what happens from now on.
    func report(to run: LoadRun) { self.run = run }

    /// Whether a text may be handed over.
    var hasRoom: Bool { smsc.end.link.hasRoom }

    /// Hands over the text of the question at that place.
    func send(_ text: String, from phone: Address, at place: Int) throws(SimulatorError) {
        try smsc.text(text, from: phone)
        sentCount += 1
        if !isAlone { places.append(Int32(place)) }
    }

    /// What is told of the account in a report.
    var summary: Summary {
        Summary(name: name, sentCount: sentCount, refusedCount: refusedCount, receivedCount: receivedCount)
    }

    /// How many texts and messages went over an account.
    struct Summary: Equatable, Sendable {
        var name: String
        var sentCount: Int
        var refusedCount: Int
        var receivedCount: Int
    }
}

extension LoadLink: Handsets {
    func received(_ message: IncomingMessage, id: GatewayMessageID) {
        receivedCount += 1
        run?.received(message)
    }

    func answered(_ key: SegmentKey, _ status: SMPP.Status) {
        // Texts are named in the order they are sent, from 1.
        let number = Int(key.message.rawValue) - 1
        if !status.isSuccess { refusedCount += 1 }
        run?.answered(isAlone ? number : places.indices.contains(number) ? Int(places[number]) : -1, status)
    }

    func receiptAnswered(_ id: GatewayMessageID, _ state: MessageState, _ status: SMPP.Status) {
        settledReceiptCount += 1
        run?.receiptAnswered(status)
    }

    func receiptArrived(_ receipt: DeliveryReceipt) { run?.receiptArrived() }

    func bindsChanged(to count: Int, reason: String?) {
        guard reason != nil else { return }
        run?.bindLost()
    }

    func batchEnded() { run?.batchEnded() }
}
