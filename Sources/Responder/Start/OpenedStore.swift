import Net
import SMS
import Store
import Telemetry

/// What has to be read and opened before anything is served: texts, key and store, in one go and away from the loop.
struct OpenedStore: Sendable {
    let lock: StoreLock?
    /// The node's place, where several share the store.
    let lease: (any NodeLease)?
    let key: StoreKey
    let service: ServiceTexts
    let commits: OpenedCommits
    let reader: PageReader
    let integrity: IntegrityCheck
    /// Where decisions are noted.
    let audit: AuditFolder?
    /// The store's files, by what to call each in metrics.
    let files: [String: String]
    /// The newest of our identifiers in use, and the newest stored segment, as an earlier run left them.
    let newest: (message: MessageID?, fragment: MessageID?)

    /// Opens everything; a new file is made, an old one brought up to date, which can take its time. Blocks, so not for the
    /// loop.
    ///
    /// - Throws: `FileError`, `TemplateFolder.Faults`, `StoreError`.
    init(
        _ configuration: Configuration, _ surroundings: Surroundings, loop: EventLoop, health: Health, metrics: Metrics
    ) throws {
        let store = surroundings.store ?? configuration.store
        let (log, onDamage) = (surroundings.log, surroundings.onDamage)
        files = store.files
        try configuration.makeStoreFolder()
        lock = try store.lock()
        if lock?.isHeld == false { log.warning("store.unlocked", ["store": .string(store.name)]) }
        key = try StoreKey(configuration, store, environment: surroundings.environment, for: .serving)
        if key.isAdopted { log.info("key.adopted", ["store": .string(store.name)]) }
        let links = configuration.links.map(\.name) + configuration.retiredLinks.keys.sorted()
        lease = try store.join(as: configuration.node, serving: links)
        audit = try configuration.auditFolder.map { (path) throws(FileError) in try AuditFolder(path) }
        service = try surroundings.readTexts(configuration)
        commits = try OpenedCommits(
            store, surroundings, loop: loop, health: health, metrics: metrics)
        integrity = try IntegrityCheck(store, loop: loop)
        reader = try PageReader(store, loop: loop, log: log, onDamage: onDamage)
        newest = try reader.readNow { (snapshot) throws(StoreError) in
            (try snapshot.newestMessageID(), try snapshot.newestFragmentID())
        }
    }
}
