import Primitives
import SMS

// Replies on their way out.
extension ReplyDelivery {
    /// How many segments a reply that nobody has cut counts for until the link has: what most have.
    private static let usualSegmentCount = 2

    /// Whether replies of the link may be handed to the one that carries them.
    func hasRoom(_ queue: LinkID) -> Bool {
        !isDraining && (queues[queue.index].carrier.map { queues[$0.index].hasRoom } ?? false)
    }

    mutating func accept(_ reply: OutgoingReply, at now: Now, into actions: inout [DeliveryAction]) {
        if reply.progress.attempts > 0, !mayBeAccepted(reply, at: now, into: &actions) { return }
        guard !queues[reply.link.index].isPaging, hasRoom(reply.link) else {
            return queues[reply.link.index].miss(reply.id)
        }
        submit(reply, at: now, into: &actions)
    }

    /// Whether a reply with a planned moment may leave now, behind those whose moments came before; what is due before
    /// the next look waits in memory, all else in the store.
    private mutating func mayBeAccepted(
        _ reply: OutgoingReply, at now: Now, into actions: inout [DeliveryAction]
    ) -> Bool {
        if reply.progress.isDue(at: now.wall) {
            return !queues[reply.link.index].isDueBehind && !queues[reply.link.index].hasMoreDue
        }
        if reply.progress.dueAt - now.wall <= Self.sweepInterval { takeUpAgain(reply, at: now, into: &actions) }
        return false
    }

    /// Takes a reply up again; without room a look into the store finds it later.
    mutating func retry(_ reply: OutgoingReply, at now: Now, into actions: inout [DeliveryAction]) {
        if reply.progress.expiresAt <= now.wall { return actions.append(.expire(reply.id)) }
        guard hasRoom(reply.link) else {
            // No look for due replies finds what was never refused.
            if reply.progress.attempts == 0 {
                queues[reply.link.index].miss(reply.id)
            } else {
                queues[reply.link.index].isDueBehind = true
            }
            return
        }
        submit(reply, at: now, into: &actions)
    }

    mutating func submit(_ reply: OutgoingReply, at now: Now, into actions: inout [DeliveryAction]) {
        // A page may have been quicker than the commit's completion, and the other way round.
        guard let carrier = queues[reply.link.index].carrier, !window.contains(reply.id),
            redirecting.isEmpty || !redirecting.contains(reply.id)
        else { return }
        // A receipt is for the peer that submitted the text, and for no other.
        if reply.isReceipt, carrier != reply.link { return }
        let slot = window.insert(reply.id, reply, owner: reply.link, carrier: carrier, stage: .underWay)
        if reply.isReceipt {
            window[slot].attempt.segmentCount = 1
            window[slot].attempt.due.insert(1)
        }
        let dueCount = reply.progress.segmentCount - reply.progress.submitted.count
        count(reply.isReceipt ? 1 : dueCount > 0 ? dueCount : Self.usualSegmentCount, in: slot)
        if let wait = delay(of: reply, over: carrier, at: now) {
            window[slot].stage = .delayed
            let due = elapsed(now) + wait
            queues[carrier.index].delayed.append(DeliveryQueue.Waiting(due: due, reply: reply.id, slot: slot))
        } else {
            actions.append(.submit(reply, over: carrier))
        }
    }

    /// How long a receipt for the peer waits: over one bind the text's answer leaves first, over several a receipt could
    /// overtake it.
    private func delay(of reply: OutgoingReply, over carrier: LinkID, at now: Now) -> Duration? {
        guard reply.isReceipt, queues[carrier.index].bindCount > 1,
            queues[carrier.index].delayed.count < limits.delayedCount
        else { return nil }
        let delay = queues[carrier.index].link.receiptDelay
        let wait = min(reply.createdAt + delay - now.wall, delay)
        return wait > .zero ? wait : nil
    }

    mutating func submitDelayed(_ link: LinkID, at now: Now, into actions: inout [DeliveryAction]) {
        while let first = queues[link.index].delayed.first, first.due <= elapsed(now) {
            queues[link.index].delayed.popFirst()
            guard window.holds(first.reply, in: first.slot), window[first.slot].stage == .delayed else { continue }
            window[first.slot].stage = .underWay
            if let reply = window[first.slot].reply { actions.append(.submit(reply, over: link)) }
        }
    }

    /// The link has cut a reply and queued what is due of it.
    mutating func noteQueued(
        _ id: MessageID, over link: LinkID, _ segmentCount: Int, at now: Now, into actions: inout [DeliveryAction]
    ) {
        guard let slot = window.slot(of: id), window[slot].carrier == link, window[slot].stage == .underWay,
            let submitted = window[slot].reply?.progress.submitted
        else { return actions.append(.discard([id], from: link)) }
        guard (1...SegmentSet.maximumNumber).contains(segmentCount) else {
            actions.append(.discard([id], from: link))
            return giveUp(slot, at: now, into: &actions)
        }
        window[slot].attempt.segmentCount = segmentCount
        window[slot].attempt.due = SegmentSet(through: segmentCount).subtracting(submitted)
        // A late answer to an earlier attempt may have been quicker.
        window[slot].attempt.answered = window[slot].attempt.due.intersection(window[slot].attempt.taken)
        count(window[slot].attempt.due.count - window[slot].attempt.answered.count, in: slot)
        if window[slot].attempt.isAnswered { settle(slot, at: now, into: &actions) }
        readOn(over: link, at: now, into: &actions)
    }

    /// No segment can be submitted at all.
    mutating func giveUp(_ slot: Int, at now: Now, into actions: inout [DeliveryAction]) {
        guard window[slot].stage == .underWay, let reply = window[slot].reply else { return }
        window[slot].attempt.segmentCount = max(reply.progress.segmentCount, 1)
        window[slot].attempt.due = SegmentSet()
        window[slot].attempt.refusal = .permanent
        note(slot, at: now, into: &actions)
    }

    /// Sets how many of a reply's segments count against its link's limit.
    mutating func count(_ count: Int, in slot: Int) {
        queues[window[slot].carrier.index].outstandingCount += count - window[slot].outstandingCount
        window[slot].outstandingCount = count
    }

    /// Takes a reply out of the window, with all that points to it.
    mutating func leaveWindow(_ slot: Int) {
        count(0, in: slot)
        forgetPlaces(of: slot)
        let carrier = window[slot].carrier
        if window[slot].isUnnoted { queues[carrier.index].unnotedCount -= 1 }
        if window[slot].stage == .settling { queues[carrier.index].settlingCount -= 1 }
        noteSettled(window[slot].id, of: window[slot].reply?.link)
        window.remove(slot)
    }

    /// A page that was asked for before may still show the reply as waiting.
    private mutating func noteSettled(_ id: MessageID, of link: LinkID?) {
        // Whose page would show it is not known of a reply that is only an answer.
        for index in queues.indices where link == nil || link?.index == index {
            queues[index].settle(id, limit: limits.settledCount)
        }
    }

    /// Lets go of replies that came to an end without a note.
    mutating func letGo(of replies: [MessageID], at now: Now, into actions: inout [DeliveryAction]) {
        var queued: [LinkID: [MessageID]] = [:]
        var carriers: Set<LinkID> = []
        for id in replies {
            if let reply = retries.remove(id) { noteSettled(id, of: reply.link) }
            guard let slot = window.slot(of: id) else { continue }
            carriers.insert(window[slot].carrier)
            if window[slot].outstandingCount > 0 { queued[window[slot].carrier, default: []].append(id) }
            for late in window[slot].lateReceipts { actions.append(.acknowledge(late.link, late.receipt.ticket)) }
            leaveWindow(slot)
        }
        for index in queues.indices where carriers.contains(LinkID(index)) {
            if let ids = queued[LinkID(index)] { actions.append(.discard(ids, from: LinkID(index))) }
            hold(LinkID(index), into: &actions)
            readOn(over: LinkID(index), at: now, into: &actions)
        }
    }
}

extension SegmentSet {
    func subtracting(_ other: Self) -> Self { Self(rawValue: rawValue & ~other.rawValue) }

    func intersection(_ other: Self) -> Self { Self(rawValue: rawValue & other.rawValue) }
}
