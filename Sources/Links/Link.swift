import Net
import SMS
import Session
import Telemetry

/// All of one gateway account's sessions, and the queue of segments they share.
@LoopActor
package final class Link {
    /// The account.
    package nonisolated let settings: LinkSettings
    /// Takes what the link reports.
    package weak var owner: (any LinkOwner)?

    private let loop: EventLoop
    private let log: Log
    private let meters: LinkMeters
    private var sessions: [Int: LinkSession] = [:]
    private var queue = SegmentQueue()
    private var throttle: Throttle
    private var inboundThrottle: Throttle?
    private var events: [LinkEvent] = []
    private var rateTimer: LoopTimer?
    /// Whether the owner is owed the news that there is room again.
    private var wasFull = false
    /// Whether the end of this pass sends what is queued.
    private var isPumpScheduled = false
    private var drained: [CheckedContinuation<Void, Never>] = []

    /// A link without sessions.
    package init(_ settings: LinkSettings, loop: EventLoop, log: Log, metrics: Metrics) {
        self.settings = settings
        self.loop = loop
        self.log = log
        meters = LinkMeters(link: settings.name, in: metrics)
        throttle = Throttle(rate: settings.rate, startingAt: loop.now)
        inboundThrottle = settings.inboundRate.map { Throttle(rate: $0, startingAt: loop.now) }
    }

    /// Whether nothing is sent for now, whatever is queued; what is under way is still answered.
    package var isHeld = false {
        didSet { if oldValue, !isHeld { schedulePump() } }
    }

    /// How many bound connections there are.
    package var bindCount: Int { sessions.count }

    /// How many segments wait for their turn.
    package var queuedCount: Int { queue.count }

    /// Whether a message may be queued.
    package var hasRoom: Bool { queue.count < settings.queueLimit }

    /// Cuts a message into segments and queues those that `isDue` wants; a message is queued whole or not at all.
    ///
    /// - Returns: how many segments the message has.
    @discardableResult
    package func send(
        _ message: OutgoingMessage, where isDue: (Int) -> Bool = { _ in true }
    ) throws(SMSError) -> Int {
        let segments = try settings.dialect.segments(of: message)
        for segment in segments where isDue(segment.key.index) { enqueue(segment) }
        return segments.count
    }

    /// Queues one segment.
    package func enqueue(_ segment: OutgoingSegment) {
        queue.append(segment)
        if !hasRoom { wasFull = true }
        schedulePump()
    }

    /// Takes what waits of these messages back; segments that are under way already are not concerned.
    package func discard(_ messages: Set<MessageID>) {
        guard !messages.isEmpty, !queue.isEmpty else { return }
        queue.discard(messages)
        meters.queued.set(queue.count)
        tellOfRoom()
    }

    /// Answers received messages; call once for many.
    package func settle(_ outcomes: [LinkOutcome]) {
        var rest = outcomes[...]
        while let first = rest.first {
            let run = rest.prefix { $0.ticket.session == first.ticket.session }
            sessions[first.ticket.session]?.settle(run)
            rest = rest.dropFirst(run.count)
        }
        passEnded()
    }

    /// Lets every bind finish what is under way and unbind, and waits until all are gone.
    package func drain() async {
        for session in sessions.values { session.handle(.drain) }
        guard !sessions.isEmpty else { return }
        await withCheckedContinuation { drained.append($0) }
    }

    /// Ends every bind at once.
    package func close() {
        for session in sessions.values { session.close("stopped") }
    }
}

// What the sessions tell.
extension Link {
    func sessionBound(_ session: LinkSession, peer: String, _ kind: BindKind) {
        sessions[session.number] = session
        meters.binds.set(sessions.count)
        log.info(
            "link.bound",
            [
                "link": .string(settings.name), "bind": .string(kind.rawValue), "peer": .string("\(session.peer)"),
                "peer_system_id": .string(peer),
            ])
        report(.bound(kind))
        schedulePump()
    }

    func sessionEnded(_ session: LinkSession, reason: String) {
        if sessions.removeValue(forKey: session.number) != nil {
            meters.binds.set(sessions.count)
            report(.unbound(reason: reason))
        }
        log.info(
            "link.closed",
            ["link": .string(settings.name), "peer": .string("\(session.peer)"), "reason": .string(reason)])
        passEnded()
        guard sessions.isEmpty else { return }
        for waiter in drained { waiter.resume() }
        drained = []
    }

    /// A message came in; one above the peer's rate is thrown back at once.
    func arrived(_ message: IncomingMessage, _ ticket: MessageTicket) {
        meters.received.add()
        let now = loop.now
        // A second's worth may come at one go: a peer keeps to a rate on average, not to the millisecond.
        if let throttle = inboundThrottle, throttle.nextSend(at: now) >= now + .seconds(1) {
            meters.thrownBack.add()
            sessions[ticket.session]?.rest(for: LinkSession.rest)
            sessions[ticket.session]?.handle(.settled(ticket.ticket, .throttled, id: nil))
            return
        }
        inboundThrottle?.sent(cost: 1, at: now)
        report(.arrived(message, ticket))
    }

    func report(_ event: LinkEvent) {
        if case .submitted = event { meters.submitted.add() }
        if case .refused = event { meters.refused.add() }
        if case .receipt = event { meters.receipts.add() }
        if events.isEmpty { loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.passEnded() } } }
        events.append(event)
    }

    func takeBack(_ segments: [OutgoingSegment], because reason: ReturnReason) {
        switch reason {
        case .throttled:
            queue.prepend(segments)
            if !hasRoom { wasFull = true }
        case .unanswered, .closed:
            meters.unanswered.add(segments.count)
            for segment in segments { report(.unanswered(segment.key)) }
        }
    }

    func count(_ note: SessionNote) {
        switch note {
        case .malformed: meters.malformed.add()
        case .throttled: meters.throttled.add()
        case .unserved, .notice, .lateAnswer, .nacked, .outOfState: break
        }
    }

    /// Hands the gathered events over and sends what may go.
    func passEnded() {
        isPumpScheduled = false
        if !events.isEmpty {
            let batch = events
            events = []
            owner?.link(self, reports: batch)
        }
        pump()
    }
}

// The way out.
extension Link {
    private func schedulePump() {
        guard events.isEmpty, !isPumpScheduled else { return }
        isPumpScheduled = true
        loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.passEnded() } }
    }

    /// Sends from the queue while a bind's window and the link's rate allow.
    func pump() {
        guard !queue.isEmpty, !isHeld else { return }
        let now = loop.now
        var used: [Int: LinkSession] = [:]
        var wake: ContinuousClock.Instant?
        while !queue.isEmpty {
            let allowed = throttle.nextSend(at: now)
            guard allowed <= now else {
                wake = allowed
                break
            }
            guard let session = readiest(at: now, wake: &wake), let segment = queue.popFirst() else { break }
            throttle.sent(cost: segment.cost, at: now)
            session.send(segment)
            used[session.number] = session
        }
        for session in used.values { session.perform() }
        meters.queued.set(queue.count)
        if let wake { wakeUp(at: wake) }
        tellOfRoom()
    }

    /// Tells the owner of a queue that was full when half of it is free again.
    private func tellOfRoom() {
        guard wasFull, queue.count < (settings.queueLimit + 1) / 2 else { return }
        wasFull = false
        owner?.linkHasRoom(self)
    }

    /// The bind with the fewest unanswered segments among those that may send now.
    private func readiest(at now: ContinuousClock.Instant, wake: inout ContinuousClock.Instant?) -> LinkSession? {
        var best: LinkSession?
        for session in sessions.values {
            guard let moment = session.nextSend(at: now) else { continue }
            if moment > now {
                wake = wake.map { min($0, moment) } ?? moment
            } else if session.inFlightCount < best?.inFlightCount ?? .max {
                best = session
            }
        }
        return best
    }

    private func wakeUp(at moment: ContinuousClock.Instant) {
        rateTimer?.cancel()
        rateTimer = loop.schedule(at: moment) { [weak self] in LoopActor.assumeIsolated { self?.pump() } }
    }
}
