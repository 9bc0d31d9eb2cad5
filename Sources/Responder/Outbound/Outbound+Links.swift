import Delivery
import Links
import Net
import SMS
import Session
import Store
import Telemetry
import Wire

// What links report.
extension Outbound {
    /// The place of a link among those that are served.
    func place(of link: Link) -> LinkID? {
        for index in links.indices where links[index] === link { return LinkID(index) }
        return nil
    }

    /// The gateway took a segment, in time or late.
    func taken(_ key: SegmentKey, as id: GatewayMessageID, over place: LinkID) {
        handle(.taken(key.message, segment: key.index + 1, as: id, over: place))
    }

    /// The gateway did not take a segment.
    func refused(_ key: SegmentKey, _ refusal: Refusal, over place: LinkID) {
        handle(.refused(key.message, segment: key.index + 1, refusal, over: place))
    }

    /// A link has gained or lost a bind.
    func bindsChanged(of link: Link, at place: LinkID) {
        handle(.bindsChanged(place, count: link.bindCount))
    }

    /// A gateway said what became of a segment.
    func received(_ receipt: DeliveryReceipt, _ ticket: MessageTicket, over link: Link, at place: LinkID) {
        // What may still change decides nothing.
        guard receipt.state.isFinal, !receipt.id.isTooLong else {
            if receipt.id.isTooLong { accounts[place.index].noteDropped(1, at: loop.now) }
            return settlement.settle(LinkOutcome(ticket), of: link)
        }
        guard !commits.isFull else { return settlement.settle(LinkOutcome(ticket, .messageQueueFull), of: link) }
        receipts[place.index].append(
            ReceivedReceipt(
                receipt.id, receipt.state, ReceiptTicket(session: ticket.session, number: ticket.ticket.number)))
        guard !areReceiptsAwaited else { return }
        areReceiptsAwaited = true
        loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.flushReceipts() } }
    }

    private func flushReceipts() {
        areReceiptsAwaited = false
        for index in receipts.indices where !receipts[index].isEmpty {
            var gathered = spareReceipts
            spareReceipts = []
            swap(&gathered, &receipts[index])
            handle(.received(LinkID(index), gathered))
            gathered.removeAll(keepingCapacity: true)
            spareReceipts = gathered
        }
    }

    func settle(_ ticket: ReceiptTicket, _ status: SMPP.Status, over place: LinkID) {
        guard let link = links[place.index] else { return }
        let ticket = MessageTicket(session: ticket.session, ticket: Ticket(number: ticket.number))
        settlement.settle(LinkOutcome(ticket, status), of: link)
    }
}

// What goes to links.
extension Outbound {
    func recall(_ replies: [QueuedReply], from former: LinkID, to link: LinkID) {
        let counts = Dictionary(replies.map { ($0.id, $0.segmentCount) }) { first, _ in first }
        guard let recalled = links[former.index]?.recall(counts), !recalled.isEmpty else { return }
        events.append(.recalled(replies.map(\.id).filter(recalled.contains), from: former, to: link))
    }

    func submit(_ reply: OutgoingReply, over place: LinkID) {
        guard let link = links[place.index] else { return events.append(.unsendable(reply.id)) }
        if reply.isReceipt {
            // The number that was texted speaks to the one that texted it (SMPP 3.4 §4.6.1).
            let receipt = DeliveryReceipt(id: GatewayMessageID(reply.text), state: .delivered)
            let text = receipt.text(submittedAt: reply.createdAt, doneAt: reply.createdAt)
            link.enqueue(
                OutgoingSegment(
                    SegmentKey(reply.id, 0), from: Address(reply.source), to: Address(reply.destination),
                    .receipt(receipt, text: text)))
            return events.append(.queued(reply.id, over: place, segmentCount: 1))
        }
        let message = OutgoingMessage(
            id: reply.id, from: Address(reply.source), to: Address(reply.destination), text: reply.text)
        do throws(SMSError) {
            let count = try link.send(message) { !reply.progress.submitted.contains($0 + 1) }
            events.append(.queued(reply.id, over: place, segmentCount: count))
        } catch {
            log.repeated(
                .error, "outbox.unsendable", about: names[place.index],
                ["reply": .describing(reply.id), "link": .string(names[place.index]), "error": .describing(error)])
            events.append(.unsendable(reply.id))
        }
    }
}
