import Net
import Primitives
import Store
import Telemetry

/// Keeps the node's place among those that share a store, and takes over what another one had looked after.
@LoopActor
final class NodeWatch {
    /// A fraction of the time after which a silent node is given up.
    static let usualInterval: Duration = .milliseconds(2_500)
    /// How long after the last renewal began the place is in doubt: others take over three seconds later, at the earliest.
    static let usualPatience: Duration = .seconds(7)

    private let lease: any NodeLease
    private let interval: Duration
    private let patience: Duration
    private let takeOver: @LoopActor @Sendable () -> Void
    private let onDoubt: @LoopActor @Sendable (Bool) -> Void
    private let onDamage: @Sendable (any Error) -> Void
    private let worker: any Offloader
    private let loop: EventLoop
    private let log: Log
    private var timer: LoopTimer?
    private var doubtTimer: LoopTimer?
    private var isInDoubt = false
    private var isStopped = false

    /// - Parameter onDoubt: hears whether others may have taken the node's place, for all it knows.
    init(
        _ lease: any NodeLease, every interval: Duration = usualInterval, patience: Duration = usualPatience,
        loop: EventLoop, log: Log, onDamage: @escaping @Sendable (any Error) -> Void,
        onDoubt: @escaping @LoopActor @Sendable (Bool) -> Void = { _ in },
        takeOver: @escaping @LoopActor @Sendable () -> Void
    ) {
        self.lease = lease
        self.interval = interval
        self.patience = patience
        self.onDoubt = onDoubt
        self.takeOver = takeOver
        self.onDamage = onDamage
        self.loop = loop
        self.log = log
        worker = loop.system.makeOffloader(named: "tongcha.lease")
    }

    func start() {
        log.info("node.joined", ["number": .integer(lease.number)])
        renewed(from: loop.now)
        arm()
    }

    func stop() {
        isStopped = true
        timer?.cancel()
        doubtTimer?.cancel()
    }

    private func arm() {
        timer = loop.schedule(at: loop.now + interval) { [weak self] in
            LoopActor.assumeIsolated { self?.renew() }
        }
    }

    private func renew() {
        let start = loop.now
        worker.run { [lease, loop, weak self] in
            let result = Result { () throws(StoreError) in try lease.renew() }
            loop.execute { LoopActor.assumeIsolated { self?.renewed(result, begunAt: start) } }
        }
    }

    /// The place is the node's for a while from that moment on.
    private func renewed(from start: ContinuousClock.Instant) {
        doubtTimer?.cancel()
        doubtTimer = loop.schedule(at: start + patience) { [weak self] in
            LoopActor.assumeIsolated { self?.noteDoubt(true) }
        }
        noteDoubt(false)
    }

    private func noteDoubt(_ isInDoubt: Bool) {
        guard isInDoubt != self.isInDoubt, !isStopped else { return }
        self.isInDoubt = isInDoubt
        log.warning(isInDoubt ? "node.in_doubt" : "node.renewed", ["number": .integer(lease.number)])
        onDoubt(isInDoubt)
    }

    private func renewed(_ result: Result<Bool, StoreError>, begunAt start: ContinuousClock.Instant) {
        guard !isStopped else { return }
        if case .success = result { renewed(from: start) }
        switch result {
        case .success(true):
            log.warning("node.taken_over", ["number": .integer(lease.number)])
            takeOver()
        case .success(false): break
        case .failure(let error):
            log.repeated(.error, "node.not_renewed", about: "\(error)", ["error": .describing(error)])
            if error.isDamage { onDamage(error) }
        }
        arm()
    }
}
