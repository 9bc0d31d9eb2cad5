import Net
import Primitives
import Store
import Telemetry

/// Keeps the node's place among those that share a store, and takes over what another one had looked after.
@LoopActor
final class NodeWatch {
    /// A fraction of the time after which a silent node is given up.
    static let usualInterval: Duration = .milliseconds(2_500)

    private let lease: any NodeLease
    private let interval: Duration
    private let takeOver: @LoopActor @Sendable () -> Void
    private let onDamage: @Sendable (any Error) -> Void
    private let worker: any Offloader
    private let loop: EventLoop
    private let log: Log
    private var timer: LoopTimer?
    private var isStopped = false

    init(
        _ lease: any NodeLease, every interval: Duration = usualInterval, loop: EventLoop, log: Log,
        onDamage: @escaping @Sendable (any Error) -> Void,
        takeOver: @escaping @LoopActor @Sendable () -> Void
    ) {
        self.lease = lease
        self.interval = interval
        self.takeOver = takeOver
        self.onDamage = onDamage
        self.loop = loop
        self.log = log
        worker = loop.system.makeOffloader(named: "tongcha.lease")
    }

    func start() {
        log.info("node.joined", ["number": .integer(lease.number)])
        arm()
    }

    func stop() {
        isStopped = true
        timer?.cancel()
    }

    private func arm() {
        timer = loop.schedule(at: loop.now + interval) { [weak self] in
            LoopActor.assumeIsolated { self?.renew() }
        }
    }

    private func renew() {
        worker.run { [lease, loop, weak self] in
            let result = Result { () throws(StoreError) in try lease.renew() }
            loop.execute { LoopActor.assumeIsolated { self?.renewed(result) } }
        }
    }

    private func renewed(_ result: Result<Bool, StoreError>) {
        guard !isStopped else { return }
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
