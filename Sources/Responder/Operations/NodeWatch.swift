import Net
import Primitives
import Store
import Telemetry

/// Keeps the node's place among those that share a store, takes over what another one had looked after, and what others leave
/// to it.
@LoopActor
final class NodeWatch {
    /// A fraction of the time after which a silent node is given up.
    static let usualInterval: Duration = .milliseconds(2_500)
    /// How long after the last renewal began the place is in doubt: others take over three seconds later, at the earliest.
    static let usualPatience: Duration = .seconds(7)

    private let lease: any NodeLease
    private let interval: Duration
    private let patience: Duration
    private let onNews: @LoopActor @Sendable (LeaseNews) -> Void
    private let onDoubt: @LoopActor @Sendable (Bool) -> Void
    private let onDamage: @Sendable (any Error) -> Void
    private let worker: any Offloader
    private let loop: EventLoop
    private let log: Log
    private var timer: LoopTimer?
    private var doubtTimer: LoopTimer?
    private var isInDoubt = false
    private var isStopped = false
    private var isLeaving = false

    /// - Parameters:
    ///   - onDoubt: hears whether others may have taken the node's place, for all it knows.
    ///   - onNews: hears what each look at the other nodes has found.
    init(
        _ lease: any NodeLease, every interval: Duration = usualInterval, patience: Duration = usualPatience,
        loop: EventLoop, log: Log, onDamage: @escaping @Sendable (any Error) -> Void,
        onDoubt: @escaping @LoopActor @Sendable (Bool) -> Void = { _ in },
        onNews: @escaping @LoopActor @Sendable (LeaseNews) -> Void
    ) {
        self.lease = lease
        self.interval = interval
        self.patience = patience
        self.onDoubt = onDoubt
        self.onNews = onNews
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

    /// Leaves replies to the nodes that look after them, unless it is just doing so: many such turns would keep the place from
    /// being renewed, and whoever texts again brings it again.
    func leave(_ replies: [LeftReply]) {
        guard !isLeaving else { return }
        isLeaving = true
        worker.run { [lease, loop, log, weak self] in
            do throws(StoreError) { try lease.leave(replies) } catch {
                log.repeated(.error, "node.not_asked", about: "\(error)", ["error": .describing(error)])
            }
            loop.execute { LoopActor.assumeIsolated { self?.isLeaving = false } }
        }
    }

    private func renew() {
        let start = loop.now
        worker.run { [lease, loop, weak self] in
            do throws(StoreError) {
                try lease.renew()
                loop.execute { LoopActor.assumeIsolated { self?.renewed(from: start) } }
            } catch {
                loop.execute { LoopActor.assumeIsolated { self?.ended(.failure(error), "node.not_renewed") } }
                return
            }
            // A look may wait for other nodes: the place does not.
            let news = Result { () throws(StoreError) in try lease.look() }
            loop.execute { LoopActor.assumeIsolated { self?.ended(news, "node.not_looked") } }
        }
    }

    /// The place is the node's for a while from that moment on.
    private func renewed(from start: ContinuousClock.Instant) {
        guard !isStopped else { return }
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

    /// A turn is over; `failure` is what the log calls one that went wrong.
    private func ended(_ result: Result<LeaseNews, StoreError>, _ failure: StaticString) {
        guard !isStopped else { return }
        switch result {
        case .success(let news):
            if news.isTakeOver { log.warning("node.taken_over", ["number": .integer(lease.number)]) }
            onNews(news)
        case .failure(let error):
            log.repeated(.error, failure, about: "\(error)", ["error": .describing(error)])
            if error.isDamage { onDamage(error) }
        }
        arm()
    }
}
