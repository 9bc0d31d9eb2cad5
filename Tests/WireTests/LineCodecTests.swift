import Testing
import Wire

private func decode(_ text: String) -> LineCodec.Reading { decode(Array(text.utf8)) }

private func decode(_ octets: [UInt8]) -> LineCodec.Reading {
    octets.withUnsafeBytes { LineCodec.decode($0) }
}

private func encode(_ message: LineMessage) -> String {
    var octets: [UInt8] = []
    LineCodec.encode(message, into: &octets)
    return String(decoding: octets, as: UTF8.self)
}

@Suite struct LineCodecTests {
    @Test(arguments: [
        ("enquire_link 4", LineMessage("enquire_link", 4)),
        (
            "bind_transceiver 1 system_id=carrier1 password=secret interface_version=1",
            LineMessage(
                "bind_transceiver", 1,
                [.init("system_id", "carrier1"), .init("password", "secret"), .init("interface_version", "1")])
        ),
        (
            #"deliver_sm 2 source_addr=13800138000 destination_addr=10699000 short_message="查询 01123X""#,
            LineMessage(
                "deliver_sm", 2,
                [
                    .init("source_addr", "13800138000"), .init("destination_addr", "10699000"),
                    .init("short_message", "查询 01123X"),
                ])
        ),
        (
            #"deliver_sm 2147483647 short_message="a\"b\\c\n=\u0001""#,
            LineMessage("deliver_sm", 2_147_483_647, [.init("short_message", "a\"b\\c\n=\u{1}")])
        ),
        (#"deliver_sm 1 short_message="""#, LineMessage("deliver_sm", 1, [.init("short_message", "")])),
    ])
    func `a line reads and writes as its message`(line: String, message: LineMessage) {
        #expect(decode(line) == .message(message))
        #expect(encode(message) == line + "\n")
    }

    @Test func `a bare word may be of any letters, and nothing at all`() {
        #expect(
            decode("deliver_sm 1 short_message=查询 x=")
                == .message(
                    LineMessage("deliver_sm", 1, [.init("short_message", "查询"), .init("x", "")])))
    }

    @Test(arguments: [
        ("", 0, LineCodec.Fault.noCommand), (" enquire_link 1", 0, .noCommand), ("查询 1", 0, .noCommand),
        ("enquire_link", 0, .noSequence), ("enquire_link ", 0, .noSequence), ("enquire_link 0", 0, .noSequence),
        ("enquire_link 2147483648", 0, .noSequence), ("enquire_link 99999999999999999999", 0, .noSequence),
        ("enquire_link -1", 0, .noSequence), ("enquire_link 1x", 0, .noSequence), ("enquire_link  1", 0, .noSequence),
        ("enquire_link 1 ", 1, .badSpacing), ("enquire_link 1  a=b", 1, .badSpacing),
        ("enquire_link 1 a", 1, .noFieldName), ("enquire_link 1 =b", 1, .noFieldName),
        ("enquire_link 1 A=b", 1, .noFieldName), (#"enquire_link 1 "a"=b"#, 1, .noFieldName),
        ("enquire_link 1 a=b=c", 1, .badValue), (#"enquire_link 1 a=b"c""#, 1, .badValue),
        (#"enquire_link 1 a="b"#, 1, .badValue), (#"enquire_link 1 a="b"c"#, 1, .badValue),
        (#"enquire_link 1 a="\x""#, 1, .badValue), (#"enquire_link 1 a="\ud83d""#, 1, .badValue),
        ("enquire_link 1 a=b a=c", 1, .doubledField), ("enquire_link 1 a=b\tc=d", 1, .badValue),
    ])
    func `what is wrong with a line is told, with its number where it has one`(
        line: String, sequence: UInt32, fault: LineCodec.Fault
    ) {
        guard case .malformed(let message, fault) = decode(line) else {
            Issue.record("\(decode(line))")
            return
        }
        #expect(message.sequence == sequence)
    }

    @Test(arguments: [
        ("submit_sm_resp", LineMessage("submit_sm_resp", 0)),
        ("submit_sm_resp x a=b", LineMessage("submit_sm_resp", 0)),
        ("= 1", LineMessage("", 0)),
        ("submit_sm_resp 7  a=b  x=\"c d=e", LineMessage("submit_sm_resp", 7, [.init("a", "b"), .init("d", "e")])),
        ("submit_sm_resp 7 a=b=c a=d", LineMessage("submit_sm_resp", 7, [.init("a", "d")])),
        ("submit_sm_resp 7 a=b a=c", LineMessage("submit_sm_resp", 7, [.init("a", "b")])),
    ])
    func `what can be read of a malformed line is told`(line: String, message: LineMessage) {
        guard case .malformed(message, _) = decode(line) else {
            Issue.record("\(decode(line))")
            return
        }
    }

    @Test func `a line has at most as many fields as are allowed`() {
        let fields = (0..<LineCodec.fieldLimit).map { "f\($0)=1" }.joined(separator: " ")
        guard case .message(let message) = decode("deliver_sm 1 " + fields) else {
            Issue.record("not read")
            return
        }
        #expect(message.fields.count == LineCodec.fieldLimit)
        #expect(decode("deliver_sm 1 \(fields) one=more") == .malformed(message, reason: .noFieldName))
    }

    @Test(
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE6, 0x9F], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]])
    func `octets that are not UTF-8 are no line`(octets: [UInt8]) {
        #expect(decode(Array("deliver_sm 1 short_message=".utf8) + octets) == .notUTF8)
    }

    @Test func `noise never traps`() {
        var state: UInt64 = 20_261_121
        func random(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        let line = Array(#"deliver_sm 2 source_addr=13800138000 esm_class=4 short_message="查\u8be2 \"01123X""#.utf8)
        for _ in 0..<20_000 {
            var octets = line
            for _ in 0...random(4) {
                guard !octets.isEmpty else { break }
                let index = Int(random(UInt64(octets.count)))
                if random(3) == 0 { octets.remove(at: index) } else { octets[index] = UInt8(random(256)) }
            }
            _ = decode(octets)
        }
        for count in 0...line.count { _ = decode(Array(line[..<count])) }
    }
}

@Suite struct LineFramingTests {
    private func find(_ octets: [UInt8]) -> LineFraming.Found { octets.withUnsafeBytes { LineFraming.find(in: $0) } }

    @Test(arguments: [
        ("", LineFraming.Found.incomplete), ("enquire_link 1", .incomplete), ("enquire_link 1\r", .incomplete),
        ("a 1\n", .line(contentCount: 3, frameCount: 4)), ("a 1\r\nb 2\n", .line(contentCount: 3, frameCount: 5)),
        ("\n", .line(contentCount: 0, frameCount: 1)), ("\r\n", .line(contentCount: 0, frameCount: 2)),
    ])
    func `a line ends with LF or CR LF`(text: String, found: LineFraming.Found) {
        #expect(find(Array(text.utf8)) == found)
    }

    @Test func `a line has at most 8192 octets with its ending`() {
        let longest = [UInt8](repeating: 0x61, count: LineFraming.lineLimit - 1)
        #expect(find(longest) == .incomplete)
        #expect(find(longest + [0x0A]) == .line(contentCount: longest.count, frameCount: LineFraming.lineLimit))
        #expect(find(longest + [0x61, 0x0A]) == .tooLong)
        #expect(find(longest + [0x61]) == .tooLong)
    }
}
