import Primitives
import SMS

// What the store is told of attempts, and what it says.
extension ReplyDelivery {
    /// How often a note of a late answer is made again; one of a reply is until the reply's time is up.
    private static let refusedNoteLimit = 10

    /// Every segment has its answer: a note leaves at once, or waits a moment for the receipts.
    mutating func settle(_ slot: Int, at now: Now, into actions: inout [DeliveryAction]) {
        guard !isComplete(slot), !isDraining else { return note(slot, at: now, into: &actions) }
        let link = window[slot].carrier
        let due = elapsed(now) + limits.noteDelay
        window[slot].stage = .settling
        window[slot].noteBy = due
        queues[link.index].settlingCount += 1
        queues[link.index].settling.append(DeliveryQueue.Waiting(due: due, reply: window[slot].id, slot: slot))
        // Receipts that do not come must not hold up the link: the other half is for notes that are under way.
        while queues[link.index].settlingCount > limits.unnotedCount / 2, let oldest = popSettling(link) {
            note(oldest, at: now, into: &actions)
        }
    }

    /// Whether nothing is gained by waiting for receipts.
    func isComplete(_ slot: Int) -> Bool { window[slot].attempt.refusal != nil || window[slot].expected.isEmpty }

    /// Hands what is known of a reply's attempt to the store.
    mutating func note(_ slot: Int, at now: Now, into actions: inout [DeliveryAction]) {
        let link = window[slot].carrier
        if window[slot].stage == .settling { queues[link.index].settlingCount -= 1 }
        window[slot].stage = .noting
        markUnnoted(slot, into: &actions)
        if window[slot].outstandingCount > 0 {
            count(0, in: slot)
            readOn(over: link, at: now, into: &actions)
        }
        var note = SubmissionNote(
            reply: window[slot].id, inquiry: window[slot].reply?.inquiry, link: link, at: now.wall)
        note.segmentCount = window[slot].attempt.segmentCount
        note.taken = window[slot].attempt.taken
        note.delivered = window[slot].attempt.delivered
        note.failed = window[slot].attempt.failed
        note.expected = window[slot].expected
        note.refusal = window[slot].attempt.refusal
        actions.append(.note(note))
    }

    /// Notes replies that waited long enough for their receipts.
    mutating func noteSettled(
        _ link: LinkID, dueBy limit: Duration, at now: Now, into actions: inout [DeliveryAction]
    ) {
        while let first = queues[link.index].settling.first, first.due <= limit {
            queues[link.index].settling.popFirst()
            if isSettling(first) { note(first.slot, at: now, into: &actions) }
        }
    }

    /// The reply of the link that has waited longest for its receipts.
    private mutating func popSettling(_ link: LinkID) -> Int? {
        while let first = queues[link.index].settling.popFirst() {
            if isSettling(first) { return first.slot }
        }
        return nil
    }

    private func isSettling(_ waiting: DeliveryQueue.Waiting) -> Bool {
        window.holds(waiting.reply, in: waiting.slot) && window[waiting.slot].stage == .settling
            && window[waiting.slot].noteBy == waiting.due
    }

    /// No note waits for receipts any more.
    mutating func noteSettled(at now: Now, into actions: inout [DeliveryAction]) {
        for slot in window.indices where window.isTaken(slot) && window[slot].stage == .settling {
            note(slot, at: now, into: &actions)
        }
    }

    /// Notes what gateways took of replies that are not through yet; the last word before the store closes.
    mutating func closeBooks(at now: Now, into actions: inout [DeliveryAction]) {
        for slot in window.indices where window.isTaken(slot) {
            switch window[slot].stage {
            case .delayed, .underWay: if !window[slot].attempt.taken.isEmpty { note(slot, at: now, into: &actions) }
            case .settling: note(slot, at: now, into: &actions)
            case .noting: break
            }
        }
    }

    /// A note is durable: the reply leaves the window, or is taken up again when it is due.
    mutating func finish(_ noted: NotedReply, at now: Now, into actions: inout [DeliveryAction]) {
        guard let slot = window.slot(of: noted.id), window[slot].stage == .noting else { return }
        let carrier = window[slot].carrier
        let (taken, receipts) = (window[slot].lateTaken, window[slot].lateReceipts)
        let redirection = window[slot].redirection
        // Most are at their end, and nobody asks any more what they said.
        var reply = noted.progress == nil ? nil : window[slot].reply
        leaveWindow(slot)
        hold(carrier, into: &actions)
        if let progress = noted.progress {
            reply?.progress = progress
            if !taken.isEmpty {
                takeLate(noted.id, taken, of: reply, at: now, into: &actions)
            } else if let reply, progress.stage == .waiting {
                if let redirection, progress.submitted.isEmpty {
                    redirect(reply, to: redirection, into: &actions)
                } else {
                    takeUpAgain(reply, at: now, into: &actions)
                }
            }
        }
        for late in receipts { receive([late.receipt], over: late.link, at: now, into: &actions) }
    }

    /// Plans a reply's next attempt in memory, where there is room for it; else a look into the store finds it.
    mutating func takeUpAgain(_ reply: OutgoingReply, at now: Now, into actions: inout [DeliveryAction]) {
        guard !reply.progress.isDue(at: now.wall) else { return retry(reply, at: now, into: &actions) }
        guard retries.count < limits.retryCount else {
            queues[reply.link.index].hasMoreDue = true
            return
        }
        retries.insert(reply, due: elapsed(now) + (reply.progress.dueAt - now.wall))
    }

    /// The store refused a note: it is made again with the next sweep, and until then nothing is sent again.
    mutating func postponeNote(of id: MessageID, at now: Now, into actions: inout [DeliveryAction]) {
        guard let slot = window.slot(of: id), window[slot].stage == .noting else { return }
        window[slot].refusedNoteCount += 1
        guard window[slot].reply != nil || window[slot].refusedNoteCount < Self.refusedNoteLimit else {
            let carrier = window[slot].carrier
            leaveWindow(slot)
            return hold(carrier, into: &actions)
        }
        window[slot].stage = .settling
        queues[window[slot].carrier.index].settlingCount += 1
        window[slot].noteBy = elapsed(now) + Self.sweepInterval / 2
        let (taken, receipts) = (window[slot].lateTaken, window[slot].lateReceipts)
        window[slot].lateTaken = []
        window[slot].lateReceipts = []
        for expected in taken { take(id, expected.segment, as: expected, at: now, into: &actions) }
        for late in receipts { receive([late.receipt], over: late.link, at: now, into: &actions) }
    }

    mutating func markUnnoted(_ slot: Int, into actions: inout [DeliveryAction]) {
        guard !window[slot].isUnnoted else { return }
        window[slot].isUnnoted = true
        queues[window[slot].carrier.index].unnotedCount += 1
        hold(window[slot].carrier, into: &actions)
    }

    /// Holds a link while too much has left over it that the store does not know of, or while the store is behind.
    mutating func hold(_ link: LinkID, into actions: inout [DeliveryAction]) {
        let isHeld = storeIsBehind || queues[link.index].unnotedCount >= limits.unnotedCount
        guard isHeld != queues[link.index].isHeld, !queues[link.index].link.isRetired else { return }
        queues[link.index].isHeld = isHeld
        actions.append(.hold(link, isHeld))
    }
}
