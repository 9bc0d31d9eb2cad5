import Primitives
import SMS

// Links that come and go.
extension ReplyDelivery {
    /// A link has gained or lost a bind.
    mutating func noteBinds(of link: LinkID, _ count: Int, at now: Now, into actions: inout [DeliveryAction]) {
        queues[link.index].bindCount = count
        if count > 0 {
            queues[link.index].unboundSince = nil
        } else if queues[link.index].unboundSince == nil {
            queues[link.index].unboundSince = elapsed(now)
        }
        chooseCarriers(at: now, into: &actions)
    }

    /// Has every link's replies carried by the link itself where it has a bind, else by a successor that has one.
    mutating func chooseCarriers(at now: Now, into actions: inout [DeliveryAction]) {
        for index in queues.indices {
            let link = LinkID(index)
            if queues[index].isBound {
                if queues[index].isFailedOver { carry(link, bySuccessor: false, at: now, into: &actions) }
            } else if let moment = failOverMoment(of: link), moment <= elapsed(now) {
                carry(link, bySuccessor: true, at: now, into: &actions)
            }
        }
    }

    /// When the link's successor takes over, as things are; `nil` when it does not.
    func failOverMoment(of link: LinkID) -> Duration? {
        guard let successor = queues[link.index].link.successor, !queues[link.index].isFailedOver,
            let since = queues[link.index].unboundSince, queues[successor.index].isBound
        else { return nil }
        return since + queues[link.index].link.failOverAfter
    }

    /// Lets replies leave over another link from now on; what waits for a link without a bind is taken back from it.
    private mutating func carry(
        _ queue: LinkID, bySuccessor isSuccessor: Bool, at now: Now, into actions: inout [DeliveryAction]
    ) {
        if let former = queues[queue.index].carrier, !queues[former.index].isBound {
            takeBack(from: former, of: queue, at: now, into: &actions)
        }
        queues[queue.index].isFailedOver = isSuccessor
        let successor = queues[queue.index].carrier ?? queue
        actions.append(.tell(isSuccessor ? .failedOver(queue, to: successor) : .failedBack(queue)))
        queues[queue.index].restart()
        readPage(of: queue, at: now, into: &actions)
        readDue(of: queue, at: now, into: &actions)
    }

    private mutating func takeBack(
        from former: LinkID, of queue: LinkID, at now: Now, into actions: inout [DeliveryAction]
    ) {
        var ids: [MessageID] = []
        for slot in window.indices where window.isTaken(slot) {
            let reply = window[slot]
            guard reply.owner == queue, reply.carrier == former else { continue }
            switch reply.stage {
            case .settling, .noting: continue
            case .delayed, .underWay: break
            }
            ids.append(reply.id)
            if reply.isUnnoted { note(slot, at: now, into: &actions) } else { leaveWindow(slot) }
        }
        if !ids.isEmpty { actions.append(.discard(ids, from: former)) }
    }
}
