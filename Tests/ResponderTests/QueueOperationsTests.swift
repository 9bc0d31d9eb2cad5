import Foundation
import Primitives
import SMS
import Store
import TestSupport
import Testing

@testable import Responder

/// What an operator does with replies that wait or were given up.
@Suite struct QueueOperationsTests {
    private let folder: TemporaryFolder
    private var configuration = Configuration()

    init() throws {
        folder = try TemporaryFolder()
        configuration.storePath = "\(folder.path)/tongcha.db"
    }

    /// Writes replies 1 … `count`: every third failed, every third submitted, those of even numbers over "other".
    private func fill(_ count: Int) throws {
        for start in stride(from: 1, through: count, by: 500) {
            try Editor(configuration.store).commit(Filling(numbers: start...min(count, start + 499)))
        }
    }

    private struct Filling: Change {
        let numbers: ClosedRange<Int>

        func name(_ keys: inout RowKeys) {}

        func apply(to rows: WorkingSet) throws(StoreError) {
            for number in numbers {
                var row = OutboxRow(
                    id: MessageID(rawValue: Int64(number)), inquiry: nil, kind: "help",
                    link: number.isMultiple(of: 2) ? "other" : "line", source: "10699000",
                    destination: "138\(10_000_000 + number)", text: "回复\(number)", createdAt: now,
                    expiresAt: now + .seconds(60), dueAt: now)
                row.segmentCount = 3
                switch number % 3 {
                case 0:
                    row.state = .failed
                    row.attempts = 4
                    for segment in 1...2 { row.submittedSegments.insert(segment) }
                    row.deliveredSegments.insert(1)
                    row.failedSegments.insert(3)
                case 1: row.state = .submitted
                default: break
                }
                try rows.insertReply(row)
            }
        }
    }

    private func operations() throws -> QueueOperations { try QueueOperations(configuration) }

    private func list(_ adapt: (inout QueueOperations.Filter) -> Void = { _ in }, reveals: Bool = false) throws
        -> [String]
    {
        var filter = QueueOperations.Filter()
        adapt(&filter)
        return try operations().list(filter, reveals: reveals).split(separator: "\n").map(String.init)
    }

    private func message(of body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `replies are listed masked, the oldest first, page by page`() throws {
        try fill(3_000)
        #expect(
            try list { $0.limit = 2 } == [
                "2  138****0002  help over other, written 2025-10-09T08:53:20.000Z, waiting",
                "3  138****0003  help over line, written 2025-10-09T08:53:20.000Z, failed, 4 attempts",
                "more with --after 3",
            ])
        var found: [String] = []
        var after: String?
        repeat {
            let page = try list {
                $0.limit = 300
                $0.after = after
            }
            found += page.filter { !$0.hasPrefix("more") }.map { String($0.prefix { $0 != " " }) }
            after = page.last.flatMap { $0.hasPrefix("more with --after ") ? String($0.dropFirst(18)) : nil }
        } while after != nil
        #expect(found == (1...3_000).filter { $0 % 3 != 1 }.map { String($0, radix: 16) })
    }

    @Test func `lists are of one link, of one state, and reveal numbers when told to`() throws {
        try fill(12)
        func ids(_ lines: [String]) -> [String] { lines.map { String($0.prefix { $0 != " " }) } }
        #expect(try ids(list { $0.state = "failed" }) == ["3", "6", "9", "c"])
        #expect(try ids(list { ($0.state, $0.link) = ("failed", "other") }) == ["6", "c"])
        #expect(try ids(list { ($0.state, $0.link) = ("waiting", "line") }) == ["5", "b"])
        #expect(try ids(list { $0.state = "submitted" }) == ["1", "4", "7", "a"])
        #expect(try list { $0.link = "nowhere" } == ["no replies"])
        #expect(try list({ $0.limit = 1 }, reveals: true)[0].contains("13810000002"))
        var filter = QueueOperations.Filter()
        filter.limit = 1
        let json = try operations().listJSON(filter, reveals: false)
        #expect(
            json.hasPrefix(#"{"replies":[{"id":"2","kind":"help","link":"other","from":"10699000","state":"waiting""#))
        #expect(json.hasSuffix(#""to":"138****0002"}],"next":"2"}"# + "\n"))
    }

    @Test func `one reply is shown, its number and text when told to`() throws {
        try fill(3)
        let shown = try operations().show("3", reveals: false)
        #expect(shown.contains("to        138****0003\n"))
        #expect(shown.contains("segments  3, submitted 2, delivered 1, failed 1\n"))
        #expect(shown.contains("text      3 characters; --reveal shows them\n"))
        let revealed = try operations().show("3", reveals: true)
        #expect(revealed.contains("to        13810000003\n"))
        #expect(revealed.contains("text      回复3\n"))
        #expect(
            message { _ = try operations().show("ff", reveals: false) } == "there is no reply ff; it may be through")
        #expect(
            message { _ = try operations().show("x y", reveals: false) }
                == "\"x y\" is no identifier of a reply, as \"queue list\" shows them")
    }

    @Test func `a failed reply waits again, with what did not arrive`() throws {
        try fill(6)
        let now = now + .seconds(1_000)
        #expect(try operations().retry(["3"], now: now) == "1 reply waits again")
        let row = try configuration.store.openReader().read { (snapshot) throws(StoreError) in
            try snapshot.dueReplies(link: "line", at: now, after: nil, limit: 9)
        }
        #expect(row.map(\.id.rawValue) == [3])
        #expect(row.map(\.submittedSegments.count) == [1])
        #expect(row.map(\.failedSegments.count) == [0])
        #expect(row.map(\.expiresAt) == [now + .seconds(48 * 3_600)])
        #expect(row.map(\.text) == ["回复3"])
        #expect(
            message { _ = try operations().retry(["2", "6", "ff"], now: now) }
                == "1 reply waits again; not given up, or not there: 2, ff")
    }

    @Test func `all that failed is retried or dropped, and nothing else`() throws {
        try fill(1_500)
        #expect(try operations().drop(["2"]) == "1 reply is dropped")
        #expect(message { _ = try operations().drop(["2"]) } == "0 replies are dropped; not there: 2")
        #expect(try operations().retry([QueueOperations.allFailed], now: now) == "500 replies wait again")
        #expect(try operations().retry([QueueOperations.allFailed], now: now) == "0 replies wait again")
        try Editor(configuration.store).commit(Filling(numbers: 1_503...1_503))
        #expect(try operations().drop([QueueOperations.allFailed]) == "1 reply is dropped")
        #expect(try list { $0.limit = 1_000 }.count == 1_000 - 1)
    }

    @Test func `a store that is not there is told, and not made`() throws {
        #expect(message { _ = try operations() } == "there is no store \(configuration.storePath)")
        #expect(try folder.contents().isEmpty)
    }
}

private let now = WallTime(milliseconds: 1_760_000_000_000)
