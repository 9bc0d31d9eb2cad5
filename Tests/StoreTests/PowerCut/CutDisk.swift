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
        /// Files that were removed, as long as the folder on the disk may still name them.
        var removed: [String: CutFile] = [:]
        /// Files whose next sync is the folder's too.
        var folderSyncers: Set<String> = []
        var generator: SeededNumbers
        var operationCount = 0
        var cuts: [Cut] = []
        /// What every change gets for an answer at present, if it is no success.
        var refusal: Int32?
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
        state = Lock(State(generator: SeededNumbers(seed: seed)))
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

    /// - Parameter syncsFolder: as SQLite does with a log or journal of its own making.
    func opened(_ name: String, syncsFolder: Bool) {
        state.withLock { state in
            if state.files[name] == nil { state.files[name] = CutFile() }
            if syncsFolder { state.folderSyncers.insert(name) }
        }
    }

    func wrote(_ octets: [UInt8], to name: String, at offset: Int) {
        change { $0.files[name, default: CutFile()].write(octets, at: offset) }
    }

    func truncated(_ name: String, to size: Int) {
        change { $0.files[name, default: CutFile()].truncate(to: size) }
    }

    func synced(_ name: String) {
        // The moment before counts too: asked is not yet done.
        change { _ in }
        guard honesty == .honest else { return }
        change { state in
            state.files[name]?.sync()
            if state.folderSyncers.remove(name) != nil { Self.syncFolder(&state) }
        }
    }

    func deleted(_ name: String, isDurable: Bool) {
        change { state in
            state.removed[name] = state.files.removeValue(forKey: name)
            if isDurable, honesty == .honest { Self.syncFolder(&state) }
        }
    }

    private static func syncFolder(_ state: inout State) {
        state.removed = [:]
        for name in state.files.keys { state.files[name]?.isNamed = true }
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            state.operationCount += 1
            guard Int.random(in: 0..<rarity, using: &state.generator) == 0 else { return }
            state.cuts.append(cut(&state))
        }
    }

    private func cut(_ state: inout State) -> Cut {
        let fate = CutFile.Fate.allCases.randomElement(using: &state.generator) ?? .nothing
        var files: [String: [UInt8]] = [:]
        for (name, file) in state.removed.sorted(by: { $0.key < $1.key }) where Bool.random(using: &state.generator) {
            files[name] = file.remains(after: fate, using: &state.generator)
        }
        for (name, file) in state.files.sorted(by: { $0.key < $1.key }) {
            if let octets = file.remains(after: fate, using: &state.generator) { files[name] = octets }
        }
        return Cut(files: files, promises: promises(), fate: fate, operation: state.operationCount)
    }
}

/// What a store has said, by the numbers of the units that were to be written or erased.
struct Promises: Sendable {
    var written: Set<Int> = []
    /// Those that somebody began to erase: until that is promised too, nobody knows.
    var erasing: Set<Int> = []
    var erased: Set<Int> = []
}
