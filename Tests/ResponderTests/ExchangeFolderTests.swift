import Foundation
import Inquiry
import Primitives
import SMS
import TestSupport
import Testing

@testable import Responder

/// Questions and answers in files, as a company sees them that answers once a day.
@Suite struct ExchangeFolderTests {
    private let folder: TemporaryFolder
    private let start = WallTime(milliseconds: 1_795_000_000_000)

    init() throws { folder = try TemporaryFolder() }

    private func exchange(sizeLimit: Int = 100) -> ExchangeFolder {
        ExchangeFolder(
            folder.path, every: .seconds(3_600), sizeLimit: sizeLimit, life: .seconds(4 * 86_400),
            applications: ["wechat", "qq"])
    }

    private func items(_ numbers: ClosedRange<Int64>) throws -> [BatchItem] {
        try numbers.map { number in
            BatchItem(
                question: MessageID(rawValue: number), phone: try #require(PhoneNumber("1380013\(8_000 + number)")))
        }
    }

    private func names(_ part: String) throws -> [String] { try Files.list("\(folder.path)/\(part)") }

    private func text(_ part: String, _ name: String) throws -> String {
        String(decoding: try Files.read("\(folder.path)/\(part)/\(name)"), as: UTF8.self)
    }

    private func drop(_ name: String, _ text: String) throws {
        try Files.replace("\(folder.path)/in/\(name)", Array(text.utf8), mode: 0o600)
    }

    @Test func `questions leave in files, and answers come back from them`() throws {
        var exchange = exchange()
        #expect(try exchange.exchange(items(1...2), at: start).isEmpty)
        let first = try #require(try names("out").first)
        #expect(first.hasPrefix("questions-") && first.hasSuffix("-1.csv"))
        #expect(
            try text("out", first)
                == "id,phone\n1,13800138001\n2,13800138002\n")
        // Half an hour later nobody is asked twice, and others wait for their file.
        #expect(try exchange.exchange(items(1...3), at: start + .seconds(1_800)).isEmpty)
        #expect(try names("out").count == 1)
        try drop("a.csv", "id,application,count\n1,wechat,2\n1,qq,1\n2,,\n")
        let answers = try exchange.exchange(items(1...3), at: start + .seconds(3_600))
        #expect(
            answers == [
                MessageID(rawValue: 1): [
                    AccountCount(application: "wechat", count: 2), AccountCount(application: "qq", count: 1),
                ],
                MessageID(rawValue: 2): [],
            ])
        #expect(try names("in").isEmpty && names("done").count == 1 && names("rejects").isEmpty)
        #expect(try names("out").count == 2)
        #expect(try text("out", try names("out")[1]).hasSuffix("\n3,13800138003\n"))
    }

    @Test func `a full file leaves before its time`() throws {
        var exchange = exchange(sizeLimit: 2)
        _ = try exchange.exchange(items(1...1), at: start)
        _ = try exchange.exchange(items(2...6), at: start + .seconds(1))
        #expect(try names("out").count == 3)
        #expect(try text("out", names("out")[2]).split(separator: "\n").count == 3)
    }

    @Test func `a company may take files away, and a restart asks nobody twice`() throws {
        var before = exchange()
        _ = try before.exchange(items(1...2), at: start)
        for name in try names("out") { try FileManager.default.removeItem(atPath: "\(folder.path)/out/\(name)") }
        try drop("a.csv", "id,application,count\n1,wechat,7\n")
        var after = exchange()
        let answers = try after.exchange(items(1...2), at: start + .seconds(60))
        #expect(answers == [MessageID(rawValue: 1): [AccountCount(application: "wechat", count: 7)]])
        #expect(try names("out").isEmpty)
        // Whoever crashed before the answer was noted asks once more.
        var third = exchange()
        #expect(try third.exchange(items(1...2), at: start + .seconds(120)) == answers)
        #expect(try names("out").isEmpty)
    }

    @Test func `what cannot be taken is kept aside with its reason`() throws {
        var exchange = exchange()
        _ = try exchange.exchange(items(1...4), at: start)
        try drop(
            "bad.csv",
            """
            id,application,count
            1,wechat,2
            1,skype,1
            2,wechat,-1
            3,qq,1
            3,qq,2
            four,qq,1
            4,qq
            99,qq,1

            """)
        try drop("none.csv", "number,count\n1,2\n")
        try drop("unfinished.csv.part", "id,application,count\n4,qq,1\n")
        #expect(try exchange.exchange(items(1...4), at: start + .seconds(60)).isEmpty)
        #expect(try names("in") == ["unfinished.csv.part"])
        let rejects = try names("rejects").map { try text("rejects", $0) }
        #expect(
            rejects == [
                """
                line,id,reason
                3,1,not an application of this company
                4,2,not a count from 0 to 9999999
                6,3,the application comes twice
                7,,not the id of a question
                8,,not a line of three fields
                ,99,nobody waits for this answer

                """, "line,id,reason\n1,,\"the first line is not id,application,count\"\n",
            ])
    }

    @Test func `old files are erased, with the numbers in them`() throws {
        var exchange = exchange()
        // Files bear the time of the machine, and life counts from there.
        let now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
        _ = try exchange.exchange(items(1...2), at: now)
        try drop("a.csv", "id,application,count\n1,,\n9,,\n")
        _ = try exchange.exchange(items(1...2), at: now + .seconds(60))
        #expect(try ["out", "asked", "done", "rejects"].allSatisfy { try names($0).count == 1 })
        _ = try exchange.exchange([], at: now + .seconds(5 * 86_400))
        #expect(try ["in", "out", "asked", "done", "rejects"].allSatisfy { try names($0).isEmpty })
    }

    @Test func `a clock that was set back stops nobody`() throws {
        var exchange = exchange()
        _ = try exchange.exchange(items(1...1), at: start)
        _ = try exchange.exchange(items(2...2), at: start - .seconds(86_400))
        #expect(try names("out").count == 2)
    }

    @Test func `a folder that cannot be used is named`() throws {
        let file = try folder.write("file", "")
        #expect(throws: FileError.self) { try ExchangeFolder.check("\(file)/exchange") }
        try ExchangeFolder.check("\(folder.path)/not/yet/there")
        #expect(!Files.exists("\(folder.path)/not"))
        var exchange = ExchangeFolder(
            "\(file)/exchange", every: .seconds(60), sizeLimit: 1, life: .seconds(60), applications: [])
        #expect(throws: FileError.self) { try exchange.exchange(items(1...1), at: start) }
    }

    @Test func `the source says later until the answer is there`() async throws {
        let clock = Lock(start)
        let source = FileSource(exchange(), worker: QueueOffloader(named: "test"), clock: { clock.withLock { $0 } })
        let items = try items(1...1)
        let first = try await source.ask(items)
        #expect(first.map(\.answer) == [.later(FileSource.lookInterval)])
        try drop("a.csv", "id,application,count\n1,qq,3\n")
        clock.withLock { $0 = start + FileSource.lookInterval }
        let second = try await source.ask(items)
        #expect(second.map(\.answer) == [.counts([AccountCount(application: "qq", count: 3)])])
    }
}
