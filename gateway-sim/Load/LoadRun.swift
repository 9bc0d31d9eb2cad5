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
    /// The accounts, which hand texts over in turns.
    let links: [LoadLink]
    /// The number of the link whose turn is next.
    private var nextLink = 0
    /// How it went, second by second.
    private(set) var series = LoadSeries()
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
    convenience init(_ plan: LoadPlan, over smsc: SimulatedSMSC, on loop: EventLoop) {
        self.init(plan, over: [LoadLink(smsc, name: "gateway", isAlone: true)], on: loop)
    }

    /// A run over several accounts.
    init(_ plan: LoadPlan, over links: [LoadLink], on loop: EventLoop) {
        self.plan = plan
        self.links = links
        self.loop = loop
        start = loop.now
        done = ChangeSignal(on: loop)
        tally = LoadTally(questionCount: plan.sendLimit)
        for link in links { link.report(to: self) }
    }

    /// How many of the simulator's PDUs have no answer yet.
    private var unansweredCount: Int { links.reduce(0) { $0 + $1.smsc.unansweredCount } }

    /// How many receipts were written, whether or not they have left.
    var writtenReceiptCount: Int { links.reduce(0) { $0 + $1.smsc.writtenReceiptCount } }

    /// How many PDUs went each way.
    var pduCount: GatewayDialect.PDUCount {
        links.reduce(into: GatewayDialect.PDUCount()) { sum, link in
            sum.sent += link.smsc.pduCount.sent
            sum.received += link.smsc.pduCount.received
        }
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
        await settleReceipts()
        receipts.writtenCount = writtenReceiptCount
    }

    /// Waits for receipts under way, and for those that are still to leave.
    private func settleReceipts() async {
        let patience: Duration = ending == .complete ? .seconds(5) : .seconds(1)
        let deadline = loop.now + patience
        var areAnswered = true
        for link in links {
            let isAnswered = await link.smsc.changes.wait(until: deadline) { link.smsc.unansweredCount == 0 }
            areAnswered = areAnswered && isAnswered
        }
        // Delayed ones may have left meanwhile, and are waited for next.
        guard ending == .complete, areAnswered else { return }
        let delayed = loop.now + plan.patience
        for link in links {
            _ = await link.smsc.changes.wait(until: delayed) {
                link.settledReceiptCount >= link.smsc.writtenReceiptCount
            }
        }
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
            report(noteProgress(at: now, since: lastReport))
            lastReport = now
        }
        guard !isFinished(at: now) else {
            phase = .over
            if now > lastReport { _ = noteProgress(at: now, since: lastReport) }
            return done.notify()
        }
        loop.schedule(at: loop.now + Self.tick) {
            LoopActor.assumeIsolated { self.turn(lastReport: lastReport, report) }
        }
    }

    private func noteProgress(at now: Duration, since lastReport: Duration) -> LoadProgress {
        let progress = LoadProgress(
            of: tally, plannedCount: plan.sendLimit, elapsed: now, recent: tally.takeRecentLatencies(),
            interval: now - lastReport)
        series.note(progress)
        return progress
    }

    private func isFinished(at now: Duration) -> Bool {
        guard failure == nil else { return true }
        if let stopsAt { return tally.openCount == 0 || now >= stopsAt }
        // Texts that nobody takes would keep the run alive for ever.
        if unansweredCount > 0, now - lastSign > plan.silence {
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
        while failure == nil, maySend(at: now), tally.openCount < width, let link = takeLink() {
            let place = tally.askedCount
            var due = now
            if case .rate = plan.pace {
                due = plan.dueTime(of: place)
                guard due <= now else { return }
                lateness.record(now - due)
            }
            if unansweredCount == 0 { lastSign = now }
            do {
                try links[link].send(
                    plan.askers.text(at: place), from: Address(plan.askers.phone(at: place)), at: place)
                nextLink = (link + 1) % links.count
            } catch {
                failure = error
                return
            }
            // At a rate the wait counts from when the text was due: a late sender must not hide a slow answer.
            tally.asked(due: due)
        }
    }
}

// What the links tell.
extension LoadRun {
    /// A message came for a phone.
    func received(_ message: IncomingMessage) {
        lastSign = elapsed
        let place = message.destination.phoneNumber.flatMap(plan.askers.place)
        tally.received(message.content, at: place, now: elapsed)
    }

    /// The responder answered for the text at that place.
    func answered(_ place: Int, _ status: SMPP.Status) {
        lastSign = elapsed
        guard !status.isSuccess else { return tally.acknowledged(place) }
        refusals[status.name, default: 0] += 1
        tally.refused(place)
    }

    /// The responder answered for a receipt.
    func receiptAnswered(_ status: SMPP.Status) {
        lastSign = elapsed
        if status.isSuccess { receipts.answeredCount += 1 } else { receipts.refusedCount += 1 }
    }

    /// A receipt came from the responder.
    func receiptArrived() {
        lastSign = elapsed
        receipts.arrivedCount += 1
    }

    /// A connection was lost.
    func bindLost() { if phase != .over { lostBindCount += 1 } }

    /// All that came at once has been told.
    func batchEnded() { if case .window = plan.pace, phase == .running { send(at: elapsed) } }

    /// The link whose turn it is, or the next one that has room; `nil` when none has.
    private func takeLink() -> Int? {
        for step in 0..<links.count {
            let link = (nextLink + step) % links.count
            if links[link].hasRoom { return link }
        }
        return nil
    }
}
