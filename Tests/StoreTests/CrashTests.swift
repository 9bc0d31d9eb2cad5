import Foundation
import Primitives
import SMS
import TestSupport
import Testing

@testable import Store

/// The process dies at the worst moments; whoever opens the file next finds each change whole, or not at all.
@Suite struct CrashTests {
    /// Where the process dies: before a step of the store, or while the change is applied, or when it is told.
    enum Moment: String, Codable, CaseIterable, Sendable {
        case begin, load, betweenWrites, save, sync, tidy, completion, finish

        /// Whether the deadly change was written by then.
        var isWritten: Bool {
            switch self {
            case .begin, .load, .betweenWrites, .save: false
            case .sync, .tidy, .completion, .finish: true
            }
        }
    }

    @Test(arguments: Moment.allCases, [1, 5, 20])
    func `a killed process leaves whole changes, and all that came back`(moment: Moment, deadly: Int) async throws {
        let files = try TemporaryStore()
        let path = files.path
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, moment = moment as Moment, deadly = deadly as Int] in
            try Self.write(to: SQLiteStore(path: path), dyingAt: deadly, moment)
        }
        // Everything before the deadly change came back in its turn.
        let numbers = try TestedStore(files.store, files: files).numbers()
        #expect(numbers == Array(1..<(moment.isWritten ? deadly + 1 : deadly)))
        try files.store.checkFully()
    }

    @Test(
        .enabled(if: StoreKind.isServerThere, "there is no PostgreSQL server; `make postgresql` starts one"),
        arguments: Moment.allCases, [1, 5])
    func `a killed process leaves whole changes on a server`(moment: Moment, deadly: Int) async throws {
        let url = try TestServer.requireSchema()
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [url = url as String, moment = moment as Moment, deadly = deadly as Int] in
            try Self.write(to: PostgreSQL.store(at: url), dyingAt: deadly, moment)
        }
        // The server has let go of what the process had begun once it has seen its connection end.
        let numbers = try TestedStore(PostgreSQL.store(at: url), files: nil).numbers()
        #expect(numbers == Array(1..<(moment.isWritten ? deadly + 1 : deadly)))
    }

    /// Every change in a commit of its own, so that what must be there at the death is known.
    private static func write(to store: any RowStore, dyingAt deadly: Int, _ moment: Moment) throws {
        let completions = Completions()
        let isDeadly = Lock(false)
        let hooked = HookedStore(store) { step in
            if isDeadly.withLock({ $0 }), "\(step)" == moment.rawValue { kill(getpid(), SIGKILL) }
        }
        let worker = try CommitThreads(hooked) { batch in
            if isDeadly.withLock({ $0 }), moment == .completion { kill(getpid(), SIGKILL) }
            completions.add(batch)
        }
        for number in 1...deadly {
            if number == deadly { isDeadly.withLock { $0 = true } }
            let inquiry = try Sample.inquiry(number, phone: number)
            let change = ScriptedChange { (rows) throws(StoreError) in
                try rows.inquiries.insert(inquiry, for: inquiry.id)
                if number == deadly, moment == .betweenWrites { kill(getpid(), SIGKILL) }
                try rows.replies.insert(Sample.reply(number), for: inquiry.id)
            }
            _ = worker.submit([completions.pending(number, change)])
            _ = completions.batches(holding: number)
        }
        // A store is tidied a moment after the last batch, and finished when it is stopped.
        if moment == .tidy { _ = completions.batches(holding: .max) }
        worker.stop(within: nil)
    }

    @Test func `a killed batch is there whole or not at all`() async throws {
        let files = try TemporaryStore()
        let path = files.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let completions = Completions()
            let worker = try CommitThreads(SQLiteStore(path: path)) { completions.add($0) }
            let deadly = ScriptedChange { _ in _ = kill(getpid(), SIGKILL) }
            _ = worker.submit((try completions.writing(1...50) + [completions.pending(51, deadly)])[...])
            worker.stop(within: nil)
        }
        #expect(try TestedStore(files.store, files: files).numbers() == [])
    }

    @Test func `a log torn at any sector opens and holds the commits before the tear`() throws {
        let files = try TemporaryStore()
        // Closing the last connection folds the schema into the file, so that the log holds the commits alone.
        _ = try Editor(files.store)
        let completions = Completions()
        let writer = try files.store.openWriter(patience: .seconds(5))
        for change in try completions.writing(1...4) { try BatchCommitter(writer).write([change]) }
        let file = try Data(contentsOf: URL(fileURLWithPath: files.path))
        let log = try Data(contentsOf: URL(fileURLWithPath: "\(files.path)-wal"))
        var counts: [Int] = []
        for length in Array(stride(from: 0, to: log.count, by: 512)) + [log.count] {
            let copy = try TemporaryStore()
            try file.write(to: URL(fileURLWithPath: copy.path))
            try log.prefix(length).write(to: URL(fileURLWithPath: "\(copy.path)-wal"))
            let numbers = try TestedStore(copy.store, files: copy).numbers()
            #expect(numbers == Array(1..<(numbers.count + 1)))
            counts.append(numbers.count)
        }
        #expect(counts == counts.sorted())
        #expect(Set(counts) == [0, 1, 2, 3, 4])
    }
}
