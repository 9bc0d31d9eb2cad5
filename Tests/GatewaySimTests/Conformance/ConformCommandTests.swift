import Foundation
import Net
import TestSupport
import Testing

@testable import GatewaySimulator

@LoopActor @Suite struct ConformCommandTests {
    @Test(arguments: GatewayProfile.WireProtocol.allCases)
    func `a peer that does what it has to ends with 0, and the reports are written`(
        wireProtocol: GatewayProfile.WireProtocol
    ) async throws {
        let folder = try TemporaryFolder()
        let responder = ScriptedResponder(wireProtocol)
        defer { responder.close() }
        let (json, html) = ("\(folder.path)/r.json", "\(folder.path)/r.html")
        let run = try await SimulatorProcess.run([
            "conform", "--protocol", wireProtocol.rawValue, "--dial", try responder.listen(), "--under-test", "esme",
            "--only", "bind.t,keepalive.answer,window.ours", "--json", json, "--html", html,
        ])
        #expect(run.code == 0, "\(run.output)")
        #expect(run.output.contains("  pass           bind.transceiver: "))
        #expect(run.output.contains(", 0 failed, "))
        #expect(try String(contentsOfFile: json, encoding: .utf8).contains("\"failed\":0"))
        #expect(try String(contentsOfFile: html, encoding: .utf8).hasPrefix("<!DOCTYPE html>"))
    }

    @Test(.enabled(if: TShark.path != nil, "tshark is not installed"))
    func `Wireshark reads the capture of a run, a stream for each connection`() async throws {
        let folder = try TemporaryFolder()
        let capture = "\(folder.path)/a.pcap"
        let responder = ScriptedResponder(.smpp)
        defer { responder.close() }
        let address = try responder.listen()
        let run = try await SimulatorProcess.run([
            "conform", "--dial", address, "--under-test", "esme", "--only", "bind.t,keepalive.answer", "--pcap",
            capture,
        ])
        #expect(run.code == 0, "\(run.output)")
        let port = String(address.split(separator: ":").last ?? "")
        #expect(try TShark.decode(capture, port: port, TShark.faults) == [])
        // Two binds, each over a connection of its own; the other cases go on with the second.
        let streams = try TShark.decode(
            capture, port: port, ["-Y", "smpp.command_status", "-T", "fields", "-e", "tcp.stream"])
        #expect(Set(streams).count == 2)
    }

    @Test func `a peer that does not ends with 1, and no password is shown`() async throws {
        let responder = ScriptedResponder(.smpp)
        defer { responder.close() }
        let run = try await SimulatorProcess.run(
            ["conform", "--dial", try responder.listen(), "--under-test", "esme", "--only", "bind.transceiver"],
            environment: ["GATEWAY_SIM_PASSWORD": "topsy"])
        #expect(run.code == 1)
        #expect(run.output.contains("  fail           bind.transceiver: "))
        #expect(!run.output.contains("topsy"))
    }

    @Test(arguments: [
        ([], "say where the peer is"), (["--dial", "127.0.0.1:1", "--listen", "127.0.0.1:2"], "say where the peer is"),
        (["--dial", "nowhere"], "'nowhere' is no HOST:PORT"),
        (["--dial", "127.0.0.1:1", "--only", "song"], "no case begins with 'song'; they begin with bind, state"),
    ]) func `what cannot be meant ends with 2`(arguments: [String], complaint: String) async throws {
        let run = try await SimulatorProcess.run(["conform"] + arguments)
        #expect(run.code == 2)
        #expect(run.errors.contains(complaint))
    }

    @Test func `nobody there ends with 1`() async throws {
        let run = try await SimulatorProcess.run(["conform", "--dial", "127.0.0.1:1"])
        #expect(run.code == 1)
        #expect(run.errors.contains("no peer at 127.0.0.1:1"))
    }
}
