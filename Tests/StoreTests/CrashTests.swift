import Foundation
import SMS
import Testing

@testable import Store

/// The process dies at the worst moments; whoever opens the file next finds each unit whole, or not at all.
@Suite struct CrashTests {
    /// Where the process dies.
    enum Moment: String, Codable, CaseIterable, Sendable {
        case betweenStatements, beforeCommit, afterCommit
    }

    @Test(arguments: Moment.allCases, [1, 5, 20])
    func `a killed writer leaves whole units`(moment: Moment, deadly: Int) async throws {
        let store = try TemporaryStore()
        let path = store.path
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, moment = moment as Moment, deadly = deadly as Int] in
            try Self.write(to: path, dyingAt: deadly, moment)
        }
        let (inquiries, replies) = try Reader(path: path).read { (snapshot) throws(StoreError) in
            (
                try snapshot.openInquiries(after: nil, limit: 100).map { Int($0.id.rawValue) },
                try snapshot.outboxRows(after: nil, limit: 100).map { Int($0.id.rawValue) }
            )
        }
        #expect(inquiries == replies)
        #expect(inquiries == Array(1..<(moment == .afterCommit ? deadly + 1 : deadly)))
        try Editor(path: path).checkFully()
    }

    /// Every unit in a commit of its own, so that what must be there at the death is known.
    private static func write(to path: String, dyingAt deadly: Int, _ moment: Moment) throws {
        let completions = Completions()
        let writer = try StoreWriter<ScriptedUnit>(path: path) { batch in
            if moment == .afterCommit, batch.contains(where: { $0.number == deadly }) { kill(getpid(), SIGKILL) }
            completions.add(batch)
        }
        for number in 1...deadly {
            let inquiry = try Sample.inquiry(number, phone: number)
            let unit = ScriptedUnit(number) { (transaction) throws(StoreError) in
                try transaction.insertInquiry(inquiry)
                if number == deadly, moment == .betweenStatements { kill(getpid(), SIGKILL) }
                try transaction.insertOutboxRow(Sample.reply(number))
                if number == deadly, moment == .beforeCommit { kill(getpid(), SIGKILL) }
            }
            _ = writer.submit([unit])
            _ = completions.batches(holding: number)
        }
    }

    @Test func `a killed batch is there whole or not at all`() async throws {
        let store = try TemporaryStore()
        let path = store.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let writer = try StoreWriter<ScriptedUnit>(path: path) { _ in }
            let deadly = ScriptedUnit(51) { _ in kill(getpid(), SIGKILL) }
            _ = writer.submit(try (1...50).map(ScriptedUnit.writing) + [deadly])
            writer.stop()
        }
        let found = try Reader(path: path).read { (snapshot) throws(StoreError) in
            try snapshot.openInquiries(after: nil, limit: 100)
        }
        #expect(found.isEmpty)
    }

    @Test func `a log torn at any sector opens and holds the commits before the tear`() throws {
        let store = try TemporaryStore()
        // Closing the last connection folds the schema into the file, so that the log holds the commits alone.
        _ = try Editor(path: store.path)
        let completions = Completions()
        let writer = try StoreWriter<ScriptedUnit>(path: store.path) { completions.add($0) }
        for number in 1...4 {
            _ = writer.submit([try ScriptedUnit.writing(number)])
            _ = completions.batches(holding: number)
        }
        let file = try Data(contentsOf: URL(fileURLWithPath: store.path))
        let log = try Data(contentsOf: URL(fileURLWithPath: "\(store.path)-wal"))
        writer.stop()
        var counts: [Int] = []
        for length in Array(stride(from: 0, to: log.count, by: 512)) + [log.count] {
            let copy = try TemporaryStore()
            try file.write(to: URL(fileURLWithPath: copy.path))
            try log.prefix(length).write(to: URL(fileURLWithPath: "\(copy.path)-wal"))
            let editor = try Editor(path: copy.path)
            let (inquiries, replies) = try editor.look { (snapshot) throws(StoreError) in
                (
                    try snapshot.openInquiries(after: nil, limit: 10).map { Int($0.id.rawValue) },
                    try snapshot.outboxRows(after: nil, limit: 10).map { Int($0.id.rawValue) }
                )
            }
            #expect(inquiries == replies)
            #expect(inquiries == Array(1..<(inquiries.count + 1)))
            counts.append(inquiries.count)
        }
        #expect(counts == counts.sorted())
        #expect(Set(counts) == [0, 1, 2, 3, 4])
    }
}
