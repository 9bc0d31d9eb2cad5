import Dispatch
import Net
import SMS
import Store
import Telemetry

/// What has to be read and opened before anything is served: texts, key and store, in one go and away from the loop.
struct OpenedStore: Sendable {
    let lock: StoreLock?
    let key: StoreKey
    let service: ServiceTexts
    let commits: OpenedCommits
    let reader: PageReader
    let integrity: IntegrityCheck
    /// The newest of our identifiers in use, and the newest stored segment, as an earlier run left them.
    let newest: (message: MessageID?, fragment: MessageID?)

    /// Opens everything; a new file is made, an old one brought up to date, which can take its time.
    ///
    /// - Throws: `FileError`, `TemplateFolder.Faults`, `StoreError`.
    static func open(
        _ store: any RowStore, _ configuration: Configuration, environment: [String: String], loop: EventLoop,
        health: Health, log: Log,
        metrics: Metrics, onDamage: @escaping @Sendable (any Error) -> Void
    ) async throws -> Self {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        try Self(
                            store, configuration, environment: environment, loop: loop, health: health, log: log,
                            metrics: metrics, onDamage: onDamage)
                    })
            }
        }
    }

    private init(
        _ store: any RowStore, _ configuration: Configuration, environment: [String: String], loop: EventLoop,
        health: Health, log: Log,
        metrics: Metrics, onDamage: @escaping @Sendable (any Error) -> Void
    ) throws {
        try Files.makeFolder(for: configuration.storePath)
        lock = try store.lock()
        if lock?.isHeld == false { log.warning("store.unlocked", ["store": .string(store.name)]) }
        key = try StoreKey(configuration, store, environment: environment, for: .serving)
        if key.isAdopted { log.info("key.adopted", ["store": .string(store.name)]) }
        service = try ServiceTexts(configuration)
        commits = try OpenedCommits(
            store, loop: loop, health: health, log: log, metrics: metrics, onDamage: onDamage)
        integrity = try IntegrityCheck(store)
        reader = try PageReader(store, loop: loop, log: log, onDamage: onDamage)
        newest = try reader.readNow { (snapshot) throws(StoreError) in
            (try snapshot.newestMessageID(), try snapshot.newestFragmentID())
        }
    }
}
