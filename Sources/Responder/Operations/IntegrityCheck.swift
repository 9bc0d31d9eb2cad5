import Dispatch
import Store
import Telemetry

/// Looks through the whole store for damage once after every start, beside the work.
final class IntegrityCheck: Sendable {
    private let reader: any SnapshotReader

    init(_ store: any RowStore) throws(StoreError) { reader = try store.openReader() }

    /// Begins to look; `onDamage` hears of the first flaw.
    func begin(log: Log, onDamage: @escaping @Sendable (StoreError) -> Void) {
        DispatchQueue.global().async { [reader] in
            let start = ContinuousClock.now
            do throws(StoreError) {
                try reader.checkIntegrity()
                log.info("store.sound", ["took": .duration(ContinuousClock.now - start)])
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
