import Net
import SMS
import Session
import TestSupport
import Testing
import Wire

@testable import Responder

/// The digits of an identity number rest nowhere: not in the store, its log, the program's log or its counters.
@Suite struct IDDigitsTests {
    /// Tails that occur nowhere else, so that finding one means that it was kept. The first is the right one.
    static let tails = ["271828", "314159", "161803", "141421", "123581", "173205"]

    @Test @LoopActor func `no digits of a tail are found in anything that was written`() async throws {
        let dialect = SMPPDialect()
        try await withResponder(adapt: { $0.links.append(TestResponder.link("smpp", dialect, host: "127.0.0.2")) }) {
            responder in
            try await responder.start()
            try responder.know(tail: Self.tails[0])
            let gateway = try await responder.gateway()
            let smpp = try await responder.gateway("smpp", dialect)
            // Right, wrong, malformed, whole, bare, in other letters, as unknown text.
            let texts = [
                "查询 \(Self.tails[0])", "查询 \(Self.tails[1])", "查询 9\(Self.tails[2])", "查询 1101011990\(Self.tails[3])11",
                Self.tails[4], "我的号是\(Self.tails[5])谢谢", "查询 ２７１８２８", "\(Self.tails[1])",
            ]
            for (index, text) in texts.enumerated() {
                try await gateway.text(text, from: index == 0 ? TestResponder.known : "139000000\(10 + index)")
                try await smpp.text(text, from: "139000001\(10 + index)")
            }
            // Lines that are none, with digits where a command, a field's name or a value should be.
            let peer = try RawPeer(port: try responder.address().port)
            try await peer.bind()
            for line in [
                "\(Self.tails[0]) 5", "cx\(Self.tails[1]) 5", "deliver_sm 5 \(Self.tails[2])",
                "deliver_sm 5 x=\"\(Self.tails[3])", "deliver_sm 5 data_coding=\(Self.tails[4])",
                "deliver_sm 5 source_addr=1 destination_addr=1 short_message_hex=\(Self.tails[5])zz",
                "bind_transceiver 5 system_id=\(Self.tails[0]) password=x",
            ] {
                await peer.send(line)
                _ = try await peer.line()
            }
            // Long texts: whole, and half when the power goes.
            let long = String(repeating: "请", count: 66) + " 查询 \(Self.tails[2])"
            for segment in try Segmenter(codings: [.ucs2]).segments(of: long, reference: 9) {
                try await gateway.segment(.coded(segment), from: "13900000090")
            }
            for segment in try Segmenter(codings: [.ucs2]).segments(of: long, reference: 10).reversed().prefix(1) {
                try await gateway.segment(.coded(segment), from: "13900000091")
            }
            // Cut in the middle of a character, in a coding that is not theirs, with signs for digits; none is ever whole.
            let octets = TextCoding.ucs2.encode("查询 \(Self.tails[3])") ?? []
            let signs = TextCoding.ucs2.encode("查询 01〇1〇✗") ?? []
            let cut = [Array(octets.dropLast(3)), Array(octets.dropFirst(3)), [0x67] + octets, signs]
            for (index, octets) in cut.enumerated() {
                for (number, coding) in [TextCoding.ucs2, .latin1, .gb18030, .ascii].enumerated() {
                    let segment = Segment(
                        coding: coding, userData: octets,
                        concatenation: ConcatenationReference(reference: 20, total: 3, number: 2))
                    try await gateway.segment(.coded(segment), from: "139000002\(10 * index + number + 10)")
                    try await smpp.segment(.coded(segment), from: "139000003\(10 * index + number + 10)")
                }
            }
            try expectNoDigits(responder)
            await responder.stop()
            try expectNoDigits(responder)
            try await responder.start()
            responder.pass(.seconds(301))
            let second = try await responder.gateway()
            try await second.texts(to: "13900000091", count: 1)
            try expectNoDigits(responder)
            #expect(
                (gateway.replies + smpp.replies + second.replies).allSatisfy { reply in
                    Self.tails.allSatisfy { !reply.text.contains($0) }
                })
        }
    }

    @LoopActor
    private func expectNoDigits(_ responder: TestResponder) throws {
        var written = try responder.folder.contents()
        if TestServer.url == nil {
            #expect(written.keys.contains("tongcha.db"))
        } else {
            let tables = [
                "person", "account", "sender", "inquiry", "outbox", "submission", "fragment", "opt_out", "key", "name",
            ]
            for table in tables {
                let rows = "SELECT encode(convert_to(t::text, 'UTF8'), 'escape') FROM \(table) t"
                written[table] = Array(try TestServer.run(rows, at: responder.configuration.storePath).utf8)
            }
        }
        #expect(contains(responder.book.octets, Array("link.bound".utf8)), "what is there is found")
        written["the log"] = responder.book.octets
        written["the metrics"] = Array((responder.application?.metrics.text ?? "").utf8)
        for (name, octets) in written {
            for tail in Self.tails {
                #expect(!contains(octets, Array(tail.utf8)), "\(name) holds \(tail)")
                // UTF-16, in case something kept the octets of a segment.
                let units = tail.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
                #expect(!contains(octets, units), "\(name), UCS-2")
                #expect(!contains(octets, Array(units.dropFirst())), "\(name), UCS-2 cut at an odd octet")
                // The same octets as text of UTF-8, read in the wrong order.
                #expect(
                    !contains(octets, tail.utf16.flatMap { Array(String(UnicodeScalar($0 << 8) ?? "?").utf8) }),
                    "\(name), swapped")
            }
            #expect(!contains(octets, Array("01〇1〇✗".utf8)), "\(name) holds signs for digits")
        }
    }
}
