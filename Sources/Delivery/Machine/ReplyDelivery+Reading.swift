import Primitives
import SMS

// Reading the outbox.
extension ReplyDelivery {
    mutating func readPage(of queue: LinkID, at now: Now, into actions: inout [DeliveryAction]) {
        guard queues[queue.index].isPaging, queues[queue.index].reading == nil, hasRoom(queue) else { return }
        let (number, after) = queues[queue.index].beginPage(at: elapsed(now))
        actions.append(.readPage(queue, number: number, after: after))
    }

    mutating func readDue(
        of queue: LinkID, after place: DuePosition? = nil, at now: Now, into actions: inout [DeliveryAction]
    ) {
        guard queues[queue.index].readingDue == nil, hasRoom(queue) else { return }
        if place == nil { (queues[queue.index].isDueBehind, queues[queue.index].hasMoreDue) = (false, false) }
        let number = queues[queue.index].beginDuePage(at: elapsed(now))
        actions.append(.readDue(queue, number: number, after: place))
    }

    /// Goes on reading for a link whose queue has become half empty.
    mutating func readOn(over link: LinkID, at now: Now, into actions: inout [DeliveryAction]) {
        guard queues[link.index].isHalfEmpty else { return }
        for index in queues.indices where queues[index].isPaging && queues[index].carrier == link {
            readPage(of: LinkID(index), at: now, into: &actions)
        }
        for index in queues.indices where queues[index].isDueBehind && queues[index].carrier == link {
            readDue(of: LinkID(index), at: now, into: &actions)
        }
    }

    mutating func pageArrived(
        _ link: LinkID, _ number: Int, _ rows: [OutgoingReply], at now: Now, into actions: inout [DeliveryAction]
    ) {
        guard queues[link.index].reading?.number == number else { return }
        let takenCount = submitFound(rows, link, at: now, into: &actions)
        let isLastPage = takenCount == rows.count && rows.count < limits.pageSize
        queues[link.index].endPage(
            through: takenCount > 0 ? rows[takenCount - 1].id : nil, isLastPage: isLastPage)
        readPage(of: link, at: now, into: &actions)
    }

    mutating func duePageArrived(
        _ link: LinkID, _ number: Int, _ rows: [OutgoingReply], at now: Now, into actions: inout [DeliveryAction]
    ) {
        guard queues[link.index].readingDue?.number == number else { return }
        let takenCount = submitFound(rows, link, at: now, into: &actions)
        queues[link.index].endDuePage()
        if takenCount < rows.count { queues[link.index].isDueBehind = true }
        guard takenCount == limits.pageSize, let last = rows.last else { return }
        readDue(of: link, after: DuePosition(dueAt: last.progress.dueAt, id: last.id), at: now, into: &actions)
    }

    /// Submits what the store has as far as there is room, but for what is in memory, what left the window since the page
    /// was asked for, and what has had its time. What is due before the next look waits in memory until then.
    ///
    /// - Returns: how many rows were looked at.
    private mutating func submitFound(
        _ rows: [OutgoingReply], _ link: LinkID, at now: Now, into actions: inout [DeliveryAction]
    ) -> Int {
        for (index, row) in rows.enumerated() {
            guard !window.contains(row.id), !retries.contains(row.id), !queues[link.index].settled.contains(row.id),
                redirecting.isEmpty || !redirecting.contains(row.id)
            else { continue }
            if row.progress.expiresAt <= now.wall {
                actions.append(.expire(row.id))
            } else if row.progress.isDue(at: now.wall) {
                guard hasRoom(link) else { return index }
                submit(row, at: now, into: &actions)
            } else if row.progress.dueAt - now.wall <= Self.sweepInterval {
                takeUpAgain(row, at: now, into: &actions)
            }
        }
        return rows.count
    }

    /// Reads replies of another node's from the store, unless they are known already.
    mutating func find(_ replies: [MessageID], of link: LinkID, at now: Now, into actions: inout [DeliveryAction]) {
        for id in replies where !window.contains(id) && !retries.contains(id) && !redirecting.contains(id) {
            queues[link.index].miss(id)
        }
        readPage(of: link, at: now, into: &actions)
    }

    mutating func noteUnserved(_ name: String, into actions: inout [DeliveryAction]) {
        let isNew = stranded.updateValue((stranded[name] ?? 0) + 1, forKey: name) == nil
        // Another node that carries it has found it by the next sweep.
        if isNew, !limits.hasOthers { countStranded(into: &actions) }
    }

    /// Has the replies counted that no configured link carries.
    mutating func countStranded(into actions: inout [DeliveryAction]) {
        guard !isCounting else { return }
        isCounting = true
        actions.append(.countWaiting)
    }

    mutating func noteStranded(_ counts: [String: Int], into actions: inout [DeliveryAction]) {
        isCounting = false
        let counts = counts.filter { name, _ in !queues.contains { $0.link.name == name } }
        for name in stranded.keys.sorted() where counts[name] == nil {
            actions.append(.tell(.noLongerStranded(link: name)))
        }
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            actions.append(.tell(.stranded(link: name, count: count)))
        }
        stranded = counts
    }
}
