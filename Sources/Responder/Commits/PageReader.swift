import Net
import Primitives
import Store
import Telemetry

/// Reads pages of the store beside the loop, and brings them back to it.
final class PageReader: Sendable {
    private let reader: any SnapshotReader
    private let worker: any Offloader
    private let loop: EventLoop
    private let log: Log
    private let onDamage: @Sendable (StoreError) -> Void
    private let storeName: String

    init(
        _ store: any RowStore, loop: EventLoop, log: Log, onDamage: @escaping @Sendable (StoreError) -> Void
    ) throws(StoreError) {
        reader = try store.openReader()
        worker = loop.system.makeOffloader(named: "tongcha.pages")
        storeName = store.name
        self.loop = loop
        self.log = log
        self.onDamage = onDamage
    }

    /// Reads off the loop; `completion` runs on it. What cannot be read now is tried again after a second.
    func read<Rows: Sendable>(
        _ body: @escaping @Sendable (any Snapshot) throws(StoreError) -> Rows,
        then completion: @escaping @LoopActor @Sendable (Rows) -> Void
    ) {
        worker.run { [self] in
            do throws(StoreError) {
                let rows = try reader.read(body)
                loop.execute { LoopActor.assumeIsolated { completion(rows) } }
            } catch {
                log.repeated(.error, "store.unreadable", about: "\(error)", ["error": .describing(error)])
                if error.isDamage { return onDamage(error.naming(storeName)) }
                loop.execute { [weak self, loop] in
                    loop.schedule(at: loop.now + .seconds(1)) { self?.read(body, then: completion) }
                }
            }
        }
    }

    /// Reads and waits; for start-up, never on the loop.
    func readNow<Rows: Sendable>(_ body: (any Snapshot) throws(StoreError) -> Rows) throws(StoreError) -> Rows {
        try reader.read(body)
    }
}
