import Net
import SMS
import Session
import TestSupport
import Testing
import Wire

@testable import Responder

/// PDUs of SMPP that are wrong, and that the next good one still works.
@Suite struct BadSMPPTests {
    /// A PDU of this command with a body, its length right unless given.
    private static func pdu(
        _ command: UInt32, _ sequence: UInt32, _ body: [UInt8] = [], length: UInt32? = nil
    ) -> [UInt8] {
        var octets: [UInt8] = []
        let words: [UInt32] = [length ?? UInt32(16 + body.count), command, 0, sequence]
        for word in words { withUnsafeBytes(of: word.bigEndian) { octets += $0 } }
        return octets + body
    }

    private static func words(_ octets: [UInt8]) -> [UInt32] {
        stride(from: 0, to: octets.count - 3, by: 4).map { index in
            octets[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
    }

    private static let bind = pdu(9, 1, Array("carrier1\0secret\0\0".utf8) + [0x34, 0, 0, 0])

    /// A bound peer.
    @LoopActor
    private func peer(_ responder: TestResponder) async throws -> RawPeer {
        let peer = try RawPeer(port: try responder.address("smpp").port)
        await peer.send(Self.bind)
        let head = Self.words(try await peer.octets(16))
        #expect(head[1...] == [0x8000_0009, 0, 1])
        _ = try await peer.octets(Int(head[0]) - 16)
        return peer
    }

    @LoopActor
    private func withSMPPResponder(_ body: @LoopActor (TestResponder) async throws -> Void) async throws {
        try await withResponder(adapt: { $0.links = [TestResponder.link("smpp", SMPPDialect())] }) { responder in
            try await responder.start()
            try await body(responder)
        }
    }

    /// PDUs after the bind, and the head of the answer: command, status.
    static let answered: [(octets: [UInt8], command: UInt32, status: SMPP.Status)] = [
        (pdu(0x0000_0FFF, 7), 0x8000_0000, .invalidCommandID),
        (pdu(0x0000_0004, 7, Array(repeating: 0, count: 17)), 0x8000_0000, .invalidCommandID),
        (pdu(0x0000_0009, 7, Array("a\0b\0\0".utf8) + [0x34, 0, 0, 0]), 0x8000_0009, .alreadyBound),
        (pdu(0x0000_0015, 7), 0x8000_0015, .ok),
        (pdu(0x0000_0003, 7, Array("x\0".utf8) + [0, 0] + Array("1\0".utf8)), 0x8000_0003, .queryFailed),
    ]

    @Test(arguments: answered) @LoopActor
    func `a PDU that is not served is answered and the next one works`(
        octets: [UInt8], command: UInt32, status: SMPP.Status
    ) async throws {
        try await withSMPPResponder { responder in
            let peer = try await peer(responder)
            await peer.send(octets)
            let head = Self.words(try await peer.octets(16))
            #expect(Array(head[1...]) == [command, status.rawValue, 7])
            _ = try await peer.octets(Int(head[0]) - 16)
            await peer.send(Self.pdu(0x15, 8))
            #expect(Self.words(try await peer.octets(16)) == [16, 0x8000_0015, 0, 8])
        }
    }

    @Test @LoopActor func `a request before the bind is told so, and the bind works`() async throws {
        try await withSMPPResponder { responder in
            let peer = try RawPeer(port: try responder.address("smpp").port)
            await peer.send(Self.pdu(3, 7, Array("x\0".utf8) + [0, 0] + Array("1\0".utf8)))
            #expect(Self.words(try await peer.octets(16)) == [16, 0x8000_0003, 4, 7])
            await peer.send(Self.bind)
            #expect(Self.words(try await peer.octets(16))[1...] == [0x8000_0009, 0, 1])
        }
    }

    @Test @LoopActor func `a wrong password is told by a header alone`() async throws {
        try await withSMPPResponder { responder in
            let peer = try RawPeer(port: try responder.address("smpp").port)
            await peer.send(Self.pdu(9, 1, Array("carrier1\0wrong\0\0".utf8) + [0x34, 0, 0, 0]))
            #expect(Self.words(try await peer.octets(16)) == [16, 0x8000_0009, SMPP.Status.bindFailed.rawValue, 1])
        }
    }

    /// A `deliver_sm` whose body ends too soon, or whose length octet lies.
    static let bodies: [[UInt8]] = [
        [], [0], Array("\0\0\0".utf8), Array("\0\0\u{1}13800138000\0\0\u{1}10699000\0".utf8),
        Array("\0\0\u{1}13800138000\0\0\u{1}10699000\0".utf8) + [0, 0, 0, 0, 0, 0, 0, 8, 0, 200, 1],
        Array(repeating: 0x31, count: 300),
    ]

    @Test(arguments: bodies) @LoopActor
    func `a deliver_sm that cannot be read is refused by its own answer`(body: [UInt8]) async throws {
        try await withSMPPResponder { responder in
            let peer = try await peer(responder)
            await peer.send(Self.pdu(5, 7, body))
            let head = Self.words(try await peer.octets(16))
            #expect(head[1] == 0x8000_0005)
            #expect(head[2] != 0)
            #expect(head[3] == 7)
            _ = try await peer.octets(Int(head[0]) - 16)
            await peer.send(Self.pdu(0x15, 8))
            #expect(Self.words(try await peer.octets(16)) == [16, 0x8000_0015, 0, 8])
        }
    }

    @Test(arguments: [0, 15, 65_537, 0x7FFF_FFFF, 0xFFFF_FFFF] as [UInt32]) @LoopActor
    func `a length that cannot be closes the connection, and only that one`(length: UInt32) async throws {
        try await withSMPPResponder { responder in
            let first = try await peer(responder)
            await first.send(Self.pdu(0x15, 7, length: length))
            #expect(Self.words(try await first.octets(17)) == [16, 0x8000_0000, 2, 7])
            let second = try await peer(responder)
            await second.send(Self.pdu(0x15, 8))
            #expect(Self.words(try await second.octets(16)) == [16, 0x8000_0015, 0, 8])
        }
    }

    @Test @LoopActor func `the longest PDU comes whole`() async throws {
        try await withSMPPResponder { responder in
            let peer = try await peer(responder)
            await peer.send(Self.pdu(0x0000_0FFF, 7, Array(repeating: 0x41, count: 65_520)))
            #expect(Self.words(try await peer.octets(16)) == [16, 0x8000_0000, 3, 7])
        }
    }

    @Test @LoopActor func `octets may come one at a time`() async throws {
        try await withSMPPResponder { responder in
            let peer = try RawPeer(port: try responder.address("smpp").port)
            for octet in Self.bind { await peer.send([octet]) }
            let head = Self.words(try await peer.octets(16))
            #expect(Array(head[1...]) == [0x8000_0009, 0, 1])
        }
    }
}
