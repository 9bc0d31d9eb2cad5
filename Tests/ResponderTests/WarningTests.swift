import Foundation
import Primitives
import SMS
import TestSupport
import Testing

@testable import Responder
@testable import Store

/// A fixed text to a list of numbers.
@Suite struct WarningTests {
    private let folder: TemporaryFolder
    private var configuration = Configuration()
    private static let keys = ["KEY": String(repeating: "ab", count: 32)]

    init() throws {
        folder = try TemporaryFolder()
        configuration.storePath = "\(folder.path)/tongcha.db"
        configuration.key = .environment("KEY")
        configuration.templates = "\(Repository.root)/templates"
        _ = try StoreKey(configuration, configuration.store, environment: Self.keys, for: .serving)
    }

    /// Ten numbers from 13800138000 on, as a list.
    private func list(_ count: Int = 10, _ more: String = "") throws -> String {
        let numbers = (0..<count).map { "\(13_800_138_000 + $0)\n" }.joined()
        return try folder.write("list.txt", numbers + more)
    }

    private func warning(
        _ file: String, rate: Int = 2, _ template: String = "warning", link: String? = nil,
        complaint: (String) -> Void = { _ in }
    ) throws -> Warning {
        var order = Warning.Order(template: template, file: file, rate: rate)
        order.link = link
        return try Warning(order, configuration, environment: Self.keys, complaint: complaint)
    }

    /// Runs on a clock that jumps over every pause, and is told to stop at a moment.
    private func run(
        _ warning: Warning, from start: WallTime = noon, stopAfter limit: Duration = .seconds(1_000_000)
    ) throws -> (summary: String, isWhole: Bool, took: Duration, told: [String]) {
        var elapsed = Duration.zero
        var told: [String] = []
        let origin = ContinuousClock.now
        let result = try warning.run(
            clock: { Now(wall: start + elapsed, instant: origin + elapsed) },
            pause: {
                elapsed += $0
                return elapsed < limit
            }, tell: { told.append($0) })
        return (result.summary, result.isWhole, elapsed, told)
    }

    private func replies() throws -> [OutboxRow] {
        try configuration.store.openReader().read { (snapshot) throws(StoreError) in
            try snapshot.replies(after: nil, limit: 10_000)
        }
    }

    private func message(of body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    /// Lets a sender be remembered, and an opt-out be kept that has outlived everything else.
    private struct Remembering: Change {
        var sender: SenderRow?
        var digest: [UInt8]?

        func name(_ keys: inout RowKeys) { if let sender { keys.sender(sender.phone) } }

        func apply(to rows: WorkingSet) throws(StoreError) {
            if let sender { rows.putSender(sender) }
            if let digest { rows.putOptOut(digest) }
        }
    }

    private func remember(_ number: String, _ adapt: (inout SenderRow) -> Void) throws {
        var sender = SenderRow(phone: try #require(PhoneNumber(number)))
        adapt(&sender)
        try Editor(configuration.store).commit(Remembering(sender: sender))
    }

    @Test func `everybody is texted once, at the rate, in a form that a running responder finds`() throws {
        let done = try run(try warning(list()))
        #expect(done.summary == "10 texted, 0 opted out, 0 no mobile number, 0 twice in the list, 0 to go")
        #expect(done.isWhole)
        #expect(done.took == .seconds(4))
        let rows = try replies().sorted { $0.dueAt < $1.dueAt }
        #expect(rows.map(\.destination) == (0..<10).map { "\(13_800_138_000 + $0)" })
        #expect(rows.map(\.dueAt) == (0..<10).map { noon + .milliseconds(70_000 + 500 * $0) })
        #expect(Set(rows.map(\.attempts)) == [1])
        #expect(Set(rows.map(\.kind)) == ["warning"])
        #expect(Set(rows.map(\.expiresAt)) == [noon + .seconds(9 * 3_600)])
        #expect(rows.allSatisfy { $0.text.hasPrefix("【一证通查】") && $0.text.contains("96110") })
        let due = try configuration.store.openReader().read { (snapshot) throws(StoreError) in
            try snapshot.dueReplies(link: "line", at: noon + .seconds(72), after: nil, limit: 100)
        }
        #expect(due.count == 5)
    }

    @Test func `identifiers are none that a responder of the same node gives`() throws {
        _ = try run(try warning(list()))
        var source = MessageIDSource(node: 0)
        let given = Set((0..<2_048).map { _ in source.next(at: noon) })
        #expect(try replies().allSatisfy { !given.contains($0.id) })
        #expect(try replies().allSatisfy { $0.id.time >= noon })
    }

    @Test func `two lists at the same moment get different identifiers`() throws {
        _ = try run(try warning(list()))
        let other = try folder.write("other.txt", "13900139000\n")
        _ = try run(try warning(other))
        #expect(try replies().count == 11)
    }

    @Test func `who opted out is left out, and languages are kept`() throws {
        try remember("13800138001") { $0.hasOptedOut = true }
        try remember("13800138002") { $0.language = "en" }
        let key = try #require(KeyFile.keys(configuration.key, environment: Self.keys, mayCreate: false).first)
        let forgotten = try #require(PhoneNumber("13800138003"))
        try Editor(configuration.store).commit(Remembering(digest: key.optOutDigest(of: forgotten)))
        let warning = try warning(list())
        let plan = try warning.plan(at: noon)
        #expect(plan.contains("to text      8: 7 zh, 1 en\n"))
        #expect(plan.contains("left out     0 no mobile number, 0 twice in the list, 2 opted out\n"))
        #expect(plan.contains("segments     8 in all; each zh 1, en 1\n"))
        #expect(plan.contains("takes        5 s at 2 a second, within 08:00-21:00"))
        #expect(try replies().isEmpty)
        #expect(!Files.exists("\(folder.path)/list.txt.progress"))
        #expect(try run(warning).summary.hasPrefix("8 texted, 2 opted out, "))
        let rows = try replies()
        #expect(!rows.contains { ["13800138001", "13800138003"].contains($0.destination) })
        #expect(rows.filter { $0.text.hasPrefix("[Tongcha] ") }.map(\.destination) == ["13800138002"])
    }

    @Test func `lines without a number of their own are named and left out`() throws {
        var complaints: [String] = []
        let file = try list(2, "+86 13800138001\n10086\n１３９００１３９０００,note\n")
        let warning = try warning(file) { complaints.append($0) }
        #expect(
            complaints == ["\(file):3: the number stands further up", "\(file):4: no mainland mobile number"])
        #expect(
            try run(warning).summary == "3 texted, 0 opted out, 1 no mobile number, 1 twice in the list, 0 to go")
        #expect(try replies().map(\.destination).sorted().last == "13900139000")
    }

    @Test func `a run that was stopped goes on where it was`() throws {
        let file = try list()
        let stopped = try run(try warning(file), stopAfter: .seconds(2))
        #expect(!stopped.isWhole)
        #expect(stopped.summary.hasPrefix("stopped: 4 texted, "))
        #expect(try warning(file).plan(at: noon).hasPrefix("done before  4 of 10\nto text      6: "))
        let rest = try run(try warning(file), from: noon + .seconds(100))
        #expect(rest.summary.hasPrefix("10 texted, ") && rest.isWhole)
        #expect(Set(try replies().map(\.destination)).count == 10)
        #expect(try replies().count == 10)
        #expect(message { _ = try run(try warning(file)) }.hasPrefix("all 10 numbers of \(file) are done already; "))
    }

    @Test func `a run that ended before its note texts one second's numbers twice, and leaves nobody out`() throws {
        let file = try list()
        _ = try run(try warning(file), stopAfter: .seconds(2))
        let noted = try Files.read("\(file).progress")
        _ = try run(try warning(file), from: noon + .seconds(100), stopAfter: .seconds(1))
        try Files.replace("\(file).progress", noted, mode: 0o600)
        #expect(try run(try warning(file), from: noon + .seconds(200)).isWhole)
        let texted = try replies().map(\.destination)
        #expect(Set(texted).count == 10 && texted.count == 12)
    }

    @Test func `another list or text is no run to go on with`() throws {
        _ = try run(try warning(list()), stopAfter: .seconds(2))
        let longer = try list(11)
        #expect(message { _ = try run(try warning(longer)) }.contains("the list has changed since; nobody was texted"))
        let same = try list()
        #expect(
            message { _ = try run(try warning(same, "anti-fraud")) }.contains(
                "a run with the text \"warning\" is noted there"))
        try folder.write("list.txt.progress", "{}")
        #expect(message { _ = try run(try warning(same)) }.contains("is no progress of a list"))
        #expect(try replies().count == 4)
    }

    @Test func `a list is texted by one run at a time`() throws {
        let file = try list()
        let held = try WarningProgressFile(of: file)
        #expect(message { _ = try run(try warning(file)) } == "another run is texting \(file)")
        withExtendedLifetime(held) {}
    }

    @Test func `a text must be there, and the same for everybody`() throws {
        let file = try list()
        #expect(
            message { _ = try warning(file, "nothing") }
                == "there is no text \(configuration.templates)/zh/nothing.mustache")
        #expect(message { _ = try warning(file, "prompt") }.contains("is not the same for everybody"))
    }

    @Test func `what nobody takes is not added to`() throws {
        let run = try run(try warning(list(1_000)), stopAfter: .seconds(1_000))
        #expect(run.told == ["waits for the responder, which does not take what was written"])
        #expect((500...504).contains(try replies().count))
    }

    @Test func `at night the run waits`() throws {
        let run = try run(try warning(list()), from: noon + .seconds(9 * 3_600 - 120))
        #expect(run.told == ["waits until 2025-10-10 08:00, by China's clocks"])
        #expect(try replies().map(\.dueAt).min() == noon + .seconds(20 * 3_600 + 70))
        #expect(Set(try replies().map(\.expiresAt)) == [noon + .seconds(33 * 3_600)])
    }

    @Test func `the link is the only one, the named one, or the one whose senders fit`() throws {
        var other = configuration
        other.links.append(other.links[0])
        (other.links[0].name, other.links[1].name) = ("a", "b")
        let number = try #require(PhoneNumber("13800138000"))
        #expect(try WarningLinks(other.links, named: "b").link(for: number) == "b")
        #expect(message { _ = try WarningLinks(other.links, named: "c") } == "there is no link \"c\"; there are: a, b")
        let unclear = try WarningLinks(other.links, named: nil)
        #expect(message { _ = try unclear.counts(of: [number]) }.hasSuffix("name one with --link: a, b"))
        other.links[1].senders = [try #require(NumberPrefix("138"))]
        #expect(try WarningLinks(other.links, named: nil).counts(of: [number]) == ["b": 1])
        // Moved to a, and still within b's prefix.
        other.links[0].senders = [try #require(NumberPrefix("13800138000"))]
        #expect(try WarningLinks(other.links, named: nil).link(for: number) == "a")
    }
}

/// When people are texted who have not asked.
@Suite struct WarningHoursTests {
    @Test(arguments: ["8:00-21:00", "08:00", "21:00-08:00", "08:00-08:10", "08:60-21:00", "08:00-24:01", "x-y", ""])
    func `other forms are none`(text: String) { #expect(WarningHours(text) == nil) }

    @Test func `hours begin and end by China's clocks`() throws {
        let hours = try #require(WarningHours("08:00-21:00"))
        #expect(hours == .usual && hours.description == "08:00-21:00")
        #expect(hours.end(at: noon) == noon + .seconds(9 * 3_600))
        #expect(hours.end(at: noon - .seconds(4 * 3_600)) == noon + .seconds(9 * 3_600))
        #expect(hours.end(at: noon - .seconds(4 * 3_600 + 1)) == nil)
        #expect(hours.end(at: noon + .seconds(9 * 3_600 - 120)) == nil)
        #expect(hours.nextBeginning(after: noon) == noon + .seconds(20 * 3_600))
        #expect(hours.nextBeginning(after: noon - .seconds(5 * 3_600)) == noon - .seconds(4 * 3_600))
        let day = try #require(WarningHours("00:00-24:00"))
        #expect(day.end(at: noon + .seconds(12 * 3_600)) == noon + .seconds(60 * 3_600))
    }

    @Test func `what takes longer than a day's hours goes on on the next`() {
        let hours = WarningHours.usual
        #expect(hours.finish(of: .seconds(60), from: noon) == noon + .seconds(60))
        #expect(hours.finish(of: .seconds(10 * 3_600), from: noon) == noon + .seconds(21 * 3_600 + 120))
    }
}

/// 2025-10-09, noon by China's clocks.
private let noon = WallTime(milliseconds: 1_759_982_400_000)
