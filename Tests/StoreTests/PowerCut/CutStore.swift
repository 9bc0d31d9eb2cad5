import Foundation
import Primitives
import SMS
import Telemetry
import TestSupport

@testable import Store

/// A real store on a disk that may lose its power, and what it promised.
final class CutStore: Sendable {
    let disk: CutDisk
    private let files = try? TemporaryStore()
    private let path: String
    private let promises: Lock<Promises>

    /// - Parameter rarity: out of how many operations of the disk one is cut.
    init(seed: UInt64, honesty: CutDisk.Honesty = .honest, rarity: Int) throws {
        guard let files else { throw StoreError.busy }
        let promises = Lock(Promises())
        path = files.path
        self.promises = promises
        disk = CutDisk(folder: files.folder, honesty: honesty, seed: seed, rarity: rarity) {
            promises.withLock { $0 }
        }
    }

    deinit { disk.remove() }

    /// A working life: a store made from nothing, written and erased in batches, folded together often, and closed and
    /// opened twice on the way.
    func live(stepCount: Int, generator: inout SeededNumbers) throws {
        var number = 0
        for part in 0..<3 {
            let completions = Completions()
            let writer = try StoreWriter<ScriptedUnit>(path: path) { [promises] batch in
                promises.withLock { promises in
                    for unit in batch where unit.isDone {
                        if unit.number > 0 { promises.written.insert(unit.number) }
                        if unit.number < 0 { promises.erased.insert(-unit.number) }
                    }
                }
                completions.add(batch)
            }
            _ = writer.submit([
                ScriptedUnit(0) { (transaction) throws(StoreError) in
                    // Every few commits, so that a short life has many.
                    try transaction.database.execute("PRAGMA wal_autocheckpoint = 25")
                }
            ])
            var submittedCount = 1
            for step in 0..<stepCount / 3 {
                var units: [ScriptedUnit] = []
                for _ in 0..<Int.random(in: 1...8, using: &generator) {
                    number += 1
                    units.append(try ScriptedUnit.writing(number))
                }
                if step % 3 == 2 { units += erasures(using: &generator) }
                submittedCount += units.count
                _ = writer.submit(units)
                if Bool.random(using: &generator) { _ = completions.batches(holding: submittedCount) }
            }
            let finished = completions.batches(holding: submittedCount).flatMap(\.self)
            guard finished.allSatisfy(\.isDone) else { throw finished.compactMap(\.error).first ?? .busy }
            // The last life ends without a word.
            if part < 2 { writer.stop() }
        }
    }

    /// Units that let a few of what was promised grow old and be forgotten.
    private func erasures(using generator: inout SeededNumbers) -> [ScriptedUnit] {
        let count = Int.random(in: 1...4, using: &generator)
        let old = promises.withLock { promises in
            let old = promises.written.subtracting(promises.erasing).sorted().prefix(count)
            promises.erasing.formUnion(old)
            return old
        }
        return old.map { number in
            ScriptedUnit(-number) { (transaction) throws(StoreError) in
                guard var inquiry = try transaction.inquiry(Sample.id(number)),
                    var reply = try transaction.outboxRow(Sample.id(number))
                else { throw .refused(reason: "\(number) is not there") }
                inquiry.state = .answered
                inquiry.finishedAt = Sample.now
                try transaction.updateInquiry(inquiry)
                reply.state = .failed
                try transaction.updateOutboxRow(reply)
                for kind in [Retention.inquiries, .failedReplies] {
                    var position = SweepPosition()
                    _ = try transaction.forget(
                        kind, before: Sample.now + .seconds(1), from: &position, rowLimit: 10_000)
                }
            }
        }
    }
}

extension CutDisk.Cut {
    /// Starts a store from what the cut left; everything that is wrong with it.
    func faults() throws -> [String] {
        let store = try TemporaryStore()
        for (name, octets) in files { try Data(octets).write(to: URL(fileURLWithPath: "\(store.folder)/\(name)")) }
        var faults: [String] = []
        do {
            let completions = Completions()
            let writer = try StoreWriter<ScriptedUnit>(path: store.path) { completions.add($0) }
            let (inquiries, replies) = try Reader(path: store.path).read { (snapshot) throws(StoreError) in
                (
                    Set(try snapshot.openInquiries(after: nil, limit: 100_000).map { Int($0.id.rawValue) }),
                    Set(try snapshot.outboxRows(after: nil, limit: 100_000).map { Int($0.id.rawValue) })
                )
            }
            let lost = promises.written.subtracting(promises.erasing).subtracting(inquiries)
            if inquiries != replies { faults.append("half: \(inquiries.symmetricDifference(replies).sorted())") }
            if !lost.isEmpty { faults.append("lost: \(lost.sorted())") }
            let back = inquiries.intersection(promises.erased)
            if !back.isEmpty { faults.append("back again: \(back.sorted())") }
            _ = writer.submit([try ScriptedUnit.writing(1_000_000)])
            if completions.batches(holding: 1).first?.first?.isDone != true { faults.append("takes nothing more") }
            writer.stop()
            try Editor(path: store.path).checkFully()
        } catch let error as StoreError {
            faults.append("\(error)")
        }
        return faults
    }
}
