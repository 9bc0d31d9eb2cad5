import CSQLite
import Foundation
import Primitives
import Telemetry
import TestSupport
import Testing

@testable import Store

/// The power goes: what was not synced is lost, torn or in the wrong order, and whoever opens the file next finds every
/// change that came back, and nothing half.
@Suite struct PowerCutTests {
    /// How many cuts are tried; `make crash` asks for more.
    static let cutCount = Int(ProcessInfo.processInfo.environment["TONGCHA_CUTS"] ?? "") ?? 40
    static let seed: UInt64 = 20_260_722

    @Test func `every change that came back outlives the power, and nothing is half`() throws {
        var (cuts, operations, lives) = (0, 0, 0)
        var seed = Self.seed
        var fates: [CutFile.Fate: Int] = [:]
        var faultCount = 0
        while cuts < Self.cutCount {
            let store = try CutStore(seed: seed, rarity: 25)
            var generator = SeededGenerator(seed: seed)
            try store.live(stepCount: 60, generator: &generator)
            for cut in store.disk.cuts {
                let faults = try cut.faults()
                #expect(faults == [], "seed \(seed), operation \(cut.operation), \(cut.fate)")
                faultCount += faults.count
                fates[cut.fate, default: 0] += 1
            }
            cuts += store.disk.cuts.count
            operations += store.disk.operationCount
            lives += 1
            seed += 1
        }
        try #require(faultCount == 0 && fates.count == CutFile.Fate.allCases.count)
        proven("power cuts \(cuts) at \(operations) writes and syncs of \(lives) lives, none lost or half")
    }

    @Test func `a short life may be cut at any of its writes and syncs`() throws {
        let store = try CutStore(seed: Self.seed, rarity: 1)
        var generator = SeededGenerator(seed: Self.seed)
        try store.live(stepCount: 9, generator: &generator)
        let cuts = store.disk.cuts
        #expect(cuts.count == store.disk.operationCount)
        let faults = try cuts.flatMap { cut in try cut.faults().map { "operation \(cut.operation), \(cut.fate): \($0)" }
        }
        try #require(faults == [])
        proven("power cuts at every one of \(cuts.count) writes and syncs, none lost or half")
    }

    /// What has to be found out, or the tests above show nothing.
    @Test(arguments: [
        (CutDisk.Honesty.lying, EagerStore.Fault.none, "lying disk"),
        (.honest, .forgetsTheLog, "unsynced log"),
        (.honest, .foldsWithoutSyncs, "unsynced folding"),
    ])
    func `a disk that lies and a store that forgets to sync are found out`(
        honesty: CutDisk.Honesty, fault: EagerStore.Fault, name: String
    ) throws {
        var (losses, cuts) = (0, 0)
        for seed in Self.seed..<Self.seed + 10 where losses == 0 {
            let store = try CutStore(seed: seed, honesty: honesty, fault: fault, rarity: 25)
            var generator = SeededGenerator(seed: seed)
            try store.live(stepCount: 60, generator: &generator)
            for cut in store.disk.cuts where try !cut.faults().isEmpty { losses += 1 }
            cuts += store.disk.cuts.count
        }
        try #require(losses > 0)
        proven("\(name) \(losses) of \(cuts) cuts lose what came back, as they must")
    }

    static let refusals = [SQLITE_FULL, SQLITE_IOERR | 3 << 8, SQLITE_IOERR | 4 << 8, SQLITE_READONLY]

    /// A full disk, a write that fails, a sync of SQLite's that fails, a file system that became read-only.
    @Test(arguments: refusals)
    func `a disk that takes nothing for a while fails what comes then, and nothing else`(code: Int32) throws {
        let files = try TemporaryStore()
        let disk = CutDisk(folder: files.folder, seed: Self.seed, rarity: .max)
        defer { disk.remove() }
        let completions = Completions()
        let health = Lock<[StoreHealth]>([])
        var settings = CommitSettings()
        settings.retryDelays = [.milliseconds(1)]
        let worker = try CommitThreads(
            files.store, settings: settings, onHealth: { state in health.withLock { $0.append(state) } }
        ) { completions.add($0) }
        _ = worker.submit(try completions.writing(1...10)[...])
        _ = completions.batches(holding: 10)
        disk.refuse(code)
        for number in 11...20 { _ = worker.submit(try completions.writing([number])[...]) }
        let refused = completions.all(20).suffix(10)
        #expect(refused.allSatisfy { $0.error != nil && $0.error?.concernsOneUnit == false })
        let failing = health.withLock { $0 }
        #expect(failing.count == 1)
        disk.refuse(nil)
        _ = worker.submit(try completions.writing(21...30)[...])
        #expect(completions.all(30).suffix(10).allSatisfy { $0.error == nil })
        let healed = health.withLock { $0 }
        #expect(healed == failing + [.working])
        worker.stop(within: nil)
        #expect(try TestedStore(files.store, files: files).numbers() == Array(1...10) + Array(21...30))
        try files.store.checkFully()
    }

    @Test func `a log that is folded in beside the work does not start over meanwhile`() throws {
        let files = try TemporaryStore()
        let disk = CutDisk(folder: files.folder, seed: Self.seed, rarity: .max)
        defer { disk.remove() }
        let writer = try files.store.openWriter(patience: .seconds(5))
        let committer = BatchCommitter(writer)
        for number in 1...20 {
            try committer.write(try Completions().writing([number]))
            let before = disk.foldings
            writer.syncer.tidy()
            // SQLite's own fault (https://sqlite.org/wal.html#walresetbug) needs a log that nobody reads.
            #expect(disk.foldings == .init(count: before.count + 1, unreadCount: before.unreadCount))
        }
        // The reader is gone: all is folded in, and the log starts over with the next commit.
        let size = try FileManager.default.attributesOfItem(atPath: "\(files.path)-wal")[.size] as? Int ?? 0
        #expect(size < 20 * 4_096 * 4)
        #expect(try TestedStore(files.store, files: files).numbers() == Array(1...20))
    }

    @Test func `a file that cannot be synced loses the store, since the next sync would say nothing of it`() throws {
        let files = try TemporaryStore()
        let disk = CutDisk(folder: files.folder, seed: Self.seed, rarity: .max)
        defer { disk.remove() }
        let writer = try files.store.openWriter(patience: .seconds(5))
        let committer = BatchCommitter(writer)
        try committer.write(try Completions().writing(1...5))
        try writer.syncer.sync()
        disk.refuseSyncs(EIO, of: "store.db")
        writer.syncer.tidy()
        disk.refuseSyncs(nil)
        try committer.write(try Completions().writing(6...9))
        writer.syncer.tidy()
        do throws(StoreError) {
            try writer.syncer.sync()
            Issue.record("a file that may not be on the disk counts as durable")
        } catch {
            guard case .broken = error else { throw error }
        }
    }

    @Test func `a log that cannot be synced loses the store, and what was synced before it stays`() throws {
        let files = try TemporaryStore()
        let disk = CutDisk(folder: files.folder, seed: Self.seed, rarity: .max)
        defer { disk.remove() }
        let completions = Completions()
        let health = Lock<[StoreHealth]>([])
        let worker = try CommitThreads(
            files.store, onHealth: { state in health.withLock { $0.append(state) } }
        ) { completions.add($0) }
        _ = worker.submit(try completions.writing(1...10)[...])
        _ = completions.batches(holding: 10)
        disk.refuseSyncs(EIO)
        _ = worker.submit(try completions.writing(11...20)[...])
        let lost = completions.all(20).suffix(10)
        #expect(lost.allSatisfy { $0.error != nil && $0.error?.concernsOneUnit == false })
        // A disk that has dropped what it could not write says nothing of it the second time.
        disk.refuseSyncs(nil)
        _ = worker.submit(try completions.writing(21...30)[...])
        #expect(completions.all(30).suffix(10).allSatisfy { $0.error == lost.first?.error })
        worker.stop(within: nil)
        #expect(health.withLock { $0 } == lost.first?.error.map { [.lost($0)] })
        #expect(try TestedStore(files.store, files: files).numbers().starts(with: 1...10))
        try files.store.checkFully()
    }
}
