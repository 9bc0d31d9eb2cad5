import Foundation
import Net
import SMS
import TestSupport
import Testing
import Wire

@testable import GatewaySimulator

@Suite struct TCPStreamTests {
    private static let here = SocketAddress.loopback(port: 40_000)
    private static let there = SocketAddress.loopback(port: 2_775)

    /// A field of a packet, most significant octet first.
    private func number(_ packet: [UInt8], _ range: Range<Int>) -> Int { packet[range].reduce(0) { $0 << 8 | Int($1) } }

    @Test func `the file begins as the format's description says`() {
        // https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html, figure 1: magic, 2.4, 0, 0, length, link type.
        #expect(
            PcapFormat.header == [
                0xA1, 0xB2, 0xC3, 0xD4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 101,
            ])
        #expect(
            PcapFormat.record([0x45, 1, 2], microsecond: 1_700_000_000_000_005) == [
                0x65, 0x53, 0xF1, 0, 0, 0, 0, 5, 0, 0, 0, 3, 0, 0, 0, 3, 0x45, 1, 2,
            ])
    }

    @Test(arguments: [true, false]) func `numbers go on from packet to packet, in both directions`(isDialled: Bool) {
        var stream = TCPStream(here: Self.here, there: Self.there, isDialled: isDialled)
        var packets = stream.opening()
        packets += stream.segments(of: Array(repeating: 7, count: 3_000), fromHere: true)
        packets += stream.segments(of: [1, 2, 3], fromHere: false)
        packets += stream.closing()
        var next: [Int: Int] = [:]
        for packet in packets {
            let (port, other) = (number(packet, 20..<22), number(packet, 22..<24))
            #expect(number(packet, 2..<4) == packet.count)
            if let expected = next[port] { #expect(number(packet, 24..<28) == expected) }
            let isAcknowledging = packet[33] & 16 != 0
            if isAcknowledging, let expected = next[other] { #expect(number(packet, 28..<32) == expected) }
            next[port] = number(packet, 24..<28) + packet.count - 40 + (packet[33] & 3 == 0 ? 0 : 1)
        }
        #expect(packets[0][33] == 2 && number(packets[0], 20..<22) == (isDialled ? 40_000 : 2_775))
        #expect(packets.count == 3 + 4 + 2 + 3)
    }
}

@Suite struct PDUMaskTests {
    private func octets(_ body: SMPP.Body) throws -> [UInt8] {
        var writer = ByteWriter()
        try SMPP.PDU(body, sequenceNumber: 9).encode(into: &writer)
        return writer.octets
    }

    @Test func `numbers and contents are hidden, and no length changes`() throws {
        var message = SMPP.Message(from: Address("13800138000"), to: Address("10699000"))
        message.dataCoding = 8
        message.shortMessage = [0x5E, 0x2E, 0x52, 0xA9]
        let whole = try octets(.deliverSM(message))
        let masked = PDUMask(wireProtocol: .smpp, isRevealing: false).pieces(of: whole + whole)
        #expect(masked.count == 2 && masked[0] == masked[1] && masked[0].count == whole.count)
        let pdu = try masked[0].withUnsafeBytes { try SMPP.PDU(decoding: $0.bytes) }
        guard case .deliverSM(let shown) = pdu.body else {
            Issue.record("it is a message still")
            return
        }
        #expect(shown.sourceAddr == "138****8000" && shown.destinationAddr == "10699000")
        #expect(shown.shortMessage == [0, 0x2A, 0, 0x2A])
        #expect(PDUMask(wireProtocol: .smpp, isRevealing: true).pieces(of: whole) == [whole])
    }

    @Test func `noise is told from the PDUs behind it`() throws {
        let probe = try octets(.enquireLink)
        for noise in [[0, 0, 0, 7, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 77], Array(repeating: UInt8(0xEE), count: 64)] {
            #expect(PDUMask.split(probe + noise + probe + probe, .smpp) == [probe, noise, probe, probe])
            #expect(PDUMask.split(noise, .smpp) == [noise])
        }
    }

    @Test(arguments: [true, false]) func `a password is never shown`(isRevealing: Bool) throws {
        let smpp = try octets(.bind(SMPP.Bind(.transceiver, systemID: "carrier1", password: "topsy")))
        let line = Array("bind_transceiver 1 system_id=carrier1 password=topsy interface_version=1\n".utf8)
        for (octets, wireProtocol) in [(smpp, GatewayProfile.WireProtocol.smpp), (line, .line)] {
            let masked = PDUMask(wireProtocol: wireProtocol, isRevealing: isRevealing).pieces(of: octets).flatMap(
                \.self)
            #expect(masked.count == octets.count)
            let text = String(decoding: masked, as: UTF8.self)
            #expect(text.contains("carrier1") && text.contains("*****") && !text.contains("topsy"))
        }
    }

    @Test func `of what cannot be read only the header is shown`() {
        let octets: [UInt8] = [0, 0, 0, 20, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 0x31, 0x32, 0x33, 0x34]
        let masked = PDUMask(wireProtocol: .smpp, isRevealing: false).pieces(of: octets)
        #expect(masked == [octets.prefix(16) + Array(repeating: 0x2A, count: 4)])
    }
}

/// Wireshark's reader of captures, where it is installed.
enum TShark {
    static let path = ["/usr/bin/tshark", "/usr/local/bin/tshark"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Finds what is malformed, out of order or has a wrong checksum.
    static let faults = [
        "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-Y",
        "_ws.malformed or tcp.analysis.flags or tcp.checksum.status==0 or ip.checksum.status==0",
    ]

    /// What it says of a capture, a line each.
    static func decode(_ path: String, port: String, _ arguments: [String]) throws -> [Substring] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.path))
        process.arguments = ["-r", path, "-d", "tcp.port==\(port),smpp"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }
}

@LoopActor @Suite struct TrafficCaptureTests {
    @Test(.enabled(if: TShark.path != nil, "tshark is not installed"))
    func `Wireshark reads a stream for each connection, and nothing in it is malformed`() async throws {
        let folder = try TemporaryFolder()
        let (capture, lines) = ("\(folder.path)/a.pcap", "\(folder.path)/a.trace")
        let responder = ScriptedResponder(.smpp)
        defer { responder.close() }
        let address = try responder.listen()
        let run = try await SimulatorProcess.run([
            "load", "--protocol", "smpp", "--connect", address, "--messages", "40", "--links", "2", "--pcap", capture,
            "--trace=\(lines)",
        ])
        #expect(run.code == 0 && run.errors == "")
        let port = String(address.split(separator: ":").last ?? "")
        #expect(try TShark.decode(capture, port: port, TShark.faults) == [])
        #expect(Set(try TShark.decode(capture, port: port, ["-T", "fields", "-e", "tcp.stream"])).count == 2)
        let commands = try TShark.decode(
            capture, port: port, ["-Y", "smpp", "-T", "fields", "-e", "smpp.command_id"])
        let submits = commands.flatMap { $0.split(separator: ",") }.filter { $0 == "0x00000004" }
        #expect(submits.count == 40)
        let text = try String(contentsOfFile: lines, encoding: .utf8)
        #expect(text.split(separator: "\n").count { $0.contains(" ← submit_sm ") } == 40)
        #expect(!text.contains("password=secret"))
    }

    @Test func `a file that cannot be made is told before anything is sent`() async throws {
        let run = try await SimulatorProcess.run(["load", "--pcap", "/nowhere/a.pcap"])
        #expect(run.code == 1)
        #expect(run.errors.contains("cannot write /nowhere/a.pcap"))
    }

    @Test func `what finds no room is left out and counted`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a.pcap"
        let recorder = try TrafficRecorder(capture: path, lines: nil, isRevealing: false)
        let large = [UInt8](repeating: 0, count: 17 << 20)
        recorder.note(1, .octets(large, .sent))
        #expect(recorder.leftOutCount == 1)
        await recorder.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == 24)
    }
}
