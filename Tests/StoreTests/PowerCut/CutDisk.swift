import CSQLite
import Primitives
import Telemetry
import TestSupport

/// A folder whose disk may lose its power: every so often it notes what a start after that very moment would find.
final class CutDisk: Sendable {
    /// What a disk does when it is asked to make everything durable.
    enum Honesty: Sendable {
        /// It does so.
        case honest
        /// It says so.
        case lying
    }

    /// The files of one moment, and what had been promised by then.
    struct Cut: Sendable {
        var files: [String: [UInt8]]
        var promises: Promises
        var fate: CutFile.Fate
        var operation: Int
    }

    private struct State {
        var files: [String: CutFile] = [:]
        /// When each was made.
        var births: [String: Int] = [:]
        /// Files whose next sync by SQLite is the folder's too.
        var folderSyncers: Set<String> = []
        /// Files that were removed, as long as the folder on the disk may still name them, and when.
        var removed: [String: (file: CutFile, moment: Int)] = [:]
        var generator: SeededGenerator
        var operationCount = 0
        var cuts: [Cut] = []
        /// What every change gets for an answer at present, if it is no success.
        var refusal: Int32?
        /// What syncs fail with at present, if they do, and of which file; `nil` for all.
        var syncRefusal: (code: Int32, name: String?)?
        /// How many connections hold each of the log's locks.
        var lockHolders: [Int32: Int] = [:]
        var foldings = Foldings()
    }

    /// Where the files stand while there is power.
    let folder: String
    private let honesty: Honesty
    /// Out of how many operations one is cut.
    private let rarity: Int
    private let promises: @Sendable () -> Promises
    private let state: Lock<State>

    init(
        folder: String, honesty: Honesty = .honest, seed: UInt64, rarity: Int,
        promises: @escaping @Sendable () -> Promises = { Promises() }
    ) {
        self.folder = folder
        self.honesty = honesty
        self.rarity = rarity
        self.promises = promises
        state = Lock(State(generator: SeededGenerator(seed: seed)))
        PowerCutVFS.add(self)
    }

    /// Forgets the disk; its folder is like any other from now on.
    func remove() { PowerCutVFS.remove(self) }

    /// How many operations there were.
    var operationCount: Int { state.withLock { $0.operationCount } }

    /// The moments noted so far.
    var cuts: [Cut] { state.withLock { $0.cuts } }

    /// Lets every change fail with this code from now on; `nil` lets them succeed again.
    func refuse(_ code: Int32?) { state.withLock { $0.refusal = code } }

    /// What a change is answered at present.
    var refusal: Int32? { state.withLock { $0.refusal } }

    /// Lets every sync, or every sync of one file, fail with this `errno` from now on; `nil` lets them succeed again.
    func refuseSyncs(_ code: Int32?, of name: String? = nil) {
        state.withLock { $0.syncRefusal = code.map { ($0, name) } }
    }

    /// What a sync of a file fails with at present.
    func syncRefusal(of name: String) -> Int32? {
        state.withLock { state in
            guard let refusal = state.syncRefusal, refusal.name.map({ $0 == name }) ?? true else { return nil }
            return refusal.code
        }
    }

    /// How often the log was folded in, and how often without anybody who reads it.
    struct Foldings: Equatable, Sendable {
        var count = 0
        var unreadCount = 0
    }

    var foldings: Foldings { state.withLock { $0.foldings } }

    /// A connection has taken or let go of locks of the log's (https://sqlite.org/walformat.html, 2.3).
    func locked(_ places: Range<Int32>, flags: Int32) {
        state.withLock { state in
            for place in places {
                state.lockHolders[place, default: 0] += flags & SQLITE_SHM_LOCK != 0 ? 1 : -1
                guard place == 1, flags & SQLITE_SHM_LOCK != 0 else { continue }
                state.foldings.count += 1
                if (3...7).allSatisfy({ state.lockHolders[$0, default: 0] == 0 }) { state.foldings.unreadCount += 1 }
            }
        }
    }

    /// - Parameter syncsFolder: as SQLite does with a log or journal of its own making.
    func opened(_ name: String, syncsFolder: Bool) {
        state.withLock { state in
            if syncsFolder { state.folderSyncers.insert(name) }
            guard state.files[name] == nil else { return }
            state.files[name] = CutFile()
            state.births[name] = state.operationCount
        }
    }

    func wrote(_ octets: [UInt8], to name: String, at offset: Int) {
        change { $0.files[name, default: CutFile()].write(octets, at: offset, moment: $0.operationCount) }
    }

    func truncated(_ name: String, to size: Int) {
        change { $0.files[name, default: CutFile()].truncate(to: size, moment: $0.operationCount) }
    }

    /// Somebody asks for a file to be made durable, which is not yet done: other threads may write meanwhile.
    ///
    /// - Returns: the moment up to which it will be.
    func beginSync() -> Int {
        change { $0.operationCount }
    }

    /// A file is durable as it was at a moment; the folder is one too, and its content are names.
    ///
    /// - Parameter isSQLite: SQLite syncs the folder with the first sync of a log that it has made.
    func synced(_ name: String, upTo moment: Int, bySQLite isSQLite: Bool = false) {
        guard honesty == .honest else { return change { _ in } }
        change { state in
            state.files[name]?.sync(upTo: moment)
            if name.isEmpty || (isSQLite && state.folderSyncers.remove(name) != nil) {
                Self.syncFolder(&state, upTo: moment)
            }
        }
    }

    func deleted(_ name: String, isDurable: Bool) {
        change { state in
            state.removed[name] = state.files.removeValue(forKey: name).map { ($0, state.operationCount) }
            if isDurable, honesty == .honest { Self.syncFolder(&state, upTo: state.operationCount) }
        }
    }

    private static func syncFolder(_ state: inout State, upTo moment: Int) {
        state.removed = state.removed.filter { $0.value.moment > moment }
        for (name, birth) in state.births where birth <= moment { state.files[name]?.isNamed = true }
    }

    private func change<Outcome>(_ body: (inout State) -> Outcome) -> Outcome {
        state.withLock { state in
            state.operationCount += 1
            let outcome = body(&state)
            if Int.random(in: 0..<rarity, using: &state.generator) == 0 { state.cuts.append(cut(&state)) }
            return outcome
        }
    }

    private func cut(_ state: inout State) -> Cut {
        let fate = CutFile.Fate.allCases.randomElement(using: &state.generator) ?? .nothing
        var files: [String: [UInt8]] = [:]
        for (name, removed) in state.removed.sorted(by: { $0.key < $1.key })
        where Bool.random(using: &state.generator) {
            files[name] = removed.file.remains(after: fate, using: &state.generator)
        }
        for (name, file) in state.files.sorted(by: { $0.key < $1.key }) {
            if let octets = file.remains(after: fate, using: &state.generator) { files[name] = octets }
        }
        return Cut(files: files, promises: promises(), fate: fate, operation: state.operationCount)
    }
}

/// What a store has said, by the numbers of the changes that were to be written or erased.
struct Promises: Sendable {
    var written: Set<Int> = []
    /// Those that somebody began to erase: until that is promised too, nobody knows.
    var erasing: Set<Int> = []
    var erased: Set<Int> = []
}
