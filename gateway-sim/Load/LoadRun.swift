import Net
import SMS
import Session
import Telemetry
import Wire

/// Drives many phones through the gateway at a pace and keeps the books; one timer for all of them, no task for any.
@LoopActor
final class LoadRun {
    /// How a run came to its end.
    enum Ending: String {
        /// Everything was sent, and everything answered, refused or lost.
        case complete
        /// Somebody asked it to stop.
        case interrupted
        /// Nothing at all came from the responder any more.
        case silence
    }

    /// What has happened so far to texts and replies.
    private(set) var tally: LoadTally
    /// What has happened so far to receipts.
    private(set) var receipts = ReceiptTally()
    /// How late texts were handed over, where a rate says when they are due.
    private(set) var lateness = LatencyHistogram()
    /// Why texts were refused, and how often.
    private(set) var refusals: [String: Int] = [:]
    /// How many connections were lost on the way.
    private(set) var lostBindCount = 0
    /// Why it ended, or is about to.
    private(set) var ending = Ending.complete

    private let plan: LoadPlan
    private let smsc: SimulatedSMSC
    private let loop: EventLoop
    private var start: ContinuousClock.Instant
    private let done: ChangeSignal
    private var failure: SimulatorError?
    private var phase = Phase.waiting
    /// When what is open is waited for no longer, once somebody has asked the run to stop.
    private var stopsAt: Duration?
    /// When something came last, or was handed over to a responder that owed nothing.
    private var lastSign = Duration.zero

    private enum Phase { case waiting, running, over }

    private static let tick = Duration.milliseconds(1)
    /// How long a run that is to stop waits for what is under way.
    private static let grace = Duration.seconds(2)

    /// A run over a gateway; what comes before the run begins is in the books too.
    init(_ plan: LoadPlan, over smsc: SimulatedSMSC, on loop: EventLoop) {
        self.plan = plan
        self.smsc = smsc
        self.loop = loop
        start = loop.now
        done = ChangeSignal(on: loop)
        tally = LoadTally(questionCount: plan.sendLimit)
        smsc.handsets = self
    }

    /// How long the run has lasted.
    var elapsed: Duration { loop.now - start }

    /// How many texts of the plan were not sent; none where answers and a duration say how many there are.
    var unsentCount: Int {
        if case .window = plan.pace, plan.duration != nil { return 0 }
        return plan.sendLimit - tally.askedCount
    }

    /// Sends everything over a gateway that is bound, waits for what comes back, and returns when nothing more can come.
    ///
    /// - Parameter report: called about once a second with what has happened since.
    func run(report: @escaping @LoopActor (LoadProgress) -> Void) async throws(SimulatorError) {
        start = loop.now
        phase = .running
        turn(lastReport: .zero, report)
        _ = await done.wait(until: start + .seconds(365 * 86_400)) { phase == .over }
        if let failure { throw failure }
        // What remains are receipts under way.
        let patience: Duration = ending == .complete ? .seconds(5) : .seconds(1)
        _ = await smsc.changes.wait(until: loop.now + patience) { smsc.unansweredCount == 0 }
        receipts.writtenCount = smsc.writtenReceiptCount
    }

    /// Sends nothing more, and ends as soon as what is under way has come back, or soon anyway.
    func stop() {
        guard stopsAt == nil, phase != .over else { return }
        ending = .interrupted
        stopsAt = elapsed + Self.grace
    }

    /// Sends what is due, gives up what is lost, and comes again in a moment.
    private func turn(lastReport: Duration, _ report: @escaping @LoopActor (LoadProgress) -> Void) {
        let now = elapsed
        send(at: now)
        tally.giveUp(dueBefore: now - plan.patience)
        var lastReport = lastReport
        if now >= lastReport + .seconds(1) {
            report(
                LoadProgress(
                    of: tally, plannedCount: plan.sendLimit, elapsed: now, recent: tally.takeRecentLatencies(),
                    interval: now - lastReport))
            lastReport = now
        }
        guard !isFinished(at: now) else {
            phase = .over
            return done.notify()
        }
        loop.schedule(at: loop.now + Self.tick) {
            LoopActor.assumeIsolated { self.turn(lastReport: lastReport, report) }
        }
    }

    private func isFinished(at now: Duration) -> Bool {
        guard failure == nil else { return true }
        if let stopsAt { return tally.openCount == 0 || now >= stopsAt }
        // Texts that nobody takes would keep the run alive for ever.
        if smsc.unansweredCount > 0, now - lastSign > plan.silence {
            ending = .silence
            tally.giveUp(dueBefore: .seconds(Int32.max))
            return true
        }
        return !maySend(at: now) && tally.openCount == 0
    }

    private func maySend(at now: Duration) -> Bool {
        guard stopsAt == nil, tally.askedCount < plan.sendLimit else { return false }
        guard let duration = plan.duration, case .window = plan.pace else { return true }
        return now < duration
    }

    private func send(at now: Duration) {
        let width = plan.width(at: now)
        while failure == nil, maySend(at: now), tally.openCount < width, smsc.end.link.hasRoom {
            let place = tally.askedCount
            var due = now
            if case .rate = plan.pace {
                due = plan.dueTime(of: place)
                guard due <= now else { return }
                lateness.record(now - due)
            }
            if smsc.unansweredCount == 0 { lastSign = now }
            do {
                try smsc.text(plan.askers.text(at: place), from: Address(plan.askers.phone(at: place)))
            } catch {
                failure = error
                return
            }
            // At a rate the wait counts from when the text was due: a late sender must not hide a slow answer.
            tally.asked(due: due)
        }
    }
}

extension LoadRun: Handsets {
    func received(_ message: IncomingMessage, id: GatewayMessageID) {
        lastSign = elapsed
        let place = message.destination.phoneNumber.flatMap(plan.askers.place)
        tally.received(message.content, at: place, now: elapsed)
    }

    func answered(_ key: SegmentKey, _ status: SMPP.Status) {
        lastSign = elapsed
        // Texts are named in the order they are sent, from 1.
        let place = Int(key.message.rawValue) - 1
        guard !status.isSuccess else { return tally.acknowledged(place) }
        refusals[status.name, default: 0] += 1
        tally.refused(place)
    }

    func receiptAnswered(_ id: GatewayMessageID, _ state: MessageState, _ status: SMPP.Status) {
        lastSign = elapsed
        if status.isSuccess { receipts.answeredCount += 1 } else { receipts.refusedCount += 1 }
    }

    func receiptArrived(_ receipt: DeliveryReceipt) {
        lastSign = elapsed
        receipts.arrivedCount += 1
    }

    func bindsChanged(to count: Int, reason: String?) {
        if reason != nil, phase != .over { lostBindCount += 1 }
    }

    func batchEnded() {
        if case .window = plan.pace, phase == .running { send(at: elapsed) }
    }
}
