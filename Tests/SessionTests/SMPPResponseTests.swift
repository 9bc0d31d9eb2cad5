import SMS
import Session
import Testing
import Wire

/// Responses that break the specification: none is answered, and what can be read of them counts.
@Suite struct SMPPResponseTests {
    private static let segment = OutgoingSegment(
        replyKey, from: shortCode, to: person, .coded(Segment(coding: .gsm7, userData: [0x41])), wantsReceipt: true)

    /// Bodies of a `submit_sm_resp`, and the message id that they tell.
    static let bodies: [(body: [UInt8], id: String)] = [
        (Array("7f3a".utf8), "7f3a"), ([], ""), ([0], ""), (Array(repeating: 0x41, count: 64) + [0], longest),
        (Array(repeating: 0x41, count: 64), longest), (Array(repeating: 0x41, count: 65) + [0], ""),
        (Array(repeating: 0x41, count: 70) + [0], ""), (Array(repeating: 0x41, count: 300), ""),
        (Array("7f3a\0".utf8) + [0x04, 0x28, 0x00, 0x09, 1], "7f3a"),
    ]
    private static let longest = String(repeating: "A", count: 64)

    @Test(arguments: bodies, [UInt32(0x8000_0004), 0x8000_0103])
    func `a success counts, with the id where one can be read`(body: (body: [UInt8], id: String), command: UInt32)
        throws
    {
        var bench = try SMPPBench(.esme)
        bench.handle(.send(Self.segment))
        let sequence = try #require(bench.take().first).sequenceNumber
        bench.receive(pdu(command, body.body, sequence: sequence))
        #expect(bench.takeActions() == [.submitted(replyKey, GatewayMessageID(body.id))])
        #expect(bench.take().isEmpty)
        #expect(try bench.isAlive())
    }

    @Test(arguments: [Array("7f3a".utf8), Array(repeating: 0x41, count: 70), [0], []])
    func `a refusal counts, whatever its body`(body: [UInt8]) throws {
        var bench = try SMPPBench(.esme)
        bench.handle(.send(Self.segment))
        let sequence = try #require(bench.take().first).sequenceNumber
        bench.receive(pdu(0x8000_0004, body, status: 0x0B, sequence: sequence))
        #expect(bench.takeActions() == [.refused(replyKey, .invalidDestinationAddress)])
        #expect(bench.take().isEmpty)
    }

    @Test func `a client's malformed answer ends its message too`() throws {
        var bench = try SMPPBench(.smsc)
        bench.handle(.send(Self.segment))
        let sequence = try #require(bench.take().first).sequenceNumber
        bench.receive(pdu(0x8000_0005, Array(repeating: 0x41, count: 70), sequence: sequence))
        #expect(bench.takeActions() == [.submitted(replyKey, GatewayMessageID([]))])
        #expect(bench.take().isEmpty)
    }

    @Test(arguments: [
        (Array("a gateway with a long name\0".utf8), "a gateway with "), (Array("smsc".utf8), "smsc"), ([], ""),
        (Array("smsc\0".utf8) + [0x02, 0x10, 0x00], "smsc"),
    ])
    func `a bind that was granted stands, whatever name the gateway gives itself`(body: [UInt8], name: String) throws {
        let request = BindRequest(kind: .transceiver, systemID: "tongcha", password: "secret", version: 0x34)
        var bench = SMPPBench(unbound: .esme, bind: request)
        let sequence = try #require(bench.take().first).sequenceNumber
        bench.receive(pdu(0x8000_0009, body, sequence: sequence))
        #expect(bench.takeActions() == [.bound(peer: name, .transceiver)])
        #expect(bench.take().isEmpty)
    }

    @Test(arguments: [
        UInt32(0x8000_0000), 0x8000_0001, 0x8000_0003, 0x8000_0004, 0x8000_0005, 0x8000_0006, 0x8000_0007, 0x8000_0008,
        0x8000_0009, 0x8000_0015, 0x8000_0021, 0x8000_0103, 0x8000_0111, 0x8000_0FFF, 0xFFFF_FFFF,
    ])
    func `no response is answered, however it is wrong`(command: UInt32) throws {
        for body: [UInt8] in [[], [1], Array(repeating: 0x41, count: 300), [0, 9, 1], [0, 0, 0, 0, 200]] {
            for role in [Role.esme, .smsc] {
                var bench = try SMPPBench(role)
                bench.receive(pdu(command, body))
                #expect(bench.take().isEmpty)
                #expect(try bench.isAlive())
                var unbound = SMPPBench(unbound: role)
                unbound.receive(pdu(command, body))
                #expect(unbound.take().isEmpty)
            }
        }
        var bench = try SMPPBench(.esme)
        bench.receive(pdu(command, [], length: 15))
        #expect(bench.take().isEmpty)
    }
}
