import Foundation
import Net
import TestSupport
import Testing

@testable import GatewaySimulator

/// Captures of what the page holds.
@LoopActor @Suite(.timeLimit(.minutes(2))) struct WebCaptureTests {
    /// A carrier that sent a text over each of two connections.
    private func bench(isRevealing: Bool = false) async throws -> WebBench {
        let bench = try await WebBench(isRevealing: isRevealing)
        _ = try await bench.call("/api/texts", #"{"from":"13800138000","text":"010203"}"#)
        _ = try await bench.call("/api/phones/13800138000/texts?wait=20s")
        _ = try await bench.call("/api/links/cut", "")
        try await eventually("the end") { bench.carrier.smsc.end.link.bindCount == 0 }
        try await eventually("the new bind") { bench.carrier.smsc.end.link.bindCount == 1 }
        let sent = try await bench.call("/api/texts", #"{"from":"13800138000","text":"040506"}"#)
        let id = try #require(sent.node["id"]?.integerValue)
        _ = try await bench.call("/api/phones/13800138000/texts?after=\(id)&wait=20s")
        return bench
    }

    private func capture(_ bench: WebBench, _ query: String = "") async throws -> HTTPResponse {
        try await bench.file("/api/traces.pcap\(query)")
    }

    @Test(.enabled(if: TShark.path != nil, "tshark is not installed"))
    func `Wireshark reads the connections of the page's PDUs`() async throws {
        let bench = try await bench()
        let file = try await capture(bench)
        #expect(file.fields["Content-Type"] == "application/vnd.tcpdump.pcap")
        #expect(!String(decoding: file.body, as: UTF8.self).contains("secret"))
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a.pcap"
        try Data(file.body).write(to: URL(fileURLWithPath: path))
        guard case .dial(let address) = bench.carrier.profile.endpoint else { return }
        let port = String(address.split(separator: ":").last ?? "")
        func fields(_ filter: String, _ name: String) throws -> [Substring] {
            try TShark.decode(path, port: port, ["-Y", filter, "-T", "fields", "-e", name]).flatMap {
                $0.split(separator: ",")
            }
        }
        #expect(try TShark.decode(path, port: port, TShark.faults) == [])
        #expect(Set(try fields("tcp", "tcp.stream")) == ["0", "1"])
        #expect(Set(try fields("tcp.flags.syn==1", "tcp.stream")) == ["0", "1"])
        // The first connection has ended.
        #expect(Set(try fields("tcp.flags.fin==1", "tcp.stream")) == ["0"])
        #expect(try fields("smpp.command_id==5", "smpp.source_addr").allSatisfy { $0 == "138****8000" })
        #expect(try fields("smpp", "smpp.command_id").count { $0 == "0x00000009" } == 2)
        await bench.close()
    }

    @Test(arguments: [true, false]) func `a capture shows no more than the trace`(isRevealing: Bool) async throws {
        let bench = try await bench(isRevealing: isRevealing)
        let text = String(decoding: try await capture(bench).body, as: UTF8.self)
        #expect(text.contains("13800138000") == isRevealing && text.contains("010203") == isRevealing)
        #expect(!text.contains("secret") && text.contains("carrier1"))
        await bench.close()
    }

    @Test func `a capture has the PDUs that are chosen`() async throws {
        let bench = try await bench()
        let (all, some) = (try await capture(bench), try await capture(bench, "?contains=Submit_SM&direction=received"))
        #expect(some.body.count < all.body.count && some.body.count > 24)
        #expect(!String(decoding: some.body, as: UTF8.self).contains("carrier1"))
        let last = bench.carrier.trace.count
        #expect(try await capture(bench, "?after=\(last)").body == PcapFormat.header)
        await bench.close()
    }

    @Test func `each PDU names its connection, and a filter reads small letters as capitals`() async throws {
        let bench = try await bench()
        let binds = try await bench.call("/api/traces?contains=BIND_TRANSCEIVER%20")
        let pdus = try #require(binds.node["pdus"]?.arrayValue)
        let link = try await bench.call("/api/links")
        #expect(pdus.count == 2)
        #expect(
            pdus[1]["connection"]?.integerValue == link.node["connections"]?.arrayValue?.first?["number"]?.integerValue)
        #expect(pdus[0]["connection"]?.integerValue != pdus[1]["connection"]?.integerValue)
        await bench.close()
    }

    @Test func `octets that are no PDU are seen`() async throws {
        let bench = try await WebBench()
        _ = try await bench.call("/api/faults", #"{"faults":["sends unknown_command every 1"]}"#)
        _ = try await bench.call("/api/texts", #"{"from":"13800138000","text":"x"}"#)
        _ = try await bench.call("/api/phones/13800138000/texts?wait=20s")
        try await eventually("the octets") {
            bench.carrier.trace.entries(after: 0).contains { $0.octets.starts(with: [0, 0, 0, 16, 0, 1, 2, 3]) }
        }
        await bench.close()
    }
}
