import Dialogue
import Inquiry
import Net
import Primitives
import SMS
import Telemetry

/// Holds the texts that cannot be decided before a carrier's register was asked, and asks it.
///
/// Tails are held in memory only, as long as their texts wait.
@LoopActor
final class IdentityDriver {
    /// Decides the texts; set once.
    weak var inbound: Inbound?

    private let register: HTTPRegister
    private let patience: Duration
    private let loop: EventLoop
    private let log: Log
    private let meters: IdentityMeters
    private var inquiry: IdentityInquiry
    private var arrivals: [MessageID: Arrival] = [:]
    /// Questions of the pass under way: those of one commit share a batch.
    private var gathered: [IdentityQuestion] = []
    private var asking: [BatchID: Task<Void, Never>] = [:]
    private var timer: LoopTimer?

    /// The most octets of an answer; a verdict takes fewer than a hundred.
    private static let answerLimit = 256 * 1_024

    /// - Parameter wallClock: civil time as the register sees it.
    init(
        _ settings: RegisterSettings, loop: EventLoop, wallClock: @escaping @Sendable () -> WallTime, log: Log,
        metrics: Metrics
    ) {
        var limits = IdentityLimits()
        limits.batchSize = settings.batchSize
        let client = HTTPClient(
            on: loop,
            settings: HTTPClient.Settings(connectionLimit: limits.batchesInFlight, bodyLimit: Self.answerLimit))
        register = HTTPRegister(
            client: SignedClient(
                url: settings.url, secret: settings.secret, client: client, timeout: settings.timeout,
                wallClock: wallClock))
        patience = settings.deadline
        self.loop = loop
        self.log = log
        meters = IdentityMeters(in: metrics)
        inquiry = IdentityInquiry(limits, seed: loop.system.randomSeed(), startingAt: loop.now)
    }

    /// Whether the register answers, as far as is known.
    var isReachable: Bool { inquiry.isReachable }

    /// Asks about the tail of a text, which is decided again with the verdict.
    func ask(about tail: IDTail, of arrival: Arrival) {
        guard let code = arrival.rules.registerCode?.mac(for: tail, of: arrival.phone) else { return }
        var arrival = arrival
        let deadline = arrival.verdictDeadline ?? loop.now + patience
        arrival.verdictDeadline = deadline
        arrivals[arrival.ids.text] = arrival
        if gathered.isEmpty { loop.atEndOfPass { [weak self] in LoopActor.assumeIsolated { self?.flush() } } }
        gathered.append(
            IdentityQuestion(id: arrival.ids.text, phone: arrival.phone, code: code, deadline: deadline))
    }

    /// A text that had its verdict is decided, or could not be.
    func decided(_ id: MessageID) { handle(.decided(id)) }

    /// Asks nobody any more; gateways send again what was not decided.
    func stop() {
        timer?.cancel()
        for task in asking.values { task.cancel() }
        asking = [:]
        inbound = nil
    }

    private func flush() {
        var questions: [IdentityQuestion] = []
        swap(&questions, &gathered)
        handle(.wanted(questions))
    }

    private func handle(_ event: IdentityEvent) {
        guard inbound != nil else { return }
        var actions: [IdentityAction] = []
        inquiry.handle(event, at: loop.now, into: &actions)
        for action in actions { perform(action) }
        meters.waiting.set(inquiry.waitingCount)
        arm()
    }

    private func perform(_ action: IdentityAction) {
        switch action {
        case .ask(let batch, let questions):
            asking[batch] = Task(executorPreference: loop) { [weak self, register] in
                let answer = await Self.answer(of: register, to: questions)
                await self?.answered(batch, answer)
            }
        case .tell(let id, let verdict):
            meters.count(verdict)
            if let arrival = arrivals.removeValue(forKey: id) { inbound?.decide(arrival, with: verdict) }
        case .decideAgain(let id):
            if let arrival = arrivals.removeValue(forKey: id) { inbound?.decide(arrival, with: nil) }
        case .note(let note): noted(note)
        }
    }

    private static func answer(
        of register: HTTPRegister, to questions: [IdentityQuestion]
    ) async -> Result<[IdentityBatchAnswer], BatchFailure> {
        do throws(BatchFailure) {
            return .success(try await register.ask(questions))
        } catch {
            return .failure(error)
        }
    }

    private func answered(_ batch: BatchID, _ answer: Result<[IdentityBatchAnswer], BatchFailure>) {
        asking[batch] = nil
        switch answer {
        case .success(let answers): handle(.answered(batch, answers))
        case .failure(let failure): handle(.failed(batch, failure))
        }
    }

    private func noted(_ note: IdentityNote) {
        switch note {
        case .circuitOpened(let rest):
            meters.isLeftAlone.set(1)
            log.warning("identity.circuit_opened", ["rest": .duration(rest)])
        case .circuitClosed:
            meters.isLeftAlone.set(0)
            log.info("identity.circuit_closed")
        case .batchFailed(_, let failure, let questions):
            meters.batchesFailed.add()
            log.repeated(
                .warning, "identity.batch_failed", about: "\(failure)",
                ["failure": .string("\(failure)"), "questions": .integer(questions)])
        case .answersMissing(_, let count):
            log.repeated(.warning, "identity.answers_missing", about: "", ["count": .integer(count)])
        case .unexpectedAnswers(_, let count):
            log.repeated(.warning, "identity.unexpected_answers", about: "", ["count": .integer(count)])
        }
    }

    private func arm() {
        guard let deadline = inquiry.nextDeadline else { return }
        if let timer {
            guard deadline < timer.deadline else { return }
            timer.cancel()
        }
        timer = loop.schedule(at: deadline) { [weak self] in
            LoopActor.assumeIsolated {
                self?.timer = nil
                self?.handle(.tick)
            }
        }
    }
}
