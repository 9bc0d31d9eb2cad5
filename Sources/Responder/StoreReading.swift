import Dispatch
import Net
import Store
import Telemetry

/// Reads pages of the store beside the loop, and brings them back to it.
final class StoreReading: Sendable {
    private let reader: Reader
    private let queue = DispatchQueue(label: "tongcha.store.reader")
    private let loop: EventLoop
    private let log: Log
    private let onDamage: @Sendable (StoreError) -> Void
    private let path: String

    init(
        path: String, loop: EventLoop, log: Log, onDamage: @escaping @Sendable (StoreError) -> Void
    ) throws(StoreError) {
        reader = try Reader(path: path)
        self.path = path
        self.loop = loop
        self.log = log
        self.onDamage = onDamage
    }

    /// Reads off the loop; `completion` runs on it. What cannot be read now is tried again after a second.
    func read<Rows: Sendable>(
        _ body: @escaping @Sendable (Snapshot) throws(StoreError) -> Rows,
        then completion: @escaping @LoopActor @Sendable (Rows) -> Void
    ) {
        queue.async { [self] in
            do throws(StoreError) {
                let rows = try reader.read(body)
                loop.execute { LoopActor.assumeIsolated { completion(rows) } }
            } catch {
                log.repeated(.error, "store.unreadable", about: "\(error)", ["error": .describing(error)])
                if error.isDamage { return onDamage(error.naming(path)) }
                loop.execute { [weak self, loop] in
                    loop.schedule(at: loop.now + .seconds(1)) { self?.read(body, then: completion) }
                }
            }
        }
    }

    /// Reads and waits; for start-up, never on the loop.
    func readNow<Rows: Sendable>(_ body: (Snapshot) throws(StoreError) -> Rows) throws(StoreError) -> Rows {
        try reader.read(body)
    }
}
