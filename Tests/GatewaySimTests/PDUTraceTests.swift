import SMS
import Session
import Testing
import Wire

@testable import GatewaySimulator

@Suite struct PDUTraceTests {
    private static func text(_ trace: PDUTrace, _ octets: [UInt8]) -> String {
        octets.withUnsafeBytes { trace.text(.received, $0) }
    }

    private static let bind: [UInt8] = Array("bind_transceiver 1 system_id=carrier1 password=secret\n".utf8)
    private static let deliver: [UInt8] = Array(
        "deliver_sm 2 source_addr=13800138000 destination_addr=10699000 short_message=\"查询 01123X\"\n".utf8)

    @Test func `a line is shown with numbers, digits and secrets masked`() {
        let trace = PDUTrace(wireProtocol: .line)
        #expect(Self.text(trace, Self.bind) == "← bind_transceiver 1 system_id=carrier1 password=***\n")
        #expect(
            Self.text(trace, Self.deliver)
                == "← deliver_sm 2 source_addr=138****8000 destination_addr=10699000 short_message=\"查询 ******\"\n")
    }

    @Test func `a password is not revealed, not even in a dump`() {
        let trace = PDUTrace(wireProtocol: .line, withHex: true, revealing: true)
        #expect(!Self.text(trace, Self.bind).contains("secret"))
        #expect(Self.text(trace, Self.deliver).contains("13800138000"))
        #expect(Self.text(trace, Self.deliver).contains("00000000"))
    }

    @Test func `an SMPP bind is not revealed either`() throws {
        var writer = ByteWriter()
        let request = BindRequest(kind: .transceiver, systemID: "carrier1", password: "secret", version: 0x34)
        try SMPPDialect().write(.bind(request), sequence: 1, as: .esme, into: &writer)
        let trace = PDUTrace(wireProtocol: .smpp, withHex: true, revealing: true)
        let text = Self.text(trace, writer.octets)
        #expect(text.contains("bind_transceiver"))
        #expect(!text.contains("secret"))
        #expect(!text.contains("73 65 63 72 65 74"))
    }

    @Test func `what is no line is said to be none`() {
        #expect(Self.text(PDUTrace(wireProtocol: .line), Array("???\n".utf8)) == "← a malformed line\n")
    }
}
