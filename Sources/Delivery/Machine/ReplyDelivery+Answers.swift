import Primitives
import SMS

// What gateways answer.
extension ReplyDelivery {
    /// The gateway took a segment, in time or late.
    mutating func take(
        _ id: MessageID, _ segment: Int, as expected: ExpectedReceipt, at now: Now,
        into actions: inout [DeliveryAction]
    ) {
        guard (1...SegmentSet.maximumNumber).contains(segment) else { return }
        guard let slot = window.slot(of: id) else {
            return takeLate(id, [expected], of: retries.remove(id), at: now, into: &actions)
        }
        let carrier = window[slot].carrier
        switch window[slot].stage {
        case .noting:
            // The note that is under way does not tell of it; another one will.
            window[slot].lateTaken.append(expected)
            addPlace(of: expected, in: slot)
        case .settling:
            add(expected, to: slot, at: now, into: &actions)
            if isComplete(slot) { note(slot, at: now, into: &actions) }
        case .delayed, .underWay:
            add(expected, to: slot, at: now, into: &actions)
            if window[slot].attempt.isAnswered { settle(slot, at: now, into: &actions) }
        }
        readOn(over: carrier, at: now, into: &actions)
    }

    /// Answers came after the store was told that there was none. The next attempt waits until they are durable.
    mutating func takeLate(
        _ id: MessageID, _ taken: [ExpectedReceipt], of reply: OutgoingReply?, at now: Now,
        into actions: inout [DeliveryAction]
    ) {
        guard let link = taken.first?.link else { return }
        let slot = window.insert(id, reply, owner: reply?.link ?? link, carrier: link, stage: .underWay)
        if let reply { window[slot].attempt.segmentCount = reply.progress.segmentCount }
        for expected in taken { add(expected, to: slot, at: now, into: &actions) }
        settle(slot, at: now, into: &actions)
    }

    /// Adds a taken segment to what is known of the attempt.
    private mutating func add(
        _ expected: ExpectedReceipt, to slot: Int, at now: Now, into actions: inout [DeliveryAction]
    ) {
        markUnnoted(slot, into: &actions)
        if window[slot].attempt.take(expected.segment) {
            if window[slot].outstandingCount > 0 { count(window[slot].outstandingCount - 1, in: slot) }
            if expected.segment == 1, let askedAt = window[slot].reply?.askedAt {
                actions.append(.tell(.answered(after: now.wall - askedAt)))
            }
        }
        guard !window[slot].attempt.isSettled(expected.segment) else { return }
        // Without a name, or where none was asked for, no receipt comes: the gateway's word that it took the segment is
        // all there is.
        if expected.id.isEmpty || expected.id.isTooLong || window[slot].reply?.isReceipt == true {
            window[slot].attempt.settle(expected.segment, .delivered)
        } else if let state = queues[expected.link.index].early.take(expected.id) {
            settleSegment(expected.segment, state, in: slot)
        } else {
            window[slot].expected.append(expected)
            addPlace(of: expected, in: slot)
        }
    }

    /// The gateway did not take a segment.
    mutating func refuse(
        _ id: MessageID, _ segment: Int, _ refusal: Refusal, over link: LinkID, at now: Now,
        into actions: inout [DeliveryAction]
    ) {
        // What another link still says of an attempt that was taken away from it does not concern this one.
        guard let slot = window.slot(of: id), window[slot].carrier == link, window[slot].stage == .underWay,
            window[slot].attempt.refuse(segment, refusal)
        else { return }
        markUnnoted(slot, into: &actions)
        count(window[slot].outstandingCount - 1, in: slot)
        actions.append(.tell(.refused(id, over: link)))
        if window[slot].attempt.isAnswered { settle(slot, at: now, into: &actions) }
        readOn(over: link, at: now, into: &actions)
    }

    /// Receipts came: those of replies in the window are added to what is known of the attempt.
    ///
    /// They are answered at once. Their segments' submissions are not durable yet, so a crash would make the receipts
    /// worthless, whether they are durable or not: the reply would be sent again.
    mutating func receive(
        _ receipts: [ReceivedReceipt], over link: LinkID, at now: Now, into actions: inout [DeliveryAction]
    ) {
        var unknown: [ReceivedReceipt] = []
        var droppedCount = 0
        for receipt in receipts {
            guard receipt.state.isFinal, !receipt.id.isEmpty, !receipt.id.isTooLong else {
                // What may still change decides nothing; what has no name concerns nobody.
                if receipt.state.isFinal { droppedCount += 1 }
                actions.append(.acknowledge(link, receipt.ticket))
                continue
            }
            guard let place = queues[link.index].places[receipt.id] else {
                if unknown.isEmpty { unknown.reserveCapacity(receipts.count) }
                var receipt = receipt
                receipt.isKept = queues[link.index].early.insert(
                    receipt.id, receipt.state, at: elapsed(now), limit: limits.earlyReceiptCount)
                unknown.append(receipt)
                continue
            }
            receive(receipt, over: link, for: place, at: now, into: &actions)
        }
        if unknown.count <= limits.lookUpSize {
            if !unknown.isEmpty { actions.append(.lookUp(link, unknown)) }
        } else {
            for start in stride(from: 0, to: unknown.count, by: limits.lookUpSize) {
                let end = min(start + limits.lookUpSize, unknown.count)
                actions.append(.lookUp(link, Array(unknown[start..<end])))
            }
        }
        if droppedCount > 0 { actions.append(.tell(.droppedReceipts(link, count: droppedCount))) }
    }

    private mutating func receive(
        _ receipt: ReceivedReceipt, over link: LinkID, for place: DeliveryQueue.SegmentPlace, at now: Now,
        into actions: inout [DeliveryAction]
    ) {
        let slot = place.slot
        if window[slot].stage == .noting {
            // The note may or may not be durable when this would be: it is looked up after it. Of two the first counts.
            let isNew = !window[slot].lateReceipts.contains { $0.link == link && $0.receipt.id == receipt.id }
            if isNew {
                window[slot].lateReceipts.append(OpenReply.LateReceipt(link: link, receipt: receipt))
            } else {
                actions.append(.acknowledge(link, receipt.ticket))
            }
            return
        }
        settleSegment(place.segment, receipt.state, in: slot)
        actions.append(.acknowledge(link, receipt.ticket))
        if window[slot].stage == .settling, isComplete(slot) { note(slot, at: now, into: &actions) }
    }

    /// The store has looked for the submissions that receipts belong to.
    mutating func lookedUp(
        _ link: LinkID, found: [ReceivedReceipt], unknown: [ReceivedReceipt], into actions: inout [DeliveryAction]
    ) {
        for receipt in found { _ = queues[link.index].early.take(receipt.id) }
        let droppedCount = unknown.count { !$0.isKept }
        if droppedCount > 0 { actions.append(.tell(.droppedReceipts(link, count: droppedCount))) }
    }

    /// Notes what became of a segment: no other receipt of it is waited for.
    private mutating func settleSegment(_ segment: Int, _ state: MessageState, in slot: Int) {
        window[slot].attempt.settle(segment, state)
        while let index = window[slot].expected.firstIndex(where: { $0.segment == segment }) {
            removePlace(of: window[slot].expected[index], in: slot)
            window[slot].expected.remove(at: index)
        }
    }

    private mutating func addPlace(of expected: ExpectedReceipt, in slot: Int) {
        guard !expected.id.isEmpty, !expected.id.isTooLong else { return }
        // A gateway that uses a name again within a receipt's time means the later segment.
        queues[expected.link.index].places.insert(
            DeliveryQueue.SegmentPlace(reply: window[slot].id, slot: slot, segment: expected.segment), for: expected.id)
    }

    private mutating func removePlace(of expected: ExpectedReceipt, in slot: Int) {
        let reply = window[slot].id
        queues[expected.link.index].places.remove(expected.id) { $0.slot == slot && $0.reply == reply }
    }

    mutating func forgetPlaces(of slot: Int) {
        for expected in window[slot].expected { removePlace(of: expected, in: slot) }
        for expected in window[slot].lateTaken { removePlace(of: expected, in: slot) }
    }
}
