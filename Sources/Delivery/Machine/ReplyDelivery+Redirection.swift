import Primitives
import SMS

// Replies whose person texts now: they leave over the link of that text, and at once.
extension ReplyDelivery {
    /// These replies wait, as the store says, and are to leave over this link. What is queued elsewhere is asked back; of
    /// what is under way its gateway has the word first, and what it does not take follows then.
    mutating func redirect(_ replies: [MessageID], to link: LinkID, into actions: inout [DeliveryAction]) {
        var free: [MessageID] = []
        var queued: [LinkID: [QueuedReply]] = [:]
        for id in replies where !redirecting.contains(id) {
            guard let slot = window.slot(of: id) else {
                _ = retries.remove(id)
                redirecting.insert(id)
                free.append(id)
                continue
            }
            guard let reply = window[slot].reply, !reply.isReceipt, window[slot].carrier != link else { continue }
            window[slot].redirection = link
            if window[slot].isUntouched {
                let count = window[slot].attempt.due.count
                queued[window[slot].carrier, default: []].append(QueuedReply(id: id, segmentCount: count))
            }
        }
        if !free.isEmpty { actions.append(.redirect(free, to: link)) }
        for index in queues.indices {
            if let replies = queued[LinkID(index)] { actions.append(.recall(replies, from: LinkID(index), to: link)) }
        }
    }

    /// Nothing of these replies has left over the link, and nothing is queued there any more.
    mutating func recalled(
        _ replies: [MessageID], from former: LinkID, to link: LinkID, at now: Now, into actions: inout [DeliveryAction]
    ) {
        var free: [MessageID] = []
        for id in replies {
            guard let slot = window.slot(of: id), window[slot].carrier == former else { continue }
            leaveWindow(slot)
            redirecting.insert(id)
            free.append(id)
        }
        if !free.isEmpty { actions.append(.redirect(free, to: link)) }
        readOn(over: former, at: now, into: &actions)
    }

    /// A gateway did not take a reply that is to leave over another link.
    mutating func redirect(_ reply: OutgoingReply, to link: LinkID, into actions: inout [DeliveryAction]) {
        redirecting.insert(reply.id)
        actions.append(.redirect([reply.id], to: link))
    }

    /// The store has the replies where they are to be: they are read from there, in the order of their names.
    mutating func redirected(
        _ replies: [MessageID], to link: LinkID, at now: Now, into actions: inout [DeliveryAction]
    ) {
        for id in replies where redirecting.remove(id) != nil {
            // Pages that were asked for before may show them where they were.
            for index in queues.indices where index != link.index {
                queues[index].settle(id, limit: limits.settledCount)
            }
            queues[link.index].miss(id)
        }
        readPage(of: link, at: now, into: &actions)
    }
}

extension OpenReply {
    /// Whether all of it is queued, as far as its gateway's answers tell.
    fileprivate var isUntouched: Bool {
        switch stage {
        case .settling, .noting, .delayed: false
        case .underWay: attempt.segmentCount > 0 && attempt.taken.isEmpty && attempt.answered.isEmpty && !isUnnoted
        }
    }
}
