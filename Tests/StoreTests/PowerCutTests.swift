import CSQLite
import Foundation
import Primitives
import Telemetry
import TestSupport
import Testing

@testable import Store

/// The power goes: what was not synced is lost, torn or in the wrong order, and whoever opens the file next finds every
/// commit that was reported, and nothing half.
@Suite struct PowerCutTests {
    /// How many cuts are tried; `make crash` asks for more.
    static let cutCount = Int(ProcessInfo.processInfo.environment["TONGCHA_CUTS"] ?? "") ?? 40
    static let seed: UInt64 = 20_260_722

    @Test func `every reported commit outlives the power, and nothing is half`() throws {
        var (cuts, operations, lives) = (0, 0, 0)
        var seed = Self.seed
        var fates: [CutFile.Fate: Int] = [:]
        var faultCount = 0
        while cuts < Self.cutCount {
            let store = try CutStore(seed: seed, rarity: 25)
            var generator = SeededNumbers(seed: seed)
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

    @Test func `a disk that lies about syncing is found out`() throws {
        let store = try CutStore(seed: Self.seed, honesty: .lying, rarity: 50)
        var generator = SeededNumbers(seed: Self.seed)
        try store.live(stepCount: 60, generator: &generator)
        var losses = 0
        for cut in store.disk.cuts where try !cut.faults().isEmpty { losses += 1 }
        #expect(losses > 0)
        proven("lying disk \(losses) of \(store.disk.cuts.count) cuts lose what was reported, as they must")
    }

    static let refusals = [SQLITE_FULL, SQLITE_IOERR | 3 << 8, SQLITE_IOERR | 4 << 8, SQLITE_READONLY]

    /// A full disk, a write that fails, a sync that fails, a file system that became read-only.
    @Test(arguments: refusals)
    func `a disk that takes nothing for a while fails what comes then, and nothing else`(code: Int32) throws {
        let files = try TemporaryStore()
        let disk = CutDisk(folder: files.folder, seed: Self.seed, rarity: .max)
        defer { disk.remove() }
        let completions = Completions()
        let health = Lock<[StoreHealth]>([])
        var settings = WriterSettings()
        settings.retryDelays = [.milliseconds(1)]
        let writer = try StoreWriter<ScriptedUnit>(
            path: files.path, settings: settings, onHealth: { state in health.withLock { $0.append(state) } }
        ) { completions.add($0) }
        _ = writer.submit(try (1...10).map(ScriptedUnit.writing))
        _ = completions.batches(holding: 10)
        disk.refuse(code)
        for number in 11...20 { _ = writer.submit([try ScriptedUnit.writing(number)]) }
        let refused = completions.batches(holding: 20).flatMap(\.self).suffix(10)
        #expect(refused.allSatisfy { !$0.isDone && $0.error != nil && $0.error?.concernsOneUnit == false })
        let failing = health.withLock { $0 }
        #expect(failing.count == 1)
        disk.refuse(nil)
        _ = writer.submit(try (21...30).map(ScriptedUnit.writing))
        #expect(completions.batches(holding: 30).flatMap(\.self).suffix(10).allSatisfy { $0.isDone })
        let healed = health.withLock { $0 }
        #expect(healed == failing + [.working])
        writer.stop()
        let numbers = try Reader(path: files.path).read { (snapshot) throws(StoreError) in
            try snapshot.outboxRows(after: nil, limit: 100).map { Int($0.id.rawValue) }
        }
        #expect(numbers == Array(1...10) + Array(21...30))
        try Editor(path: files.path).checkFully()
    }
}
