import Net
import SMS
import Session
import Telemetry
import Wire

/// Drives many phones through the gateway at a pace and keeps the books; one timer for all of them, no task for any.
@LoopActor
final class LoadRun {
    /// What has happened so far.
    private(set) var tally: LoadTally
    /// How many receipts the responder has answered.
    private(set) var receiptCount = 0
    /// Why texts were refused, and how often.
    private(set) var refusals: [String: Int] = [:]
    /// How many connections were lost on the way.
    private(set) var lostBindCount = 0

    private let plan: LoadPlan
    private let smsc: SimulatedSMSC
    private let loop: EventLoop
    private var start: ContinuousClock.Instant
    private let done: ChangeSignal
    private var failure: SimulatorError?
    private var isRunning = false

    private static let tick = Duration.milliseconds(1)

    /// A run over a gateway; what comes before it begins, as for phones of an earlier run, is in the books too.
    init(_ plan: LoadPlan, over smsc: SimulatedSMSC, on loop: EventLoop) {
        self.plan = plan
        self.smsc = smsc
        self.loop = loop
        start = loop.now
        done = ChangeSignal(on: loop)
        tally = LoadTally(phoneCount: plan.askers.count)
        smsc.handsets = self
    }

    /// How long the run has lasted.
    var elapsed: Duration { loop.now - start }

    /// Sends everything, waits for what comes back, and returns when nothing more can come.
    ///
    /// - Parameter report: called about once a second.
    func run(report: @escaping @LoopActor (LoadRun) -> Void) async throws(SimulatorError) {
        start = loop.now
        isRunning = true
        turn(nextReport: .seconds(1), report)
        _ = await done.wait(until: start + .seconds(365 * 86_400)) { !isRunning }
        if let failure { throw failure }
        // What remains are receipts under way.
        _ = await smsc.changes.wait(until: loop.now + .seconds(5)) { smsc.unansweredCount == 0 }
    }

    /// Sends what is due, gives up what is lost, and comes again in a moment.
    private func turn(nextReport: Duration, _ report: @escaping @LoopActor (LoadRun) -> Void) {
        let now = elapsed
        send(at: now)
        tally.giveUp(dueBefore: now - plan.patience)
        var next = nextReport
        if now >= next {
            report(self)
            next = now + .seconds(1)
        }
        guard !isFinished(at: now) else {
            isRunning = false
            return done.notify()
        }
        loop.schedule(at: loop.now + Self.tick) {
            LoopActor.assumeIsolated { self.turn(nextReport: next, report) }
        }
    }

    private func isFinished(at now: Duration) -> Bool {
        guard failure == nil else { return true }
        return !maySend(at: now) && tally.openCount == 0
    }

    private func maySend(at now: Duration) -> Bool {
        guard tally.askedCount < plan.sendLimit else { return false }
        guard let duration = plan.duration, case .window = plan.pace else { return true }
        return now < duration
    }

    private func send(at now: Duration) {
        while failure == nil, maySend(at: now) {
            let place = tally.askedCount
            switch plan.pace {
            case .rate: guard plan.dueTime(of: place) <= now else { return }
            case .window(let width): guard tally.openCount < width else { return }
            }
            guard smsc.end.link.hasRoom else { return }
            do {
                try smsc.text(plan.askers.text(at: place), from: Address(plan.askers.phone(at: place)))
            } catch {
                failure = error
                return
            }
            // At a rate the wait counts from when the text was due: a late sender must not hide a slow answer.
            tally.asked(place, due: dueTime(of: place, at: now))
        }
    }

    private func dueTime(of place: Int, at now: Duration) -> Duration {
        switch plan.pace {
        case .rate: plan.dueTime(of: place)
        case .window: now
        }
    }
}

extension LoadRun: Handsets {
    func received(_ message: IncomingMessage, id: GatewayMessageID) {
        let place = message.destination.phoneNumber.flatMap(plan.askers.place)
        tally.received(message.content, at: place, now: elapsed)
    }

    func answered(_ key: SegmentKey, _ status: SMPP.Status) {
        guard !status.isSuccess else { return }
        refusals[status.name, default: 0] += 1
        // Texts are named in the order they are sent, from 1.
        tally.refused(Int(key.message.rawValue) - 1)
    }

    func receiptAnswered(_ id: GatewayMessageID, _ state: MessageState, _ status: SMPP.Status) { receiptCount += 1 }

    func receiptArrived(_ receipt: DeliveryReceipt) { receiptCount += 1 }

    func bindsChanged(to count: Int, reason: String?) {
        if reason != nil { lostBindCount += 1 }
    }

    func batchEnded() {
        if case .window = plan.pace, isRunning { send(at: elapsed) }
    }
}
