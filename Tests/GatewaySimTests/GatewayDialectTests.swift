import Primitives
import SMS
import Session
import Telemetry
import Testing
import Wire

@testable import GatewaySimulator

@Suite struct GatewayDialectTests {
    private static func written(_ operation: Operation, by dialect: GatewayDialect) throws -> String {
        var writer = ByteWriter()
        try dialect.write(operation, sequence: 7, as: .smsc, into: &writer)
        return String(decoding: writer.octets, as: UTF8.self)
    }

    private static func read(_ line: String, by dialect: GatewayDialect) -> Reading {
        Array(line.utf8).withUnsafeBytes { dialect.read($0, as: .smsc) }
    }

    @Test func `a response that is never to leave leaves nothing`() throws {
        let dialect = GatewayDialect(LineDialect())
        #expect(try Self.written(.messageResponse(.neverAnswered, MessageAnswer()), by: dialect) == "")
        #expect(
            try Self.written(.messageResponse(.ok, MessageAnswer(id: GatewayMessageID("a"))), by: dialect)
                == "submit_sm_resp 7 command_status=ESME_ROK message_id=a\n")
    }

    @Test func `enquire_link is answered until that is forbidden`() throws {
        let dialect = GatewayDialect(LineDialect())
        #expect(try Self.written(.enquireLinkResponse, by: dialect) == "enquire_link_resp 7 command_status=ESME_ROK\n")
        dialect.misbehaviour.withLock { $0.ignoresEnquireLink = true }
        #expect(try Self.written(.enquireLinkResponse, by: dialect) == "")
        #expect(try Self.written(.enquireLink, by: dialect) == "enquire_link 7\n")
    }

    @Test func `garbage stands before the next PDU, once`() throws {
        let dialect = GatewayDialect(LineDialect())
        dialect.misbehaviour.withLock { $0.garbage = Array("rubbish\n".utf8) }
        #expect(try Self.written(.unbind, by: dialect) == "rubbish\nunbind 7\n")
        #expect(try Self.written(.unbind, by: dialect) == "unbind 7\n")
    }

    @Test func `a bind that is to be refused comes with a wrong password`() throws {
        let dialect = GatewayDialect(LineDialect())
        dialect.misbehaviour.withLock { $0.refusedBindCount = 1 }
        let line = "bind_transceiver 1 system_id=a password=b\n"
        func password() -> String? {
            guard case .operation(.bind(let request), _, _, _) = Self.read(line, by: dialect) else { return nil }
            return request.password
        }
        #expect(password() != "b")
        #expect(password() == "b")
    }

    @Test func `whoever taps sees whole PDUs both ways`() throws {
        let seen = Lock<[String]>([])
        let trace = PDUTrace(wireProtocol: .line)
        let dialect = GatewayDialect(LineDialect()) { direction, octets in
            seen.withLock { $0.append(trace.text(direction, octets)) }
        }
        #expect(Self.read("enquire_link", by: dialect) == .incomplete)
        _ = Self.read("enquire_link 3\nenquire_link 4\n", by: dialect)
        _ = try Self.written(.enquireLinkResponse, by: dialect)
        #expect(seen.withLock { $0 } == ["← enquire_link 3\n", "→ enquire_link_resp 7 command_status=ESME_ROK\n"])
    }
}
