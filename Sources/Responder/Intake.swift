import Dialogue
import Links
import Net
import SMS
import Session
import Store
import Telemetry

/// Turns what links bring into work, and answers the links once the work is durable.
@LoopActor
final class Intake {
    /// What deciding needs; replaced when templates are reloaded.
    var desk: Desk

    private let ledger: Ledger
    private let outbox: OutboxSender
    private let shortCodes: Set<String>
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private let log: Log
    private let meters: IntakeMeters
    private var ids: MessageIDSource
    private var assembler = SegmentAssembler()
    private var links: [String: Link] = [:]
    /// Segments of an earlier run: that they came is all that is left of them.
    private var emptyFragments: Set<Int64> = []
    private var assemblerTimer: LoopTimer?

    init(
        desk: Desk, ledger: Ledger, outbox: OutboxSender, shortCodes: Set<String>, ids: MessageIDSource,
        clock: @escaping @Sendable () -> WallTime, loop: EventLoop, log: Log, metrics: Metrics
    ) {
        self.desk = desk
        self.ledger = ledger
        self.outbox = outbox
        self.shortCodes = shortCodes
        self.ids = ids
        self.clock = clock
        self.loop = loop
        self.log = log
        meters = IntakeMeters(in: metrics)
    }

    /// Serves a link.
    func serve(_ link: Link) {
        links[link.settings.name] = link
        link.owner = self
    }

    /// The next of our names.
    func nextID() -> MessageID { ids.next(at: clock()) }
}

extension Intake: LinkOwner {
    func link(_ link: Link, reports events: [LinkEvent]) {
        var work: [Work] = []
        var outcomes: [LinkOutcome] = []
        var receipts: [(ticket: MessageTicket, receipt: DeliveryReceipt)] = []
        let now = clock()
        for event in events {
            switch event {
            case .arrived(let message, let ticket):
                switch consider(message, ticket, link, now) {
                case .work(let task): work.append(Work(task))
                case .answer(let outcome): outcomes.append(outcome)
                }
            case .receipt(let receipt, let ticket):
                receipts.append((ticket, receipt))
                if receipts.count == ReceiptArrivals.limit { work.append(note(&receipts, of: link, now)) }
            case .submitted(let key, let id): outbox.taken(key, as: id, over: link, at: now)
            case .refused(let key, let status): outbox.refused(key, .status(status), at: now)
            case .unanswered(let key): outbox.refused(key, .unanswered, at: now)
            case .bound, .unbound: outbox.bindsChanged(of: link)
            }
        }
        if !receipts.isEmpty { work.append(note(&receipts, of: link, now)) }
        // A receipt that came with the answer to its submission finds it noted already.
        outbox.flushReports()
        if !work.isEmpty, !ledger.offer(work) {
            log.repeated(
                .warning, "store.overloaded", about: link.settings.name,
                ["link": .string(link.settings.name), "messages": .integer(Int(work.count))])
            outcomes += work.flatMap(\.tickets).map { LinkOutcome($0, .messageQueueFull) }
            for refused in work where refused.isMessage { meters.count(.overloaded) }
        }
        if !outcomes.isEmpty { link.settle(outcomes) }
    }

    func linkHasRoom(_ link: Link) { outbox.linkHasRoom(link) }

    private func note(
        _ receipts: inout [(ticket: MessageTicket, receipt: DeliveryReceipt)], of link: Link, _ now: WallTime
    ) -> Work {
        defer { receipts = [] }
        return Work(.receipts(ReceiptArrivals(link: link.settings.name, entries: receipts, now: now)))
    }

    private enum Consideration {
        case work(Work.Task)
        case answer(LinkOutcome)
    }

    /// What is to be done about a message: something durable, or an answer at once because nothing follows from it.
    private func consider(
        _ message: IncomingMessage, _ ticket: MessageTicket, _ link: Link, _ now: WallTime
    ) -> Consideration {
        guard shortCodes.contains(message.destination.text) else {
            meters.count(.wrongDestination)
            return .answer(LinkOutcome(ticket, .invalidDestinationAddress))
        }
        guard let phone = message.source.phoneNumber else {
            // Machines answer machines for ever; whoever is no mobile number gets no answer.
            meters.count(.serviceNumber)
            return .answer(LinkOutcome(ticket, id: GatewayMessageID(nextID().description)))
        }
        let name = link.settings.name
        // Only a peer that submits texts to us is owed receipts; a gateway's wish means an answer of the phone's owner.
        let wantsReceipt = message.wantsReceipt && link.settings.session.role == .smsc
        switch message.content {
        case .text(let text):
            let digest = MessageDigest(of: message.gatewayID ?? text, account: name, key: desk.key)
            return .work(
                .decide(
                    arrival(
                        text, digest, from: phone, to: message.destination.text, name, ticket,
                        wantsReceipt: wantsReceipt, [], now)))
        case .segment(let place, let coding, let octets):
            let segment = InboundSegment(
                id: 0, linkGroup: name, sender: message.source, recipient: message.destination,
                concatenation: place, content: .octets(octets, coding))
            return .work(
                .keep(
                    FragmentArrival(
                        link: name, ticket: ticket, segment: segment, wantsReceipt: wantsReceipt, receivedAt: now,
                        ids: (nextID(), nextID()))))
        }
    }

    private func arrival(
        _ text: String, _ digest: MessageDigest?, from phone: PhoneNumber, to recipient: String, _ link: String,
        _ ticket: MessageTicket?, wantsReceipt: Bool, _ fragments: [Int64], _ now: WallTime
    ) -> Arrival {
        Arrival(
            desk: desk, link: link, ticket: ticket, phone: phone, recipient: recipient,
            request: desk.parser.parse(text), digest: digest, wantsReceipt: wantsReceipt, receivedAt: now,
            ids: (ids.next(at: now), ids.next(at: now), ids.next(at: now)), fragments: fragments)
    }
}

// What became durable.
extension Intake {
    /// Answers the links for a committed batch, and goes on with long texts.
    func finished(_ batch: [Work]) {
        var outcomes: [String: [LinkOutcome]] = [:]
        for work in batch {
            if let outcome = work.yield.outcome { meters.count(outcome) }
            if work.yield.error != nil, work.isMessage { meters.count(.notStored) }
            if let link = work.link { work.acknowledge(into: &outcomes[link, default: []]) }
            guard case .keep(let fragment) = work.task, let id = work.yield.fragment else { continue }
            meters.segmentsKept.add()
            join(fragment, id)
        }
        for (name, outcomes) in outcomes { links[name]?.settle(outcomes) }
    }

    /// Takes up the segments that a restart left behind: their text is gone, so nobody can be answered.
    func recover(_ rows: [FragmentRow]) {
        for row in rows {
            guard let id = row.id, let reference = UInt16(exactly: row.reference),
                let total = UInt8(exactly: row.total), let number = UInt8(exactly: row.number)
            else { continue }
            let segment = InboundSegment(
                id: id, linkGroup: row.link, sender: Address(row.sender), recipient: Address(row.recipient),
                concatenation: ConcatenationReference(reference: reference, total: total, number: number),
                content: .text(""))
            emptyFragments.insert(id)
            take(assembler.add(segment, at: row.arrivedAt), segment)
        }
        expireSegments()
    }

    private func join(_ fragment: FragmentArrival, _ id: Int64) {
        var segment = fragment.segment
        segment.id = id
        take(assembler.add(segment, at: clock()), segment)
        armAssembler()
    }

    private func take(_ outcome: SegmentOutcome, _ segment: InboundSegment) {
        guard let phone = segment.sender.phoneNumber else { return }
        let now = clock()
        switch outcome {
        case .joined(let text, let fragments):
            if fragments.contains(where: emptyFragments.contains) {
                return giveUp(segment.linkGroup, phone, fragments)
            }
            meters.textsJoined.add()
            let digest = MessageDigest(of: text, account: segment.linkGroup, key: desk.key)
            ledger.submit([
                Work(
                    .decide(
                        arrival(
                            text, digest, from: phone, to: segment.recipient.text, segment.linkGroup, nil,
                            wantsReceipt: false, fragments, now)))
            ])
        case .waiting(let dropped):
            if let dropped { giveUp(dropped) }
        case .duplicate, .invalid:
            ledger.submit([Work(.forget(Forgetting(kind: .fragments([segment.id]))))])
        }
    }

    private func giveUp(_ expired: ExpiredSet) {
        guard let phone = expired.sender.phoneNumber else { return }
        giveUp(expired.linkGroup, phone, expired.segmentIDs)
    }

    private func giveUp(_ link: String, _ phone: PhoneNumber, _ fragments: [Int64]) {
        meters.count(.segmentsLost)
        emptyFragments.subtract(fragments)
        let now = clock()
        ledger.submit([
            Work(
                .textAgain(
                    LostText(
                        desk: desk, link: link, phone: phone, fragments: fragments, reply: ids.next(at: now),
                        now: now)))
        ])
    }

    /// Gives up the long texts whose time is over.
    func lookAtClock() { expireSegments() }

    private func expireSegments() {
        for expired in assembler.expire(at: clock()) { giveUp(expired) }
        armAssembler()
    }

    private func armAssembler() {
        assemblerTimer?.cancel()
        assemblerTimer = nil
        guard let deadline = assembler.nextDeadline else { return }
        // Civil time may jump, so the wait is looked at again at least once a minute.
        let wait = min(max(deadline - clock(), .milliseconds(10)), .seconds(60))
        assemblerTimer = loop.schedule(at: loop.now + wait) { [weak self] in
            LoopActor.assumeIsolated { self?.expireSegments() }
        }
    }
}

extension Work {
    /// How the messages that led to the work are acknowledged, where some wait for that.
    fileprivate var tickets: [MessageTicket] {
        switch task {
        case .decide(let arrival): arrival.ticket.map { [$0] } ?? []
        case .keep(let fragment): [fragment.ticket]
        case .receipts(let arrivals): arrivals.entries.map(\.ticket)
        case .textAgain, .report, .record, .acknowledge, .expire, .forget: []
        }
    }

    /// Whether it came of a message that waits for its acknowledgement.
    fileprivate var isMessage: Bool {
        switch task {
        case .decide(let arrival): arrival.ticket != nil
        case .keep: true
        case .receipts, .textAgain, .report, .record, .acknowledge, .expire, .forget: false
        }
    }

    /// The link whose messages may wait for the work.
    fileprivate var link: String? {
        switch task {
        case .decide, .keep, .receipts: lane
        case .textAgain, .report, .record, .acknowledge, .expire, .forget: nil
        }
    }

    /// Our name for the text that led to the work, by which its peer may know it.
    private var textID: MessageID? {
        switch task {
        case .decide(let arrival): arrival.ids.text
        case .keep(let fragment): fragment.ids.text
        case .receipts, .textAgain, .report, .record, .acknowledge, .expire, .forget: nil
        }
    }

    fileprivate func acknowledge(into outcomes: inout [LinkOutcome]) {
        let id = textID.map { GatewayMessageID($0.description) }
        for ticket in tickets {
            outcomes.append(
                yield.error == nil ? LinkOutcome(ticket, id: id) : LinkOutcome(ticket, .temporaryApplicationError))
        }
    }
}
