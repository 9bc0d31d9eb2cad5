import Foundation
import Net
import TestSupport
import Testing

/// Every command of operators on a store that is on a server, beside two nodes that share it.
@Suite(.enabled(if: TestServer.url != nil, "there is no PostgreSQL server; `make postgresql` starts one"))
struct ServerOperatorTests {
    private static let number = "13800138000"

    /// Runs a command of the program to its end; what it says holds no error of the server's.
    @LoopActor
    private func run(_ place: ServeFolder, _ arguments: String..., code: Int32 = 0) async throws -> String {
        let process = try ServeProcess(
            arguments: arguments + ["--config", place.configuration], folder: place.folder.path)
        #expect(try await process.ended() == .exit(code), "\(arguments): \(process.errorText)")
        let said = process.outputText + process.errorText
        #expect(!said.contains("SQLSTATE"), "\(arguments): \(said)")
        return said
    }

    /// A text of somebody, and the reply to it.
    @LoopActor
    private func ask(_ peer: RawPeer, _ id: Int, _ phone: String, _ text: String, status: String) async throws -> String
    {
        await peer.send("deliver_sm \(id) source_addr=\(phone) destination_addr=10699000 short_message=\"\(text)\"")
        while let line = try await peer.line() {
            guard line.hasPrefix("submit_sm "), line.contains(phone) else { continue }
            await peer.send(
                "submit_sm_resp \(line.split(separator: " ")[1]) command_status=\(status) message_id=m\(id)")
            return line
        }
        return "closed"
    }

    @Test @LoopActor func `commands work beside nodes that share a store`() async throws {
        let place = try ServeFolder("audit: \"audit\",")
        let empty = "there is no store postgresql://"
        for command in ["show", "export", "erase"] {
            #expect(try await run(place, command, Self.number, code: 1).contains(empty))
        }
        #expect(try await run(place, "queue", "list", code: 1).contains(empty))
        #expect(try await run(place, "key", "status", code: 1).contains(empty))
        #expect(try await run(place, "check").hasSuffix("no faults\n"))
        try place.know([Self.number, "13900139000"])
        // The second node takes a number of its own.
        let nodes = [try place.serve(), try place.serve()]
        var peers: [RawPeer] = []
        for node in nodes {
            peers.append(try RawPeer(port: try await node.address().port))
            try await peers.last?.bind()
        }
        let answer = try await ask(peers[0], 2, Self.number, "查询 01123X", status: "ESME_ROK")
        #expect(answer.contains("【一证通查】本号码"))
        _ = try await ask(peers[1], 2, "13900139000", "你好", status: "ESME_RINVDSTADR")
        #expect(try await run(place, "show", Self.number).contains("inquiries       1\n"))
        #expect(try await run(place, "export", Self.number).contains("\"is_known\":true"))
        try await tryQueue(place)
        try await tryErasure(place)
        try await tryKeys(place, nodes)
        let backup = try await run(place, "backup", "\(place.folder.path)/copy.db", code: 1)
        #expect(backup.contains("the server's own tools copy it, such as `pg_dump"))
        let list = try place.folder.write("list.txt", "13900139000\n")
        let warned = try await run(
            place, "warn", "--template", "warning", "--numbers", list, "--rate", "10", "--between", "00:00-24:00",
            "--go")
        #expect(warned.hasPrefix("1 texted, "))
        #expect(try await run(place, "audit", "verify").contains("whole and unchanged"))
        try await tryMigration(place, nodes)
    }

    @LoopActor private func tryQueue(_ place: ServeFolder) async throws {
        let url = try TestServer.url(in: place.configuration)
        try await eventually("the reply is given up") {
            try TestServer.run("SELECT count(*) FROM outbox WHERE state = 2", at: url) == "1"
        }
        let listed = try await run(place, "queue", "list")
        #expect(listed.contains("139****9000  help over line, ") && listed.contains(", failed, 1 attempt"), "\(listed)")
        let id = String(listed.prefix { $0 != " " })
        #expect(try await run(place, "queue", "show", id, "--reveal").contains("to        13900139000\n"))
        #expect(try await run(place, "queue", "retry", id) == "1 reply waits again\n")
        #expect(try await run(place, "queue", "drop", id) == "1 reply is dropped\n")
        #expect(try await run(place, "queue", "list") == "no replies\n")
    }

    @LoopActor private func tryErasure(_ place: ServeFolder) async throws {
        let erased = try await run(place, "erase", Self.number)
        #expect(erased.hasPrefix("everything about 138****8000 is erased: registration (1), "), "\(erased)")
        #expect(try await run(place, "show", Self.number).contains("nothing is known of it"))
        // As after a backup was restored.
        try place.know([Self.number])
        let again = try await run(place, "erase", "--again-since", "2020-01-01")
        #expect(again == "1 noted since 2020-01-01, of which 1 number was in the store and erased again\n")
    }

    @LoopActor private func tryKeys(_ place: ServeFolder, _ nodes: [ServeProcess]) async throws {
        #expect(try await run(place, "key", "rotate").contains("send every node this file and SIGHUP now"))
        #expect(try await run(place, "key", "status") == "people under the present key: 0, under a former one: 1\n")
        #expect(try await run(place, "key", "finish", code: 1).contains("the former key is still needed"))
        for node in nodes {
            node.signal(SIGHUP)
            try await eventually("it has the key: \(node.errorText)") { node.errorText.contains("\"keys.reloaded\"") }
        }
        try place.know(["13900139000"])
        #expect(try await run(place, "key", "finish").contains("the former key is removed from "))
    }

    @LoopActor private func tryMigration(_ place: ServeFolder, _ nodes: [ServeProcess]) async throws {
        let store = try TestServer.url(in: place.configuration)
        let copy = "sqlite:\(place.folder.path)/copied.db"
        #expect(
            try await run(place, "migrate", "--from", store, "--to", copy, code: 1).contains(
                "is served by another process"))
        for node in nodes {
            node.signal(SIGTERM)
            #expect(try await node.ended() == .exit(0))
            #expect(!node.errorText.contains("\"level\":\"error\""), "\(node.errorText)")
        }
        #expect(try await run(place, "migrate", "--from", store, "--to", copy).contains("people: 1 rows, 1 copied\n"))
    }
}
