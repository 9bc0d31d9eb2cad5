import Foundation
import Primitives
import SMS
import TestSupport

@testable import Store

/// A real store on a disk that may lose its power, and what it promised.
final class CutStore: Sendable {
    let disk: CutDisk
    private let files: TemporaryStore
    private let fault: EagerStore.Fault
    private let promises: Lock<Promises>

    /// - Parameters:
    ///   - fault: what the store does wrong.
    ///   - rarity: out of how many operations of the disk one is cut.
    init(seed: UInt64, honesty: CutDisk.Honesty = .honest, fault: EagerStore.Fault = .none, rarity: Int) throws {
        let promises = Lock(Promises())
        files = try TemporaryStore()
        self.fault = fault
        self.promises = promises
        disk = CutDisk(folder: files.folder, honesty: honesty, seed: seed, rarity: rarity) {
            promises.withLock { $0 }
        }
    }

    deinit { disk.remove() }

    /// A working life: a store made from nothing, written and erased in batches, folded together often, and closed and
    /// opened twice on the way.
    func live(stepCount: Int, generator: inout SeededGenerator) throws {
        var number = 0
        for part in 0..<3 {
            let completions = Completions()
            let worker = try CommitThreads(EagerStore(path: files.path, fault: fault)) { completions.add($0) }
            var submittedCount = 0
            for step in 0..<stepCount / 3 {
                var changes: [PendingChange] = []
                for _ in 0..<Int.random(in: 1...8, using: &generator) {
                    number += 1
                    changes.append(try writing(number, completions))
                }
                if step % 3 == 2 { changes += erasures(completions, using: &generator) }
                submittedCount += changes.count
                _ = worker.submit(changes[...])
                if Bool.random(using: &generator) { _ = completions.batches(holding: submittedCount) }
            }
            if let error = completions.all(submittedCount).lazy.compactMap(\.error).first { throw error }
            // The last life ends without a word.
            if part < 2 { worker.stop(within: nil) }
        }
    }

    private func writing(_ number: Int, _ completions: Completions) throws -> PendingChange {
        completions.pending(number, try .writing(number)) { [promises] in
            promises.withLock { _ = $0.written.insert(number) }
        }
    }

    /// Changes that erase a few of what was promised.
    private func erasures(_ completions: Completions, using generator: inout SeededGenerator) -> [PendingChange] {
        let count = Int.random(in: 1...4, using: &generator)
        let old = promises.withLock { promises in
            let old = promises.written.subtracting(promises.erasing).sorted().prefix(count)
            promises.erasing.formUnion(old)
            return old
        }
        return old.map { number in
            let id = Sample.id(number)
            let change = ScriptedChange {
                $0.inquiry(id)
                $0.reply(id)
            } _: { (rows) throws(StoreError) in
                guard rows.inquiries[id] != nil, rows.replies[id] != nil else {
                    throw .refused(reason: "\(number) is not there")
                }
                rows.inquiries.remove(id)
                rows.replies.remove(id)
            }
            return completions.pending(-number, change) { [promises] in
                promises.withLock { _ = $0.erased.insert(number) }
            }
        }
    }
}

extension CutDisk.Cut {
    /// Starts a store from what the cut left; everything that is wrong with it.
    func faults() throws -> [String] {
        let files = try TemporaryStore()
        for (name, octets) in self.files {
            try Data(octets).write(to: URL(fileURLWithPath: "\(files.folder)/\(name)"))
        }
        var faults: [String] = []
        do {
            let store = try TestedStore(files.store, files: files)
            let (inquiries, replies) = try store.look { (found) throws(StoreError) in
                (
                    Set(try found.openInquiries(after: nil, limit: 100_000).map { Int($0.id.rawValue) }),
                    Set(try found.replies(after: nil, limit: 100_000).map { Int($0.id.rawValue) })
                )
            }
            let lost = promises.written.subtracting(promises.erasing).subtracting(inquiries)
            if inquiries != replies { faults.append("half: \(inquiries.symmetricDifference(replies).sorted())") }
            if !lost.isEmpty { faults.append("lost: \(lost.sorted())") }
            let back = inquiries.intersection(promises.erased)
            if !back.isEmpty { faults.append("back again: \(back.sorted())") }
            if try store.commit([.writing(1_000_000)]) != [nil] { faults.append("takes nothing more") }
            try files.store.checkFully()
        } catch let error as StoreError {
            faults.append("\(error)")
        }
        return faults
    }
}
