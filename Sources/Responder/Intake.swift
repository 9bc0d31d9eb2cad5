import Dialogue
import Links
import Net
import Primitives
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
    private let metrics: Metrics
    private let longTexts: LongTexts
    private var accounts: [String: IntakeAccount] = [:]

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
        self.metrics = metrics
        meters = IntakeMeters(in: metrics)
        longTexts = LongTexts(ledger: ledger, clock: clock, loop: loop, meters: meters)
        longTexts.intake = self
    }

    /// Serves a link.
    func serve(_ link: Link) {
        accounts[link.settings.name] = IntakeAccount(link, at: loop.now, log: log, metrics: metrics)
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
                guard !receipt.id.isTooLong else {
                    accounts[link.settings.name]?.noteDroppedReceipts(1, at: loop.now)
                    outcomes.append(LinkOutcome(ticket))
                    continue
                }
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
        let sender = message.source.phoneNumber
        guard link.settings.maySend(from: sender) else {
            meters.count(.foreignSender)
            return .answer(LinkOutcome(ticket, .invalidSourceAddress))
        }
        guard let phone = sender else {
            // Machines answer machines for ever; whoever is no mobile number gets no answer.
            meters.count(.serviceNumber)
            return .answer(LinkOutcome(ticket, id: GatewayMessageID(nextID().description)))
        }
        let name = link.settings.name
        // Only a peer that submits texts to us is owed receipts; a gateway's wish means an answer of the phone's owner.
        let isESME = link.settings.session.role == .smsc
        let wantsReceipt = message.wantsReceipt && isESME
        let isPaused = isESME && accounts[name]?.isPaused(at: loop.now) == true
        switch message.content {
        case .text(let text):
            let request = desk.parser.parse(text)
            if isPaused, request.needsIdentity { return throwBack(ticket) }
            let digest = MessageDigest(of: text, gatewayID: message.gatewayID, account: name, key: desk.key)
            return .work(
                .decide(
                    arrival(
                        request, digest, from: phone, to: message.destination.text, name, ticket,
                        wantsReceipt: wantsReceipt, [], now)))
        case .segment(let place, let coding, let octets):
            // What it says is known when it is joined, too late to throw it back.
            if isPaused { return throwBack(ticket) }
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

    private func throwBack(_ ticket: MessageTicket) -> Consideration {
        meters.count(.tooManyFailures)
        return .answer(LinkOutcome(ticket, .throttled))
    }

    private func arrival(
        _ request: Request, _ digest: MessageDigest?, from phone: PhoneNumber, to recipient: String, _ link: String,
        _ ticket: MessageTicket?, wantsReceipt: Bool, _ fragments: [Int64], _ now: WallTime
    ) -> Arrival {
        Arrival(
            desk: desk, link: link, ticket: ticket, phone: phone, recipient: recipient,
            request: request, digest: digest, wantsReceipt: wantsReceipt, receivedAt: now,
            ids: (ids.next(at: now), ids.next(at: now), ids.next(at: now)), fragments: fragments)
    }
}

// What became durable.
extension Intake {
    /// Answers the links for a committed batch, and goes on with long texts.
    func finished(_ batch: [Work]) {
        var outcomes: [String: [LinkOutcome]] = [:]
        for work in batch {
            note(work)
            if let link = work.link { work.acknowledge(into: &outcomes[link, default: []]) }
            switch work.task {
            case .keep(let fragment):
                guard let id = work.yield.fragment, let (text, fragments) = longTexts.add(fragment, id) else {
                    continue
                }
                decide(text, of: fragment, fragments)
            case .textAgain(let lost): longTexts.finished(lost, work.yield.error)
            case .decide, .report, .receipts, .record, .acknowledge, .tellPartial, .expire, .forget: break
            }
        }
        for (name, outcomes) in outcomes { accounts[name]?.link.settle(outcomes) }
    }

    /// Counts what came of a piece of work.
    private func note(_ work: Work) {
        if work.yield.error != nil, work.isMessage { meters.count(.notStored) }
        if work.yield.droppedReceiptCount > 0, let link = work.link {
            accounts[link]?.noteDroppedReceipts(work.yield.droppedReceiptCount, at: loop.now)
        }
        guard let outcome = work.yield.outcome else { return }
        meters.count(outcome)
        guard case .decide(let arrival) = work.task, let isWrong = outcome.isWrongTail else { return }
        accounts[arrival.link]?.noteQuery(isWrong: isWrong, at: loop.now)
    }

    private func decide(_ text: String, of fragment: FragmentArrival, _ fragments: [Int64]) {
        guard let phone = fragment.segment.sender.phoneNumber else { return }
        let digest = MessageDigest(of: text, account: fragment.link, key: desk.key)
        ledger.submit([
            Work(
                .decide(
                    arrival(
                        desk.parser.parse(text), digest, from: phone, to: fragment.segment.recipient.text,
                        fragment.link, nil, wantsReceipt: false, fragments, clock())))
        ])
    }

    /// Asks those to text again whose segments an earlier run kept; see `LongTexts`.
    func recover(through newest: Int64?, from reader: StoreReading) {
        longTexts.recover(through: newest, from: reader)
    }

    /// Gives up the long texts whose time is over.
    func lookAtClock() { longTexts.lookAtClock() }
}

extension Decision.Outcome {
    /// Whether a tail was compared and found wrong; `nil` when none was compared.
    fileprivate var isWrongTail: Bool? {
        switch self {
        case .refused: true
        case .accepted, .cancelled: false
        case .prompted, .badFormat, .tooSoon, .locked, .inProgress, .informed, .helped, .optedOut, .optedIn,
            .languageSet, .repeated, .ignored, .capped:
            nil
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
        case .textAgain, .report, .record, .acknowledge, .tellPartial, .expire, .forget: []
        }
    }

    /// Whether it came of a message that waits for its acknowledgement.
    fileprivate var isMessage: Bool {
        switch task {
        case .decide(let arrival): arrival.ticket != nil
        case .keep: true
        case .receipts, .textAgain, .report, .record, .acknowledge, .tellPartial, .expire, .forget: false
        }
    }

    /// The link whose messages may wait for the work.
    fileprivate var link: String? {
        switch task {
        case .decide, .keep, .receipts: lane
        case .textAgain, .report, .record, .acknowledge, .tellPartial, .expire, .forget: nil
        }
    }

    /// Our name for the text that led to the work, by which its peer may know it.
    private var textID: MessageID? {
        switch task {
        case .decide(let arrival): arrival.ids.text
        case .keep(let fragment): fragment.ids.text
        case .receipts, .textAgain, .report, .record, .acknowledge, .tellPartial, .expire, .forget: nil
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
