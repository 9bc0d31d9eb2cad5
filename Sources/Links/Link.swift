import Net
import SMS
import Session
import Telemetry

/// All of one gateway account's sessions, and the segments that wait for them.
///
/// What its sessions report is gathered over a pass of the loop. At the pass's end, and only there, the owner is told, and
/// then what waits is sent: neither happens while a session or the owner is in the middle of something.
@LoopActor
package final class Link {
    /// The account.
    package nonisolated let settings: LinkSettings
    /// Takes what the link reports.
    package weak var owner: (any LinkOwner)?
    /// What the peer's messages and receipts are counted against.
    var inboundRate: InboundRate

    private let loop: EventLoop
    private let log: Log
    private let meters: LinkMeters
    /// In the order in which they were bound.
    private var sessions: [LinkSession] = []
    private var scheduler: SegmentScheduler
    private var events: [LinkEvent] = []
    /// Memory for `events` while they are reported.
    private var spareEvents: [LinkEvent] = []
    /// Memory for what the sessions may take.
    private var capacities: [SegmentScheduler.Capacity] = []
    private var timer: (timer: LoopTimer, deadline: ContinuousClock.Instant)?
    /// Whether the loop will call `passEnded`.
    private var isEndScheduled = false
    private var drained: [CheckedContinuation<Void, Never>] = []

    /// A link without sessions.
    package init(_ settings: LinkSettings, loop: EventLoop, log: Log, metrics: Metrics) {
        self.settings = settings
        self.loop = loop
        self.log = log
        meters = LinkMeters(link: settings.name, in: metrics)
        scheduler = SegmentScheduler(rate: settings.rate, limit: settings.queueLimit, startingAt: loop.now)
        inboundRate = InboundRate(settings.inboundRate, startingAt: loop.now)
    }

    /// Whether nothing is sent for now, whatever is queued; what is under way is still answered.
    package var isHeld: Bool {
        get { scheduler.isHeld }
        set {
            scheduler.isHeld = newValue
            if scheduler.isReady { schedulePassEnd() }
        }
    }

    /// How many bound connections there are.
    package var bindCount: Int { sessions.count }

    /// The bound connections, as they stand at present, in the order in which they were bound.
    package var connections: [LinkConnection] {
        sessions.map { session in
            let capacity = session.capacity(at: loop.now)
            return LinkConnection(
                number: session.number, peer: session.peer, inFlightCount: capacity.inFlightCount, room: capacity.room)
        }
    }

    /// How many segments wait for their turn.
    package var queuedCount: Int { scheduler.count }

    /// Whether a message may be queued.
    package var hasRoom: Bool { scheduler.hasRoom }

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
    package func enqueue(_ segment: consuming OutgoingSegment) {
        scheduler.append(segment)
        schedulePassEnd()
    }

    /// Takes what waits of these messages back; segments that are under way already are not concerned.
    package func discard(_ messages: Set<MessageID>) {
        guard !messages.isEmpty, scheduler.count > 0 else { return }
        scheduler.discard(messages)
        meters.queued.set(scheduler.count)
        // The owner of a queue that was full hears of the room.
        schedulePassEnd()
    }

    /// Takes messages back of which so many segments wait as are given, which is all of them.
    ///
    /// - Returns: those that were taken back; of any other one something is under way.
    package func recall(_ messages: [MessageID: Int]) -> Set<MessageID> {
        let recalled = scheduler.takeOut(messages)
        guard !recalled.isEmpty else { return [] }
        meters.queued.set(scheduler.count)
        schedulePassEnd()
        return recalled
    }

    /// Answers received messages; call once for many.
    package func settle(_ outcomes: [LinkOutcome]) {
        var start = 0
        while start < outcomes.count {
            let number = outcomes[start].ticket.session
            var end = start + 1
            while end < outcomes.count, outcomes[end].ticket.session == number { end += 1 }
            session(number)?.settle(outcomes[start..<end])
            start = end
        }
    }

    // A closure would be checked at run time for running on the loop, at each call.
    private func session(_ number: Int) -> LinkSession? {
        for session in sessions where session.number == number { return session }
        return nil
    }

    /// Lets every bind finish what is under way and unbind, and waits until all are gone.
    package func drain() async {
        for session in sessions { session.handle(.drain) }
        guard !sessions.isEmpty else { return }
        await withCheckedContinuation { drained.append($0) }
    }

    /// Reads nothing from any bind for that long.
    package func pauseReading(for duration: Duration) {
        for session in sessions { session.stopReading(for: duration) }
    }

    /// Resets every bind's connection.
    package func reset() {
        for session in sessions { session.reset() }
    }

    /// Forgets every bind and leaves its connection as it is, so that the peer hears nothing any more, not even of an end.
    package func abandon() {
        for session in sessions { session.abandon() }
    }

    /// Ends every bind at once.
    package func close() {
        for session in sessions { session.close("stopped") }
    }
}

// What the sessions tell.
extension Link {
    func sessionBound(_ session: LinkSession, peer: String, _ kind: BindKind) {
        sessions.append(session)
        meters.binds.set(sessions.count)
        log.info(
            "link.bound",
            [
                "link": .string(settings.name), "bind": .string(kind.rawValue), "peer": .string("\(session.peer)"),
                "peer_system_id": .string(peer),
            ])
        report(.bound(kind))
    }

    func sessionEnded(_ session: LinkSession, reason: String) {
        if let index = sessions.firstIndex(where: { $0 === session }) {
            sessions.remove(at: index)
            meters.binds.set(sessions.count)
            report(.unbound(reason: reason))
        }
        log.info(
            "link.closed",
            ["link": .string(settings.name), "peer": .string("\(session.peer)"), "reason": .string(reason)])
        if sessions.isEmpty { schedulePassEnd() }
    }

    /// Gathers an event for the owner.
    func report(_ event: LinkEvent) {
        switch event {
        case .arrived: meters.received.add()
        case .receipt: meters.receipts.add()
        case .submitted: meters.submitted.add()
        case .refused: meters.refused.add()
        case .unanswered: meters.unanswered.add()
        case .bound, .unbound: break
        }
        events.append(event)
        schedulePassEnd()
    }

    func takeBack(_ segments: [OutgoingSegment], because reason: ReturnReason) {
        switch reason {
        case .throttled:
            scheduler.takeBack(segments)
            schedulePassEnd()
        case .unanswered, .closed:
            for segment in segments { report(.unanswered(segment.key)) }
        }
    }

    /// One of the sessions takes segments again.
    func resumeSending() { schedulePassEnd() }

    /// Counts a message or receipt that was above the peer's rate.
    func countThrownBack(_ kind: InboundKind) {
        switch kind {
        case .message: meters.received.add()
        case .receipt: meters.receipts.add()
        }
        meters.thrownBack.add()
    }

    func count(_ note: SessionNote) {
        switch note {
        case .malformed: meters.malformed.add()
        case .throttled: meters.throttled.add()
        case .unserved, .notice, .lateAnswer, .nacked, .outOfState: break
        }
    }
}

// The end of a pass.
extension Link {
    private func schedulePassEnd() {
        guard !isEndScheduled else { return }
        isEndScheduled = true
        loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.passEnded() } }
    }

    /// Hands the gathered events over and sends what may go.
    private func passEnded() {
        // What the owner does about an event may bring about another one.
        while !events.isEmpty {
            var batch = spareEvents
            spareEvents = []
            swap(&batch, &events)
            owner?.link(self, reports: batch)
            batch.removeAll(keepingCapacity: true)
            spareEvents = batch
        }
        // What follows from here on has an end of its own.
        isEndScheduled = false
        transmit()
        if scheduler.takeNewsOfRoom() { owner?.linkHasRoom(self) }
        guard sessions.isEmpty, !drained.isEmpty else { return }
        let waiters = drained
        drained = []
        for waiter in waiters { waiter.resume() }
    }

    /// Sends what windows and rate allow.
    private func transmit() {
        guard scheduler.isReady else { return }
        let now = loop.now
        let sessions = sessions
        var capacities = capacities
        self.capacities = []
        for session in sessions { capacities.append(session.capacity(at: now)) }
        while let departure = scheduler.next(over: &capacities, at: now) {
            sessions[departure.session].send(departure.segment, at: now)
        }
        // A session may end when it does what it wants done, and leaves the list.
        for index in sessions.indices where capacities[index].isUsed { sessions[index].perform() }
        capacities.removeAll(keepingCapacity: true)
        self.capacities = capacities
        meters.queued.set(scheduler.count)
        if let deadline = scheduler.nextDeadline { wakeUp(at: deadline) }
    }

    private func wakeUp(at deadline: ContinuousClock.Instant) {
        if let timer, timer.deadline <= deadline { return }
        timer?.timer.cancel()
        let timer = loop.schedule(at: deadline) { [weak self] in
            LoopActor.assumeIsolated {
                self?.timer = nil
                self?.schedulePassEnd()
            }
        }
        self.timer = (timer, deadline)
    }
}
