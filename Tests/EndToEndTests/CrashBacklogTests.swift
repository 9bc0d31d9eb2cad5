import Foundation
import Net
import Primitives
import SMS
import Store
import TestSupport
import Testing

@testable import Responder

/// The process dies with a mountain of replies before it.
@Suite struct CrashBacklogTests {
    /// How many replies wait; `make crash` asks for a million, and for the time they may take to be taken up.
    static let replyCount = Int(ProcessInfo.processInfo.environment["TONGCHA_BACKLOG"] ?? "") ?? 10_000
    static let isTimed = ProcessInfo.processInfo.environment["TONGCHA_BACKLOG"] != nil

    @Test @LoopActor func `a start with a mountain of replies begins to send them at once`() async throws {
        let place = try ServeFolder(onFile: true)
        try place.folder.write("tongcha.key", String(repeating: "5a", count: 32) + "\n")
        let (path, count) = (place.store, Self.replyCount)
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, count = count as Int] in
            try Self.pile(count, in: path)
        }
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        let logSize = try FileManager.default.attributesOfItem(atPath: place.log)[.size] as? Int ?? 0
        #expect(logSize > size / 20)

        let start = ContinuousClock.now
        let process = try place.serve()
        let gateway = Gateway(Gateway.settings())
        gateway.dial(try await process.address())
        try await eventually("it starts") { process.errorText.contains("\"responder.started\"") }
        let started = ContinuousClock.now - start
        try await eventually("the first reply comes", within: .seconds(120)) { !gateway.replies.isEmpty }
        let first = ContinuousClock.now - start
        let memory = process.peakMemory
        try await eventually("more than a page comes", within: .seconds(120)) { gateway.replies.count >= 3_000 }
        let phones = gateway.replies.prefix(3_000).map(\.phone)
        #expect(phones == (0..<3_000).map { Self.phone($0) }, "the oldest first")
        try await eventually("the file is found sound", within: .seconds(300)) {
            process.errorText.contains("\"store.sound\"")
        }
        let sound = process.errorText.split(separator: "\"took\":").last?.prefix { $0.isNumber || $0 == "." } ?? ""
        if Self.isTimed { #expect(first < .seconds(3)) }
        process.signal(SIGTERM)
        #expect(try await process.ended() == .exit(0))
        gateway.leave()

        // Once more, and no: the look through the file is under way.
        let second = try place.serve()
        try await eventually("it starts again") { second.errorText.contains("\"responder.started\"") }
        let stop = ContinuousClock.now
        second.signal(SIGTERM)
        #expect(try await second.ended() == .exit(0))
        let stopped = ContinuousClock.now - stop
        if Self.isTimed { #expect(stopped < .seconds(10)) }
        proven(
            """
            backlog \(Self.replyCount) replies in \(size >> 20) MiB and a log of \(logSize >> 20) MiB: started \
            after \(started), first reply after \(first), memory \(memory >> 10) MiB, the file found sound beside that \
            in \(sound) seconds; stopped after \(stopped) in the midst of that
            """)
    }

    /// Writes waiting replies, the last third while a reader keeps the log from being folded in, and dies.
    private static func pile(_ count: Int, in path: String) throws {
        let editor = try Editor(SQLiteStore(path: path))
        try write(0..<count * 2 / 3, with: editor)
        try SQLiteReader(path: path).read { (snapshot) throws(StoreError) in
            _ = try snapshot.newestMessageID()
            try write(count * 2 / 3..<count, with: editor)
        }
        kill(getpid(), SIGKILL)
    }

    private static func write(_ numbers: Range<Int>, with editor: Editor) throws(StoreError) {
        let now = Application.systemClock()
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 5_000) {
            let rows = (start..<min(start + 5_000, numbers.upperBound)).map { number in
                OutboxRow(
                    id: MessageID(rawValue: Int64(number + 1)), inquiry: nil, kind: "result", link: "line",
                    source: "10699000", destination: phone(number),
                    text: "【一证通查】本号码查到互联网账号4个：腾讯：微信2个、QQ1个；阿里巴巴：淘宝1个；其余应用0个。查询时间10月9日17:46。",
                    createdAt: now, expiresAt: now + .seconds(172_800), dueAt: now)
            }
            try editor.commit(WrittenReplies(rows))
        }
    }

    private static func phone(_ number: Int) -> String { "13\(900_000_000 + number)" }
}
