import Net
import Primitives
import SMS
import Session
import Wire

/// The phones of a carrier that runs for long: each with its last texts, and no more than so many phones.
@LoopActor
final class PhoneBook {
    /// Called with each text that is new or has changed.
    var onChange: (PhoneText) -> Void = { _ in }
    /// The number of the last text.
    private(set) var lastID = 0
    /// What happened each second.
    var meter: TrafficMeter

    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private var joiner = TextJoiner()
    private var phones = RecentTable<String, [PhoneText]>(limit: PhoneBook.phoneLimit)
    /// Whose text a segment on its way to the responder belongs to.
    private var sent = RecentTable<MessageID, Place>(limit: PhoneBook.openLimit)
    /// Whose text a segment taken from the responder belongs to.
    private var taken = RecentTable<GatewayMessageID, Place>(limit: PhoneBook.openLimit)
    /// Segments of texts that are not whole yet may be receipted already.
    private var earlyReceipts = RecentTable<GatewayMessageID, MessageState>(limit: PhoneBook.openLimit)

    /// Where a text is kept.
    private struct Place {
        var phone: String
        var id: Int
    }

    /// The most phones; the one that was made first goes.
    nonisolated static let phoneLimit = 5_000
    /// The most texts of a phone; the oldest goes.
    nonisolated static let textLimit = 200
    /// The most octets of a phone's texts.
    nonisolated static let octetLimit = 256 * 1024
    /// The most segments that wait for an answer or a receipt.
    nonisolated static let openLimit = 50_000

    init(clock: @escaping @Sendable () -> WallTime = WallClock.now, on loop: EventLoop) {
        self.clock = clock
        self.loop = loop
        meter = TrafficMeter(startingAt: loop.now)
    }

    /// The numbers of all phones, the oldest first.
    var numbers: [String] { phones.keys }

    /// The texts of a phone, the oldest first; `nil` where there is no such phone.
    func texts(of phone: String) -> [PhoneText]? { phones[phone] }

    /// Makes a phone, if it is not there.
    func add(_ phone: String) { phones.update(phone, or: []) { _ in } }

    /// Forgets all phones and their texts; numbering goes on.
    func clear() {
        phones = RecentTable(limit: Self.phoneLimit)
        sent = RecentTable(limit: Self.openLimit)
        taken = RecentTable(limit: Self.openLimit)
        earlyReceipts = RecentTable(limit: Self.openLimit)
        meter = TrafficMeter(startingAt: loop.now)
    }

    /// Notes a text that was handed to the responder.
    func noteSent(_ text: String, from phone: String, to peer: String, _ message: MessageID, segmentCount: Int)
        -> PhoneText
    {
        lastID += 1
        let coding = TextCoding.cheapest(for: text, allowing: [.gsm7, .ucs2]) ?? .ucs2
        let facts = ReceivedText(
            sender: Address(peer), text: text, coding: coding, segmentCount: segmentCount, ids: [])
        let entry = PhoneText(
            id: lastID, phone: phone, direction: .sent, peer: peer, text: text, at: clock(), start: loop.now,
            coding: coding, segmentCount: coding.segmentCount(of: text, form: .udh8) ?? segmentCount,
            unitCount: facts.unitCount, openCount: segmentCount)
        sent.set(message, Place(phone: phone, id: lastID))
        meter.note(at: loop.now) { $0.sent += 1 }
        keep(entry)
        return entry
    }

    private func keep(_ entry: PhoneText) {
        phones.update(entry.phone, or: []) { texts in
            var octetCount = entry.text.utf8.count + texts.reduce(0) { $0 + $1.text.utf8.count }
            while let oldest = texts.first, texts.count >= Self.textLimit || octetCount > Self.octetLimit {
                octetCount -= oldest.text.utf8.count
                texts.removeFirst()
            }
            texts.append(entry)
        }
        onChange(entry)
    }

    /// Changes a text that is still there and says how it is then.
    private func change(_ place: Place, _ change: (inout PhoneText) -> Void) {
        guard phones[place.phone] != nil else { return }
        let changed: PhoneText? = phones.update(place.phone, or: []) { texts in
            guard let index = texts.lastIndex(where: { $0.id == place.id }) else { return nil }
            change(&texts[index])
            return texts[index]
        }
        if let changed { onChange(changed) }
    }
}

extension PhoneBook: Handsets {
    func received(_ message: IncomingMessage, id: GatewayMessageID) {
        guard let whole = joiner.add(message, id: id, at: clock()) else { return }
        lastID += 1
        let phone = message.destination.phoneNumber?.digits ?? message.destination.text
        let place = Place(phone: phone, id: lastID)
        var entry = PhoneText(
            id: lastID, phone: phone, direction: .received, peer: whole.sender.text, text: whole.text, at: clock(),
            start: loop.now, coding: whole.coding, segmentCount: whole.segmentCount, unitCount: whole.unitCount,
            ids: whole.ids)
        for id in whole.ids {
            taken.set(id, place)
            if let state = earlyReceipts.remove(id) { entry.receipts[id] = state }
        }
        // A second reply to one question, as a result after an acknowledgement, counts from the same text.
        if let question = phones[phone]?.last(where: { $0.direction == .sent }) {
            entry.took = loop.now - question.start
        }
        meter.note(at: loop.now) { second in
            second.received += 1
            if let took = entry.took { second.note(latency: took) }
        }
        keep(entry)
    }

    func answered(_ key: SegmentKey, _ status: SMPP.Status) {
        guard let place = sent[key.message] else { return }
        var isOver = false
        change(place) { text in
            text.openCount -= 1
            if text.status?.isSuccess != false { text.status = status }
            isOver = text.openCount <= 0
            if isOver { text.took = loop.now - text.start }
        }
        meter.note(at: loop.now) { second in
            if status.isSuccess { second.accepted += 1 } else { second.refused += 1 }
        }
        if isOver { _ = sent.remove(key.message) }
    }

    func receiptAnswered(_ id: GatewayMessageID, _ state: MessageState, _ status: SMPP.Status) {
        guard status.isSuccess else { return }
        meter.note(at: loop.now) { $0.receipts += 1 }
        guard let place = taken.remove(id) else { return earlyReceipts.set(id, state) }
        change(place) { text in
            text.receipts[id] = state
            if text.receipts.count == text.ids.count { text.receiptTook = loop.now - text.start }
        }
    }

    func receiptArrived(_ receipt: DeliveryReceipt) { meter.note(at: loop.now) { $0.receipts += 1 } }

    func bindsChanged(to count: Int, reason: String?) { meter.note(at: loop.now) { $0.binds = count } }

    func batchEnded() {}
}
