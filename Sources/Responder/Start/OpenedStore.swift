import Dispatch
import Net
import SMS
import Store
import Telemetry

/// What has to be read and opened before anything is served: texts, key and store, in one go and away from the loop.
struct OpenedStore: Sendable {
    let lock: StoreLock
    let key: StoreKey
    let service: ServiceTexts
    let writer: LedgerWriter
    let reader: StoreReading
    let soundness: SoundnessWatch
    /// The newest of our identifiers in use, and the newest stored segment, as an earlier run left them.
    let newest: (message: MessageID?, fragment: Int64?)

    /// Opens everything; a new file is made, an old one brought up to date, which can take its time.
    ///
    /// - Throws: `FileError`, `TemplateFolder.Faults`, `StoreError`.
    static func open(
        _ configuration: Configuration, environment: [String: String], loop: EventLoop, health: Health, log: Log,
        metrics: Metrics, onDamage: @escaping @Sendable (any Error) -> Void
    ) async throws -> Self {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        try Self(
                            configuration, environment: environment, loop: loop, health: health, log: log,
                            metrics: metrics, onDamage: onDamage)
                    })
            }
        }
    }

    private init(
        _ configuration: Configuration, environment: [String: String], loop: EventLoop, health: Health, log: Log,
        metrics: Metrics, onDamage: @escaping @Sendable (any Error) -> Void
    ) throws {
        let path = configuration.storePath
        try Files.makeFolder(for: path)
        lock = try StoreLock(path: path)
        if !lock.isHeld { log.warning("store.unlocked", ["store": .string(path)]) }
        key = try StoreKey(configuration, environment: environment, for: .serving)
        if key.isAdopted { log.info("key.adopted", ["store": .string(path)]) }
        service = try ServiceTexts(configuration)
        writer = try LedgerWriter(
            path: path, loop: loop, health: health, log: log, metrics: metrics, onDamage: onDamage)
        soundness = try SoundnessWatch(path: path)
        reader = try StoreReading(path: path, loop: loop, log: log, onDamage: onDamage)
        newest = try reader.readNow { (snapshot) throws(StoreError) in
            (try snapshot.newestMessageID(), try snapshot.newestFragmentID())
        }
    }
}
