import JSON
import Primitives
import Telemetry
import Testing

@Suite struct LogTests {
    /// What a log under test has written.
    struct Collected {
        let lines = Lock<[LogLine]>([])

        func log(_ level: LogLevel = .debug) -> Log {
            let lines = lines
            return Log(minimumLevel: level, clock: { Timestamp(milliseconds: 1_000) }) { line in
                lines.withLock { $0.append(line) }
            }
        }

        var all: [LogLine] { lines.withLock { $0 } }
    }

    @Test func `a line keeps its event and its facts in order`() {
        let collected = Collected()
        collected.log().info("link.bound", ["link": "mobile", "window": 16, "share": 0.5, "isOpen": true])
        #expect(
            collected.all == [
                LogLine(
                    time: Timestamp(milliseconds: 1_000), level: .info, event: "link.bound",
                    fields: [
                        .init(name: "link", value: .string("mobile")), .init(name: "window", value: .integer(16)),
                        .init(name: "share", value: .double(0.5)), .init(name: "isOpen", value: .bool(true)),
                    ])
            ])
        #expect(collected.all.first?["window"] == .integer(16))
        #expect(collected.all.first?["absent"] == nil)
    }

    @Test(arguments: LogLevel.allCases)
    func `less important lines are dropped, and their facts never worked out`(minimum: LogLevel) {
        let collected = Collected()
        let log = collected.log(minimum)
        var workedOutCount = 0
        func costly() -> LogValue {
            workedOutCount += 1
            return 1
        }
        log.debug("a", ["n": costly()])
        log.info("b", ["n": costly()])
        log.warning("c", ["n": costly()])
        log.error("d", ["n": costly()])
        let wanted = LogLevel.allCases.filter { $0 >= minimum }
        #expect(collected.all.map(\.level) == wanted)
        #expect(workedOutCount == wanted.count)
    }

    @Test func `added facts begin every line`() {
        let collected = Collected()
        let log = collected.log().adding(["link": "mobile"]).adding(["session": 7])
        log.warning("link.silent", ["after": .duration(.seconds(30))])
        collected.log().info("plain")
        #expect(collected.all.map { $0.fields.map(\.name) } == [["link", "session", "after"], []])
    }

    @Test func `a description stands for its value`() {
        #expect(LogValue.describing(Timestamp.now().milliseconds.signum()) == .string("1"))
    }
}

@Suite struct LogLineTests {
    func line(_ fields: [(String, LogValue)], event: String = "link.bound") -> LogLine {
        LogLine(
            time: Timestamp(milliseconds: 1_709_164_800_123), level: .info, event: event,
            fields: fields.map { LogLine.Field(name: $0.0, value: $0.1) })
    }

    func text(_ octets: [UInt8]) -> String { String(decoding: octets, as: UTF8.self) }

    @Test func `a program reads one JSON object a line`() {
        let line = line([
            ("link", "mobile"), ("window", 16), ("share", 0.5), ("isOpen", false),
            ("after", .duration(.milliseconds(1_500))),
        ])
        #expect(
            text(line.json) == #"{"time":"2024-02-29T00:00:00.123Z","level":"info","event":"link.bound","#
                + #""link":"mobile","window":16,"share":0.5,"isOpen":false,"after":1.5}"# + "\n")
    }

    @Test func `a person reads columns`() {
        let line = line([("link", "mobile"), ("peer", "a b"), ("after", .duration(.milliseconds(250))), ("n", -3)])
        let shown = text(line.text)
        #expect(shown.hasPrefix(line.time.localText + " info    link.bound"))
        #expect(shown.hasSuffix("link.bound               link=mobile peer=\"a b\" after=250ms n=-3\n"))
        #expect(text(self.line([]).text).hasSuffix("link.bound\n"))
    }

    static let forgeries = [
        "a\nb", "a\r\nb", "a\u{85}b", "a\u{2028}b", "a\u{2029}b", "\u{1B}[2Jx", "\u{9B}2J", "a\u{0}b", "\u{202E}abc",
        "\u{2066}x",
        "x\" level=\"error", "\"\u{301}", " \u{301}level=error", "a=b", "\\n", "", "\u{7F}", "\u{B}", "\u{C}",
    ]

    @Test(arguments: forgeries)
    func `no value can forge a line or leave its quotes`(value: String) throws {
        let line = line([("peer", .string(value)), ("next", 1)])
        let shown = Array(text(line.text).unicodeScalars)
        #expect(shown.filter { $0 == "\n" }.count == 1)
        #expect(shown.last == "\n")
        let controls = shown.dropLast().filter { scalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x202E).contains(scalar.value)
                || (0x2066...0x2069).contains(scalar.value)
        }
        #expect(controls.isEmpty)
        // Between the name and the next fact stands one bare word or one quoted text.
        let shownText = text(line.text)
        let start = try #require(shownText.range(ofSubstring: "peer="))
        let end = try #require(shownText.range(ofSubstring: " next=1\n"))
        let written = Array(shownText.utf8[start.upperBound..<end.lowerBound])
        if written.first == 0x22 {
            var isEscaped = false
            for (index, octet) in written.enumerated().dropFirst() {
                if octet == 0x22 && !isEscaped { #expect(index == written.count - 1) }
                isEscaped = octet == 0x5C && !isEscaped
            }
            #expect(written.count > 1 && written.last == 0x22)
        } else {
            #expect(!written.isEmpty && !written.contains(0x20) && !written.contains(0x22) && !written.contains(0x3D))
        }
    }

    @Test(arguments: forgeries)
    func `a program gets every value back as it was`(value: String) throws {
        let json = line([("peer", .string(value))]).json
        #expect(json.filter { $0 == 0x0A }.count == 1)
        let read = try JSONParser.parse(json, as: .json)["peer"]?.stringValue
        #expect(read.map { Array($0.utf8) } == Array(value.utf8))
    }

    @Test(arguments: ["a", "查", "👍🏽", "e\u{301}"])
    func `an endless value is cut`(unit: String) {
        let line = line([("peer", .string(String(repeating: unit, count: 100_000)))])
        #expect(line.json.count < 1_400)
        #expect(line.text.count < 1_400)
        #expect(text(line.json).contains("…"))
    }

    @Test(
        arguments: [
            (.zero, "0s"), (.nanoseconds(90), "90ns"), (.microseconds(15), "15us"), (.milliseconds(250), "250ms"),
            (.milliseconds(1_234), "1.23s"), (.seconds(90), "90s"), (.seconds(600), "10min"),
            (.seconds(48 * 3_600), "48h"),
            (.milliseconds(-1_500), "-1.5s"), (.seconds(Int64.max), "2562047788015216h"),
        ] as [(Duration, String)])
    func `a duration has the unit that suits it`(duration: Duration, shown: String) {
        #expect(text(line([("after", .duration(duration))]).text).hasSuffix(" after=\(shown)\n"))
    }
}

extension String {
    /// Where the first such text stands, octet by octet.
    fileprivate func range(ofSubstring other: String) -> Range<String.Index>? {
        let (own, sought) = (Array(utf8), Array(other.utf8))
        guard let start = (0...max(0, own.count - sought.count)).first(where: { own[$0...].starts(with: sought) })
        else {
            return nil
        }
        return utf8.index(startIndex, offsetBy: start)..<utf8.index(startIndex, offsetBy: start + sought.count)
    }

    @Test func `a failure that repeats is said once a minute for each subject, with how often it came`() {
        let lines = Lock<[LogLine]>([])
        let now = Lock<Int64>(0)
        let log = Log(clock: { Timestamp(milliseconds: now.withLock { $0 }) }) { line in
            lines.withLock { $0.append(line) }
        }
        func said() -> [[LogValue?]] {
            lines.withLock { lines in
                defer { lines = [] }
                return lines.map { [$0["link"], $0["repeated"]] }
            }
        }
        for link in ["mobile", "unicom", "mobile", "mobile"] {
            log.repeated(.warning, "link.dial_failed", about: link, ["link": .string(link)])
        }
        #expect(said() == [["mobile", nil], ["unicom", nil]])
        now.withLock { $0 = 59_999 }
        log.adding(["a": 1]).repeated(.warning, "link.dial_failed", about: "mobile", ["link": "mobile"])
        log.repeated(.warning, "link.closed", about: "mobile", ["link": "mobile"])
        #expect(said() == [["mobile", nil]])
        now.withLock { $0 = 60_000 }
        log.repeated(.warning, "link.dial_failed", about: "mobile", ["link": "mobile"])
        log.repeated(.warning, "link.dial_failed", about: "mobile", ["link": "mobile"])
        log.repeated(.warning, "link.dial_failed", about: "unicom", ["link": "unicom"])
        #expect(said() == [["mobile", 3], ["unicom", nil]])
        // A clock that was set back holds no line up.
        now.withLock { $0 = -60_000 }
        log.repeated(.warning, "link.dial_failed", about: "mobile", ["link": "mobile"])
        #expect(said() == [["mobile", 1]])
    }

    @Test func `however many subjects fail, few are remembered`() {
        let count = Lock(0)
        let log = Log(clock: { Timestamp(milliseconds: 0) }) { _ in count.withLock { $0 += 1 } }
        for number in 0..<2_500 { log.repeated(.error, "failed", about: "\(number)") }
        #expect(count.withLock { $0 } == 2_500)
        log.repeated(.error, "failed", about: "2499")
        #expect(count.withLock { $0 } == 2_500)
    }
}
