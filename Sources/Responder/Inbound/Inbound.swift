import Dialogue
import Links
import Net
import Primitives
import SMS
import Session
import Store
import Telemetry

/// Turns the messages that links bring into changes, and answers the links once these are durable.
@LoopActor
final class Inbound {
    /// What deciding needs; replaced when templates are reloaded.
    var rules: ServiceRules
    /// Where decisions are noted, if anywhere.
    var audit: AuditTrail?
    /// Asks a register about tails; `nil` where the store knows people.
    var identities: IdentityDriver?

    private let commits: CommitQueue
    private let outbound: Outbound
    private let inquiries: InquiryDriver
    private let settlement: Settlement
    private let shortCodes: Set<String>
    private let ids: MessageIDs
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private let log: Log
    private let meters: InboundMeters
    private let metrics: Metrics
    private let longTexts: LongTexts
    private let search: ReplySearch
    private var accounts: [String: InboundAccount] = [:]
    /// Counts the queries that were taken, by service.
    private var queries: [String: Counter] = [:]
    /// The account that was asked for last, which nearly always is the one that is asked for next.
    private var latestAccount: InboundAccount?
    private var undecided: UndecidedTexts

    init(
        rules: ServiceRules, commits: CommitQueue, outbound: Outbound, inquiries: InquiryDriver,
        settlement: Settlement, shortCodes: Set<String>, ids: MessageIDs,
        clock: @escaping @Sendable () -> WallTime, loop: EventLoop, log: Log, metrics: Metrics
    ) {
        self.rules = rules
        self.commits = commits
        self.outbound = outbound
        self.inquiries = inquiries
        self.settlement = settlement
        self.shortCodes = shortCodes
        self.ids = ids
        self.clock = clock
        self.loop = loop
        self.log = log
        self.metrics = metrics
        undecided = UndecidedTexts(memory: rules.limits.repeatSilence)
        meters = InboundMeters(in: metrics)
        longTexts = LongTexts(commits: commits, outbound: outbound, ids: ids, clock: clock, loop: loop, meters: meters)
        search = ReplySearch(outbound)
        longTexts.inbound = self
    }

    /// Serves a link.
    func serve(_ link: Link) {
        latestAccount = nil
        accounts[link.settings.name] = InboundAccount(link, at: loop.now, log: log, metrics: metrics)
    }

    /// Asks those to text again whose segments an earlier run kept; see `LongTexts`.
    func recover(through newest: MessageID?, from reader: PageReader) {
        longTexts.recover(through: newest, from: reader)
    }

    /// Looks for the segments of other nodes that share the store, too.
    func share(_ reader: PageReader) { longTexts.shared = reader }

    /// Asks those to text again whose segments another node kept that is gone now.
    func recover(besides node: Int, from reader: PageReader) { longTexts.recover(besides: node, from: reader) }

    /// Gives up the long texts whose time is over.
    func lookAtClock() { longTexts.lookAtClock() }
}

// What links bring.
extension Inbound {
    /// Takes a message: it becomes a change, or is answered at once because nothing follows from it.
    func arrived(_ message: IncomingMessage, _ ticket: MessageTicket, over link: Link) {
        guard shortCodes.contains(message.destination.text) else {
            meters.count(.wrongDestination)
            return settlement.settle(LinkOutcome(ticket, .invalidDestinationAddress), of: link)
        }
        let sender = message.source.phoneNumber
        guard link.settings.maySend(from: sender) else {
            meters.count(.foreignSender)
            log.repeated(
                .warning, "link.foreign_sender", about: link.settings.name,
                ["link": .string(link.settings.name), "from": .string(sender.map { "\($0)" } ?? "no mobile number")])
            return settlement.settle(LinkOutcome(ticket, .invalidSourceAddress), of: link)
        }
        guard let phone = sender else {
            // Machines answer machines for ever; whoever is no mobile number gets no answer.
            meters.count(.serviceNumber)
            return settlement.settle(LinkOutcome(ticket, id: GatewayMessageID(ids.next())), of: link)
        }
        guard !commits.isFull else { return refuse(ticket, of: link) }
        take(message, ticket, from: phone, over: link)
    }

    private func take(_ message: IncomingMessage, _ ticket: MessageTicket, from phone: PhoneNumber, over link: Link) {
        let name = link.settings.name
        let now = clock()
        // Only a peer that submits texts to us is owed receipts; a gateway's wish means an answer of the phone's owner.
        let isESME = link.settings.session.role == .smsc
        let wantsReceipt = message.wantsReceipt && isESME
        let isPaused = isESME && account(name)?.isPaused(at: loop.now) == true
        switch message.content {
        case .text(let text):
            let understanding = rules.parser.parse(text, from: phone)
            if isPaused, understanding.needsIdentity { return throwBack(ticket, of: link) }
            let digest = MessageDigest(of: text, gatewayID: message.gatewayID, account: name, key: rules.digestKey)
            decide(
                arrival(
                    understanding, digest, from: phone, to: message.destination.text, name, ticket,
                    wantsReceipt: wantsReceipt, [], now))
        case .segment(let place, let coding, let octets):
            // What it says is known when it is joined, too late to throw it back.
            if isPaused { return throwBack(ticket, of: link) }
            let segment = InboundSegment(
                id: 0, linkGroup: name, sender: message.source, recipient: message.destination,
                concatenation: place, content: .octets(octets, coding))
            keep(
                FragmentArrival(
                    link: name, ticket: ticket, segment: segment, wantsReceipt: wantsReceipt, receivedAt: now,
                    ids: (ids.next(at: now), ids.next(at: now))))
        }
    }

    private func throwBack(_ ticket: MessageTicket, of link: Link) {
        meters.count(.tooManyFailures)
        settlement.settle(LinkOutcome(ticket, .throttled), of: link)
    }

    /// The store cannot keep up: the gateway keeps the message and sends it again.
    private func refuse(_ ticket: MessageTicket, of link: Link) {
        log.repeated(
            .warning, "store.overloaded", about: link.settings.name, ["link": .string(link.settings.name)])
        meters.count(.overloaded)
        settlement.settle(LinkOutcome(ticket, .messageQueueFull), of: link)
    }

    private func arrival(
        _ understanding: Understanding, _ digest: MessageDigest?, from phone: PhoneNumber, to recipient: String,
        _ link: String,
        _ ticket: MessageTicket?, wantsReceipt: Bool, _ fragments: [MessageID], _ now: WallTime
    ) -> Arrival {
        Arrival(
            rules: rules, link: link, ticket: ticket, phone: phone, recipient: recipient,
            understanding: understanding, digest: digest, wantsReceipt: wantsReceipt, receivedAt: now,
            ids: (ids.next(at: now), ids.next(at: now), ids.next(at: now)), fragments: fragments,
            mayMove: account(link)?.movesNumbers ?? false)
    }
}

// What became durable.
extension Inbound {
    private func decide(_ arrival: Arrival) {
        var arrival = arrival
        if let text = UndecidedTexts.Text(arrival.phone, arrival.digest) {
            arrival.receivedAt = undecided.add(text, receivedAt: arrival.receivedAt, now: loop.now)
        }
        submit(arrival)
    }

    private func submit(_ arrival: Arrival) {
        commits.submit(arrival, lane: arrival.link) { [weak self] arrival, outcome in
            self?.decided(arrival, outcome)
        }
    }

    /// Decides a text again, with what the register said about its tail, or because its number's last text is decided.
    func decide(_ arrival: Arrival, with verdict: IdentityVerdict?) {
        var arrival = arrival
        arrival.verdict = verdict
        if isThrownBack(arrival) { return throwBack(arrival) }
        submit(arrival)
    }

    /// Whether its account has brought too many wrong tails since it came.
    private func isThrownBack(_ arrival: Arrival) -> Bool {
        arrival.ticket != nil && account(arrival.link)?.isPaused(at: loop.now) == true
    }

    private func throwBack(_ arrival: Arrival) {
        if let ticket = arrival.ticket, let link = account(arrival.link)?.link { throwBack(ticket, of: link) }
        ended(arrival, isDecided: false)
    }

    /// Nothing more becomes of a text; others of its number may have waited for that.
    private func ended(_ arrival: Arrival, isDecided: Bool) {
        if let text = UndecidedTexts.Text(arrival.phone, arrival.digest) {
            undecided.remove(text, isDecided: isDecided, now: loop.now)
        }
        if arrival.verdict != nil { identities?.decided(arrival.ids.text) }
    }

    private func decided(_ arrival: Arrival, _ result: Result<Arrival.Outcome, StoreError>) {
        if case .success(let outcome) = result, let tail = outcome.needsIdentity {
            if isThrownBack(arrival) { return throwBack(arrival) }
            identities?.ask(about: tail, of: arrival)
            return
        }
        ended(arrival, isDecided: result.error == nil)
        if let ticket = arrival.ticket { acknowledge(ticket, of: arrival.link, as: arrival.ids.text, result.error) }
        guard case .success(let outcome) = result else { return }
        meters.count(outcome.outcome)
        if let service = outcome.query { countQuery(to: service) }
        audit?.note(outcome.outcome.rawValue, of: arrival.phone, over: arrival.link)
        if outcome.outcome == .unchecked, !rules.asksRegister {
            let help = "the store has people under a key that is not here: put it into the key's place, and send SIGHUP"
            log.repeated(.error, "key.missing", about: help, ["help": .string(help)])
        }
        follow(arrival, outcome)
        if let isWrong = outcome.outcome.isWrongTail {
            account(arrival.link)?.noteQuery(isWrong: isWrong, at: loop.now)
        }
        for reply in outcome.replies { outbound.written(reply) }
        if let opened = outcome.opened { inquiries.opened(opened) }
        if let closed = outcome.closed { inquiries.closed(closed) }
    }

    /// What waits for the number leaves now over the link of its text: what waits elsewhere, because the number has moved,
    /// and what waits for the morning, because whoever texts is awake.
    private func follow(_ arrival: Arrival, _ outcome: Arrival.Outcome) {
        guard !outcome.isMove else {
            audit?.note("moved", of: arrival.phone, over: arrival.link)
            return search.look(for: arrival.phone, over: arrival.link, isMove: true, told: outcome.repeated)
        }
        // A gateway's repetition wakes nobody.
        guard let hours = account(arrival.link)?.link.settings.quietHours, hours.end(at: clock()) != nil,
            outcome.outcome != .repeated || !outcome.replies.isEmpty
        else { return }
        search.look(for: arrival.phone, over: arrival.link, isMove: false, told: outcome.repeated)
    }

    private func keep(_ fragment: FragmentArrival) {
        commits.submit(fragment, lane: fragment.link) { [weak self] fragment, outcome in
            self?.kept(fragment, outcome)
        }
    }

    private func kept(_ fragment: FragmentArrival, _ result: Result<OutboxRow?, StoreError>) {
        acknowledge(fragment.ticket, of: fragment.link, as: fragment.ids.text, result.error)
        guard case .success(let receipt) = result else { return }
        if let receipt { outbound.written(receipt) }
        guard let (text, fragments) = longTexts.add(fragment), let phone = fragment.segment.sender.phoneNumber else {
            return
        }
        let digest = MessageDigest(of: text, account: fragment.link, key: rules.digestKey)
        decide(
            arrival(
                rules.parser.parse(text, from: phone), digest, from: phone, to: fragment.segment.recipient.text,
                fragment.link, nil,
                wantsReceipt: false, fragments, clock()))
    }

    private func account(_ name: String) -> InboundAccount? {
        if let latestAccount, latestAccount.link.settings.name == name { return latestAccount }
        latestAccount = accounts[name]
        return latestAccount
    }

    private func countQuery(to service: String) {
        if let counter = queries[service] { return counter.add() }
        let counter = InboundMeters.queries(to: service, in: metrics)
        counter.add()
        queries[service] = counter
    }

    private func acknowledge(_ ticket: MessageTicket, of name: String, as id: MessageID, _ error: StoreError?) {
        if error != nil { meters.count(.notStored) }
        guard let link = account(name)?.link else { return }
        let outcome =
            error == nil
            ? LinkOutcome(ticket, id: GatewayMessageID(id))
            : LinkOutcome(ticket, .temporaryApplicationError)
        settlement.settle(outcome, of: link)
    }
}

extension Result {
    /// Why there is no outcome.
    fileprivate var error: Failure? { if case .failure(let error) = self { error } else { nil } }
}

extension Decision.Outcome {
    /// Whether a tail was compared and found wrong; `nil` when none was compared.
    fileprivate var isWrongTail: Bool? {
        switch self {
        case .refused: true
        case .accepted, .cancelled, .challenged: false
        case .unchecked, .prompted, .badFormat, .tooSoon, .locked, .inProgress, .informed, .helped, .optedOut, .optedIn,
            .languageSet, .repeated, .ignored, .capped, .wrongCode, .codeExpired:
            nil
        }
    }
}
