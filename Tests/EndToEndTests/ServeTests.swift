import Foundation
import Net
import TestSupport
import Testing

@testable import Responder

/// The commands as an operator meets them: exit codes, what is said where, signals.
@Suite struct ServeTests {
    static let helps: [[String]] = [
        ["--help"], ["serve", "--help"], ["check", "--help"], ["import", "--help"],
        ["show", "--help"], ["export", "--help"], ["erase", "--help"], ["backup", "--help"],
        ["queue", "--help"], ["queue", "list", "--help"], ["queue", "retry", "--help"],
        ["audit", "--help"], ["key", "--help"], ["key", "rotate", "--help"], ["audit", "verify", "--help"],
    ]

    @Test(arguments: helps) @LoopActor
    func `help is given everywhere and is no error`(arguments: [String]) async throws {
        let place = try ServeFolder()
        let process = try ServeProcess(arguments: arguments, folder: place.folder.path)
        #expect(try await process.ended() == .exit(0))
        #expect(process.outputText.contains("tongcha"))
        #expect(process.errorText == "")
    }

    static let misuses: [[String]] = [
        [], ["juggle"], ["serve", "--colour"], ["import", "people"], ["import", "cats", "x.csv"],
        ["serve", "--log-level", "loud"], ["show"], ["show", "10086"], ["erase"],
        ["erase", "--again-since", "yesterday"], ["backup"], ["queue"], ["queue", "retry"],
        ["queue", "list", "--limit", "0"], ["queue", "list", "--state", "lost"],
    ]

    @Test(arguments: misuses) @LoopActor
    func `misuse is exit code 2 and one word on standard error`(arguments: [String]) async throws {
        let place = try ServeFolder()
        let process = try ServeProcess(arguments: arguments, folder: place.folder.path)
        #expect(try await process.ended() == .exit(2))
        #expect(process.outputText == "")
        #expect(process.errorText.contains("tongcha"))
    }

    @Test @LoopActor func `check names every fault with its place and ends with 1`() async throws {
        let place = try ServeFolder("colour: 1, node: 5000,")
        let process = try ServeProcess("check", "--config", place.configuration, folder: place.folder.path)
        #expect(try await process.ended() == .exit(1))
        let lines = process.errorText.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].hasPrefix("tongcha: \(place.configuration):9:3: unknown setting \"colour\""))
        #expect(
            lines[1].hasPrefix("tongcha: \(place.configuration):9:20: \"node\" must be a whole number from 0 to 1023"))
    }

    @Test @LoopActor func `check of what is well says so`() async throws {
        let place = try ServeFolder()
        let process = try ServeProcess("check", "--config", place.configuration, folder: place.folder.path)
        #expect(try await process.ended() == .exit(0))
        #expect(process.outputText.hasSuffix("no faults\n"))
        #expect(try place.folder.contents().keys.sorted() == ["tongcha.json5"])
    }

    @Test @LoopActor func `a file that is not there is named`() async throws {
        let place = try ServeFolder()
        for command in ["serve", "check"] {
            let process = try ServeProcess(command, "--config", "/nowhere/x.json5", folder: place.folder.path)
            #expect(try await process.ended() == .exit(1))
            #expect(process.errorText == "tongcha: /nowhere/x.json5 cannot be read: No such file or directory\n")
        }
    }

    @Test @LoopActor func `a taken address is named with its setting`() async throws {
        let place = try ServeFolder()
        let first = try ServeProcess("serve", "--config", place.configuration, folder: place.folder.path)
        let address = try await first.address()
        let text = try String(contentsOfFile: place.configuration, encoding: .utf8)
        let other = try place.folder.write(
            "other.json5",
            text.replacingOccurrences(of: "listen: \"127.0.0.1:0\", system", with: "listen: \"\(address)\", system")
                .replacingOccurrences(of: "tongcha.db", with: "other.db"))
        let second = try ServeProcess("serve", "--config", other, folder: place.folder.path)
        #expect(try await second.ended() == .exit(1))
        let complaint = second.errorText.split(separator: "\n").last ?? ""
        #expect(complaint.hasPrefix("tongcha: cannot listen at \(address): "), "\(complaint)")
        first.signal(SIGTERM)
        #expect(try await first.ended() == .exit(0))
    }

    @Test @LoopActor func `signals reload and stop`() async throws {
        let place = try ServeFolder()
        let process = try ServeProcess("serve", "--config", place.configuration, folder: place.folder.path)
        let peer = try RawPeer(port: try await process.address().port)
        try await peer.bind()
        process.signal(SIGHUP)
        try await eventually("texts are read anew") { process.errorText.contains("\"templates.reloaded\"") }
        process.signal(SIGTERM)
        #expect(try await peer.line()?.hasPrefix("unbind ") == true)
        await peer.send("unbind_resp 1")
        #expect(try await peer.line() == nil)
        #expect(try await process.ended() == .exit(0))
        #expect(process.errorText.contains("\"responder.stopped\""))
        #expect(process.outputText == "")
        let unusable = process.errorText.split(separator: "\n").filter { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8))) == nil
        }
        #expect(unusable.isEmpty, "every log line is JSON: \(unusable)")
    }

    @Test @LoopActor func `the status page tells of life, readiness and numbers`() async throws {
        let place = try ServeFolder()
        let process = try ServeProcess("serve", "--config", place.configuration, folder: place.folder.path)
        let address = try await process.address(after: "status.listening")
        let client = HTTPClient(on: LoopActor.shared.loop)
        for (path, status, word) in [
            ("/healthz", 200, "ok"), ("/readyz", 200, "ok"), ("/metrics", 200, "links_bound{link=\"line\"} 0"),
            ("/", 404, "/healthz"),
        ] {
            let answer = try await client.get(
                HTTPURL("http://\(address)\(path)"), deadline: .now + .seconds(20))
            #expect(answer.status == status)
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(text.contains(word), "\(path): \(text)")
        }
        process.signal(SIGINT)
        #expect(try await process.ended() == .exit(0))
    }

    @Test @LoopActor func `people imported while it runs are known at once`() async throws {
        let place = try ServeFolder()
        let process = try ServeProcess("serve", "--config", place.configuration, folder: place.folder.path)
        let peer = try RawPeer(port: try await process.address().port)
        try await peer.bind()
        let people = try place.folder.write(
            "people.csv", "phone,id_tail,status\n13800138000,01123X,active\n13800138001,991231,active\n")
        let imported = try ServeProcess(
            "import", "--config", place.configuration, "people", people, folder: place.folder.path)
        #expect(try await imported.ended() == .exit(1))
        #expect(imported.outputText == "1 rows imported, 1 left out\n")
        #expect(
            imported.errorText == "tongcha: \(people):3: id_tail is not the last six of an identity number\n")
        await peer.send(
            #"deliver_sm 2 source_addr=13800138000 destination_addr=10699000 short_message="查询 01123X""#)
        let lines = [try await peer.line() ?? "", try await peer.line() ?? ""].sorted()
        #expect(lines[1].contains("本号码没有查到互联网账号"), "\(lines)")
        process.signal(SIGKILL)
        _ = try await process.ended()
    }

    @Test @LoopActor func `a second responder is refused, tools are not, and a crash leaves no lock`() async throws {
        let place = try ServeFolder(onFile: true)
        let first = try place.serve()
        _ = try await first.address()
        let second = try place.serve()
        #expect(try await second.ended() == .exit(1))
        #expect(
            second.errorText.hasSuffix(
                "tongcha: the store \(place.store) is served by process \(first.identifier)\n"),
            "\(second.errorText)")
        let check = try ServeProcess("check", "--config", place.configuration, folder: place.folder.path)
        #expect(try await check.ended() == .exit(0))
        let people = try place.folder.write("people.csv", "phone,id_tail,status\n13800138000,01123X,active\n")
        let imported = try ServeProcess(
            "import", "people", people, "--config", place.configuration, folder: place.folder.path)
        #expect(try await imported.ended() == .exit(0))
        #expect(imported.outputText == "1 rows imported, 0 left out\n")
        try await first.killed()
        let third = try place.serve()
        _ = try await third.address()
        third.signal(SIGTERM)
        #expect(try await third.ended() == .exit(0))
    }

    @Test @LoopActor func `a swapped key is refused and named by serve, check and import`() async throws {
        let place = try ServeFolder(onFile: true)
        try place.know(["13800138000"])
        try place.folder.write("tongcha.key", String(repeating: "5a", count: 32))
        let people = try place.folder.write("people.csv", "phone,id_tail,status\n13800138000,01123X,active\n")
        for arguments in [["serve"], ["check"], ["import", "people", people]] {
            let process = try ServeProcess(
                arguments: arguments + ["--config", place.configuration], folder: place.folder.path)
            #expect(try await process.ended() == .exit(1))
            #expect(
                process.errorText.contains(
                    "tongcha: the key in \(place.data)/tongcha.key is not the one that the people in \(place.store)"),
                "\(process.errorText)")
        }
    }

    @Test @LoopActor func `a key beside the store, where it used to be, is still used`() async throws {
        let folder = try TemporaryFolder()
        let configuration = try folder.write("c.json5", "{ templates: '\(Repository.root)/templates' }")
        try Files.makeFolder(for: "\(folder.path)/data/x")
        try folder.write("data/tongcha.key", String(repeating: "5a", count: 32))
        let people = try folder.write("people.csv", "phone,id_tail,status\n13800138000,01123X,active\n")
        let imported = try ServeProcess("import", "people", people, "--config", configuration, folder: folder.path)
        #expect(try await imported.ended() == .exit(0))
        let check = try ServeProcess("check", "--config", configuration, folder: folder.path)
        #expect(try await check.ended() == .exit(0))
        #expect(
            check.errorText
                == "tongcha: warning: the key data/tongcha.key and the store data/tongcha.db are in one folder, so that "
                + "one backup holds both; keep the key in a folder of its own, such as keys/tongcha.key\n")
        // Moved, it is found without a word in the configuration.
        try Files.makeFolder(for: "\(folder.path)/keys/x")
        try FileManager.default.moveItem(
            atPath: "\(folder.path)/data/tongcha.key", toPath: "\(folder.path)/keys/tongcha.key")
        let moved = try ServeProcess("check", "--config", configuration, folder: folder.path)
        #expect(try await moved.ended() == .exit(0))
        #expect(moved.errorText == "")
    }

    @Test @LoopActor func `a responder leaves no core behind`() async throws {
        let place = try ServeFolder()
        let process = try place.serve()
        _ = try await process.address()
        let limits = try String(contentsOfFile: "/proc/\(process.identifier)/limits", encoding: .utf8)
        let line = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") } ?? ""
        #expect(line.split(separator: " ").suffix(3) == ["0", "0", "bytes"])
        process.signal(SIGTERM)
        #expect(try await process.ended() == .exit(0))
    }
}
