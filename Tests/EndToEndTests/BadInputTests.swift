import Net
import SMS
import Session
import TestSupport
import Testing
import Wire

@testable import Responder

/// What a responder says to lines that are wrong, octet by octet, and that the next good line still works.
@Suite struct BadInputTests {
    /// Lines after the bind and their exact answers; the connection stays.
    static let lines: [(line: String, answer: String)] = [
        (
            "",
            #"generic_nack 0 command_status=ESME_RINVCMDLEN additional_status_info_text="the line does not start with a command""#
        ),
        (
            "查询 01123X",
            #"generic_nack 0 command_status=ESME_RINVCMDLEN additional_status_info_text="the line does not start with a command""#
        ),
        (
            "DELIVER_SM 2",
            #"generic_nack 0 command_status=ESME_RINVCMDLEN additional_status_info_text="the line does not start with a command""#
        ),
        (
            "deliver_sm",
            #"generic_nack 0 command_status=ESME_RINVCMDLEN additional_status_info_text="the command is not followed by a sequence number 1…2147483647""#
        ),
        (
            "deliver_sm 0",
            #"generic_nack 0 command_status=ESME_RINVCMDLEN additional_status_info_text="the command is not followed by a sequence number 1…2147483647""#
        ),
        (
            "deliver_sm 2147483648",
            #"generic_nack 0 command_status=ESME_RINVCMDLEN additional_status_info_text="the command is not followed by a sequence number 1…2147483647""#
        ),
        (
            "deliver_sm 99999999999999999999",
            #"generic_nack 0 command_status=ESME_RINVCMDLEN additional_status_info_text="the command is not followed by a sequence number 1…2147483647""#
        ),
        (
            "deliver_sm x",
            #"generic_nack 0 command_status=ESME_RINVCMDLEN additional_status_info_text="the command is not followed by a sequence number 1…2147483647""#
        ),
        (
            "deliver_sm 5  source_addr=1",
            #"generic_nack 5 command_status=ESME_RINVCMDLEN additional_status_info_text="fields are separated by exactly one space""#
        ),
        (
            "deliver_sm 5 source_addr",
            #"generic_nack 5 command_status=ESME_RINVCMDLEN additional_status_info_text="a field is written name=value""#
        ),
        (
            "deliver_sm 5 source_addr=1 source_addr=2",
            #"generic_nack 5 command_status=ESME_RINVCMDLEN additional_status_info_text="a field is given twice""#
        ),
        (
            #"deliver_sm 5 short_message="open"#,
            #"generic_nack 5 command_status=ESME_RINVCMDLEN additional_status_info_text="a value is a bare word or a JSON string""#
        ),
        (
            #"deliver_sm 5 short_message=a"b"#,
            #"generic_nack 5 command_status=ESME_RINVCMDLEN additional_status_info_text="a value is a bare word or a JSON string""#
        ),
        (
            "juggle_sm 5",
            #"generic_nack 5 command_status=ESME_RINVCMDID additional_status_info_text="the command is not one that is served here""#
        ),
        (
            "submit_sm 5 source_addr=13800138000 destination_addr=10699000",
            #"generic_nack 5 command_status=ESME_RINVCMDID additional_status_info_text="the command is not one that is served here""#
        ),
        (
            "01123 5",
            #"generic_nack 5 command_status=ESME_RINVCMDID additional_status_info_text="the command is not one that is served here""#
        ),
        (
            "bind_transceiver 5 system_id=carrier1 password=secret",
            "bind_transceiver_resp 5 command_status=ESME_RALYBND system_id=tongcha"
        ),
        ("deliver_sm 5 destination_addr=10699000 short_message=CX", "deliver_sm_resp 5 command_status=ESME_RINVSRCADR"),
        ("deliver_sm 5 source_addr=13800138000 short_message=CX", "deliver_sm_resp 5 command_status=ESME_RINVDSTADR"),
        (
            "deliver_sm 5 source_addr=13800138000 destination_addr=10699001 short_message=CX",
            "deliver_sm_resp 5 command_status=ESME_RINVDSTADR"
        ),
        (
            "deliver_sm 5 source_addr=13800138000 destination_addr=10699000 esm_class=300",
            "deliver_sm_resp 5 command_status=ESME_RINVESMCLASS"
        ),
        (
            "deliver_sm 5 source_addr=13800138000 destination_addr=10699000 short_message_hex=0g",
            "deliver_sm_resp 5 command_status=ESME_RINVMSGLEN"
        ),
        (
            "deliver_sm 5 source_addr=13800138000 destination_addr=10699000 data_coding=2 short_message_hex=00",
            "deliver_sm_resp 5 command_status=ESME_RINVDCS"
        ),
        (
            "deliver_sm 5 source_addr=13800138000 destination_addr=10699000 short_message_hex=00 short_message=x",
            "deliver_sm_resp 5 command_status=ESME_RINVMSGLEN"
        ),
        (
            "deliver_sm 5 esm_class=4 source_addr=13800138000 destination_addr=10699000",
            "deliver_sm_resp 5 command_status=ESME_RX_P_APPN"
        ),
        (
            "deliver_sm 5 esm_class=4 source_addr=13800138000 destination_addr=10699000 receipted_message_id=7 message_state=GONE",
            "deliver_sm_resp 5 command_status=ESME_RX_P_APPN"
        ),
        ("enquire_link 5", "enquire_link_resp 5 command_status=ESME_ROK"),
        ("enquire_link 5 colour=red", "enquire_link_resp 5 command_status=ESME_ROK"),
    ]

    @Test(arguments: lines) @LoopActor
    func `a wrong line gets its answer and the next one works`(line: String, answer: String) async throws {
        try await withResponder { responder in
            try await responder.start()
            let peer = try RawPeer(port: try responder.address().port)
            try await peer.bind()
            await peer.send(line)
            #expect(try await peer.line() == answer)
            await peer.send(Self.good)
            try await expectHelp(from: peer)
        }
    }

    @Test(arguments: [
        "submit_sm_resp 77 command_status=ESME_NONE", "submit_sm_resp x", "submit_sm_resp 77 a", "juggle_sm_resp 5",
        "generic_nack 5 =",
    ]) @LoopActor
    func `a wrong response gets no answer and the next line works`(line: String) async throws {
        try await withResponder { responder in
            try await responder.start()
            let peer = try RawPeer(port: try responder.address().port)
            try await peer.bind()
            await peer.send(line, "enquire_link 6")
            #expect(try await peer.line() == "enquire_link_resp 6 command_status=ESME_ROK")
        }
    }

    private static let good = "deliver_sm 9 source_addr=13800138000 destination_addr=10699000 short_message=BZ?"

    /// The good line's two consequences, in whichever order.
    @LoopActor
    private func expectHelp(from peer: RawPeer) async throws {
        let lines = [try await peer.line() ?? "closed", try await peer.line() ?? "closed"].sorted()
        #expect(lines[0] == "deliver_sm_resp 9 command_status=ESME_ROK")
        #expect(lines[1].contains("short_message=\"【一证通查】"), "\(lines)")
    }

    @Test @LoopActor func `a text with unknown fields and a carriage return is taken`() async throws {
        try await withResponder { responder in
            try await responder.start()
            let peer = try RawPeer(port: try responder.address().port)
            try await peer.bind()
            await peer.send(
                #"deliver_sm 9 source_addr=13800138000 destination_addr=10699000 priority="high = 1" short_message="帮助""#
                    + "\r")
            try await expectHelp(from: peer)
        }
    }

    /// Octets after the bind that end the connection without an answer.
    static let fatal: [[UInt8]] = [
        Array("deliver_sm 5 short_message=".utf8) + [0xFF, 0xFE, 0x0A],
        Array("deliver_sm 5 short_message=".utf8) + [0xED, 0xA0, 0x80, 0x0A],
        [UInt8](repeating: 0x61, count: 8_192),
        [UInt8](repeating: 0x61, count: 1 << 20) + [0x0A],
    ]

    @Test(arguments: fatal.indices) @LoopActor
    func `a line without hope closes the connection, and only that one`(index: Int) async throws {
        try await withResponder { responder in
            try await responder.start()
            let port = try responder.address().port
            let peer = try RawPeer(port: port)
            try await peer.bind()
            await peer.send(Self.fatal[index])
            #expect(try await peer.end() == [])
            let next = try RawPeer(port: port)
            try await next.bind()
            await next.send(Self.good)
            try await expectHelp(from: next)
        }
    }

    @Test(arguments: [8_190, 8_191, 8_192]) @LoopActor
    func `the longest line is 8 192 octets with its ending`(octetCount: Int) async throws {
        try await withResponder { responder in
            try await responder.start()
            let peer = try RawPeer(port: try responder.address().port)
            try await peer.bind()
            let start = "enquire_link 5 filler="
            await peer.send(start + String(repeating: "x", count: octetCount - start.utf8.count))
            let answer = try await peer.line()
            #expect(answer == (octetCount < 8_192 ? "enquire_link_resp 5 command_status=ESME_ROK" : nil))
        }
    }

    /// What is said before a bind, and the exact answer.
    static let unbound: [(line: String, answer: String)] = [
        (
            "deliver_sm 2 source_addr=13800138000 destination_addr=10699000 short_message=CX",
            "deliver_sm_resp 2 command_status=ESME_RINVBNDSTS"
        ),
        ("enquire_link 2", "generic_nack 2 command_status=ESME_RINVBNDSTS"),
        ("bind_transceiver 2 system_id=carrier1", "bind_transceiver_resp 2 command_status=ESME_RINVSYSID"),
        (
            "bind_transceiver 2 system_id=carrier1 password=Secret",
            "bind_transceiver_resp 2 command_status=ESME_RBINDFAIL system_id=tongcha"
        ),
        (
            "bind_transceiver 2 system_id=carrier2 password=secret",
            "bind_transceiver_resp 2 command_status=ESME_RBINDFAIL system_id=tongcha"
        ),
        (
            #"bind_receiver 2 system_id="" password="""#,
            "bind_receiver_resp 2 command_status=ESME_RBINDFAIL system_id=tongcha"
        ),
    ]

    @Test(arguments: unbound) @LoopActor
    func `before a bind only a bind is served`(line: String, answer: String) async throws {
        try await withResponder { responder in
            try await responder.start()
            let peer = try RawPeer(port: try responder.address().port)
            await peer.send(line)
            #expect(try await peer.line() == answer)
            try await peer.bind()
        }
    }

    @Test @LoopActor func `octets may come one at a time`() async throws {
        try await withResponder { responder in
            try await responder.start()
            let peer = try RawPeer(port: try responder.address().port)
            for octet in "bind_transceiver 1 system_id=carrier1 password=secret\n".utf8 { await peer.send([octet]) }
            #expect(try await peer.line() == "bind_transceiver_resp 1 command_status=ESME_ROK system_id=tongcha")
            for octet in Self.good.utf8 { await peer.send([octet]) }
            await peer.send([0x0A])
            try await expectHelp(from: peer)
        }
    }

    @Test @LoopActor func `everything may come in one piece, bind and all`() async throws {
        try await withResponder { responder in
            try await responder.start()
            let peer = try RawPeer(port: try responder.address().port)
            await peer.send("bind_transceiver 1 system_id=carrier1 password=secret", "enquire_link 2", "unbind 3")
            #expect(
                try await peer.end() == [
                    "bind_transceiver_resp 1 command_status=ESME_ROK system_id=tongcha",
                    "enquire_link_resp 2 command_status=ESME_ROK", "unbind_resp 3 command_status=ESME_ROK",
                ])
        }
    }
}
