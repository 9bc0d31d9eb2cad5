import Net
import Primitives
import Store
import Telemetry

/// Looks through the whole store for damage once after every start, beside the work.
final class IntegrityCheck: Sendable {
    private let reader: any SnapshotReader
    private let worker: any Offloader
    private let loop: EventLoop

    init(_ store: any RowStore, loop: EventLoop) throws(StoreError) {
        reader = try store.openReader()
        worker = loop.system.makeOffloader(named: "tongcha.integrity")
        self.loop = loop
    }

    /// Begins to look; `onDamage` hears of the first flaw.
    func begin(log: Log, onDamage: @escaping @Sendable (StoreError) -> Void) {
        worker.run { [reader, loop] in
            let start = loop.system.now
            do throws(StoreError) {
                try reader.checkIntegrity()
                log.info("store.sound", ["took": .duration(loop.system.now - start)])
            } catch {
                // Whatever else keeps it from looking concerns the look alone.
                guard error.isDamage else { return log.warning("store.unchecked", ["error": .describing(error)]) }
                log.error("store.damaged", ["error": .string("\(error)")])
                onDamage(error)
            }
        }
    }

    /// Ends the look if it is still under way.
    func stop() { reader.interrupt() }
}
