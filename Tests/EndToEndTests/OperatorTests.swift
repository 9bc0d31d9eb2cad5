import Foundation
import Net
import Primitives
import TestSupport
import Testing

@testable import Responder

/// What operators do beside a responder that runs.
@Suite struct OperatorTests {
    private static let number = "13800138000"

    /// Runs a command of the program to its end.
    @LoopActor
    private func run(
        _ place: ServeFolder, _ arguments: String..., code: Int32 = 0
    ) async throws -> (output: String, errors: String) {
        let process = try ServeProcess(
            arguments: arguments + ["--config", place.configuration], folder: place.folder.path)
        #expect(try await process.ended() == .exit(code), "\(arguments): \(process.errorText)")
        return (process.outputText, process.errorText)
    }

    /// A responder that has answered a query and knows two numbers.
    @LoopActor
    private func serve(_ place: ServeFolder) async throws -> (process: ServeProcess, peer: RawPeer) {
        try place.know([Self.number, "13900139000"])
        let process = try place.serve()
        let peer = try RawPeer(port: try await process.address().port)
        try await peer.bind()
        await peer.send(
            "deliver_sm 2 source_addr=\(Self.number) destination_addr=10699000 short_message=\"查询 01123X\"")
        while let line = try await peer.line(), !line.hasPrefix("submit_sm ") {}
        return (process, peer)
    }

    /// Names of the files in which a number stands: as a column's integer, as a row's key, as digits.
    private func traces(of number: String, in folder: TemporaryFolder) throws -> [String] {
        let value = try #require(Int64(number))
        let integer = stride(from: 40, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> Int64($0)) }
        let key = stride(from: 28, through: 0, by: -7).map {
            UInt8(truncatingIfNeeded: value >> Int64($0)) & 0x7F | ($0 == 0 ? 0 : 0x80)
        }
        return try folder.contents().filter { _, octets in
            [integer, key, Array(number.utf8)].contains { octets.firstRange(of: $0) != nil }
        }.keys.sorted()
    }

    @Test @LoopActor func `a number is shown, handed out and erased beside a responder that runs`() async throws {
        let place = try ServeFolder(onFile: true)
        let (process, _) = try await serve(place)
        let shown = try await run(place, "show", Self.number)
        #expect(shown.output.hasPrefix("number          138****8000\nregistered      yes, active\n"))
        #expect(shown.output.contains("inquiries       1\n"))
        #expect(!shown.output.contains(Self.number))
        let exported = try await run(place, "export", Self.number)
        #expect(exported.output.hasPrefix("{\"number\":\"13800138000\",\"is_known\":true,"))
        #expect(exported.output.contains("【一证通查】"))
        #expect(try !traces(of: Self.number, in: place.folder).isEmpty)
        let erased = try await run(place, "erase", Self.number)
        #expect(erased.output.hasPrefix("everything about 138****8000 is erased: registration (1), "))
        #expect(try traces(of: Self.number, in: place.folder) == [])
        #expect(try !traces(of: "13900139000", in: place.folder).isEmpty)
        #expect(try await run(place, "show", Self.number).output.contains("nothing is known of it"))
        #expect(!process.errorText.contains(Self.number))
        #expect(!process.errorText.contains("\"level\":\"error\""), "\(process.errorText)")
        process.signal(SIGTERM)
        #expect(try await process.ended() == .exit(0))
        #expect(try traces(of: Self.number, in: place.folder) == [])
    }

    @Test @LoopActor func `a backup of a responder that runs can be restored, and holds no key`() async throws {
        let place = try ServeFolder(onFile: true)
        let (process, _) = try await serve(place)
        let copy = "\(place.folder.path)/copy.db"
        let made = try await run(place, "backup", copy)
        #expect(made.output.hasPrefix("\(copy): "))
        let again = try await run(place, "backup", copy, code: 1)
        #expect(again.errors == "tongcha: \(copy) is there already; name a new file\n")
        let key = try String(contentsOfFile: "\(place.data)/tongcha.key", encoding: .utf8).filter { !$0.isWhitespace }
        let octets = Array(try Data(contentsOf: URL(fileURLWithPath: copy)))
        #expect(octets.firstRange(of: Array(key.utf8)) == nil)
        _ = try await run(place, "erase", Self.number)
        #expect(try traces(of: Self.number, in: place.folder) == ["copy.db"])
        try await process.killed()
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: place.store + end) }
        try FileManager.default.moveItem(atPath: copy, toPath: place.store)
        #expect(try await run(place, "check").output.hasSuffix("no faults\n"))
        let restored = try place.serve()
        let peer = try RawPeer(port: try await restored.address().port)
        try await peer.bind()
        #expect(try await run(place, "show", Self.number).output.contains("registered      yes, active\n"))
        // What was erased after the backup was made is erased again, and nobody else.
        #expect(try await run(place, "erase", "--again-since", "2999-01-01").output.contains("no erasures are noted"))
        let repeated = try await run(place, "erase", "--again-since", "2020-01-01")
        #expect(repeated.output == "1 noted since 2020-01-01, of which 1 number was in the store and erased again\n")
        #expect(try traces(of: Self.number, in: place.folder) == [])
        #expect(try await run(place, "show", "13900139000").output.contains("registered      yes, active\n"))
        let both = try await run(place, "erase", Self.number, "--again-since", "2020-01-01", code: 2)
        #expect(both.errors == "tongcha: either a number or --again-since must be given\n")
        restored.signal(SIGTERM)
        await peer.send("unbind_resp 1")
        #expect(try await restored.ended() == .exit(0))
    }

    @Test @LoopActor func `a failed reply is listed, retried and sent by the responder that runs`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            gateway.treatment = { _, _ in .refuse(.invalidDestinationAddress) }
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("it is given up") { responder.metric(#"replies_total{ending="failed"}"#) == 1 }
            let operations = try QueueOperations(responder.configuration)
            let listed = try operations.list(QueueOperations.Filter(), reveals: false)
            #expect(listed.contains("138****8000  result over line, "))
            let id = String(listed.prefix { $0 != " " })
            gateway.treatment = { _, _ in .take(receipts: [.delivered]) }
            #expect(try operations.retry([id], now: responder.clock.now) == "1 reply waits again")
            responder.pass(.seconds(60))
            try await gateway.texts(to: TestResponder.known, count: 1)
            try await eventually("it is through") { responder.metric(#"replies_total{ending="delivered"}"#) == 1 }
            #expect(try operations.list(QueueOperations.Filter(), reveals: false) == "no replies\n")
        }
    }

    @Test @LoopActor func `a list is texted by the responder that runs, but for who opted out`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("退订", from: TestResponder.known)
            try await gateway.texts(to: TestResponder.known, count: 1)
            let folder = try TemporaryFolder()
            let list = try folder.write("list.txt", "13900139000\n\(TestResponder.known)\n13700137000\n")
            var order = Warning.Order(template: "warning", file: list, rate: 1)
            order.hours = try #require(WarningHours("00:00-24:00"))
            let warning = try Warning(order, responder.configuration, environment: [:], complaint: { _ in })
            let clock = responder.clock
            let result = try warning.run(
                clock: { Now(wall: clock.now, instant: clock.instant) },
                pause: {
                    clock.advance(by: $0)
                    return true
                }, tell: { _ in })
            #expect(result.summary.hasPrefix("2 texted, 1 opted out, "))
            responder.pass(.seconds(80))
            for number in ["13900139000", "13700137000"] {
                let texts = try await gateway.texts(to: number, count: 1)
                #expect(texts.allSatisfy { $0.contains("96110") })
            }
            #expect(try await gateway.texts(to: TestResponder.known, count: 1).count == 1)
        }
    }

    @Test @LoopActor func `warn tells first, texts with --go, once, and leaves a sealed line`() async throws {
        let place = try ServeFolder("audit: \"audit\",")
        _ = try await serve(place)
        let list = try place.folder.write("list.txt", "13900139000\n13900139000\n10086\n\(Self.number)\n")
        let arguments = ["warn", "--template", "warning", "--numbers", list, "--rate", "100"]
        func warn(_ more: String..., code: Int32 = 0) async throws -> (output: String, errors: String) {
            let process = try ServeProcess(
                arguments: arguments + more + ["--between", "00:00-24:00", "--config", place.configuration],
                folder: place.folder.path)
            #expect(try await process.ended() == .exit(code), "\(process.errorText)")
            return (process.outputText, process.errorText)
        }
        let plan = try await warn()
        #expect(
            plan.output.hasPrefix("to text      2: 2 zh, 0 en\nleft out     1 no mobile number, 1 twice in the list"))
        #expect(plan.output.contains("text zh      【一证通查】"))
        #expect(plan.errors.contains("tongcha: \(list):2: the number stands further up\n"))
        #expect(try await run(place, "queue", "list").output.contains("warning over line") == false)
        let done = try await warn("--go")
        #expect(done.output == "2 texted, 0 opted out, 1 no mobile number, 1 twice in the list, 0 to go\n")
        let waiting = try await run(place, "queue", "list").output
        #expect(waiting.components(separatedBy: "warning over line").count == 3, "\(waiting)")
        #expect(try await warn("--go", code: 1).errors.contains("all 2 numbers of \(list) are done already"))
        #expect(
            try await run(place, "warn", "--rate", "1", code: 2).errors
                == "tongcha: --template, --numbers and --rate must be given\n")
        let audit = try place.folder.contents().filter { $0.key.hasPrefix("audit/") && $0.key.hasSuffix(".log") }
        let text = audit.values.map { String(decoding: $0, as: UTF8.self) }.joined()
        #expect(text.contains(" - operator warn_warning_2_list_"))
    }

    @Test @LoopActor func `decisions and commands leave sealed lines without numbers`() async throws {
        let place = try ServeFolder("audit: \"audit\",")
        let (process, peer) = try await serve(place)
        await peer.send(
            "deliver_sm 3 source_addr=13900139000 destination_addr=10699000 short_message=\"查询 011230\"")
        while let line = try await peer.line(), !line.hasPrefix("deliver_sm_resp 3") {}
        _ = try await run(place, "show", Self.number)
        process.signal(SIGTERM)
        await peer.send("unbind_resp 1")
        #expect(try await process.ended() == .exit(0))
        let verified = try await run(place, "audit", "verify")
        #expect(verified.output.contains(" whole and unchanged; the last seal is "))
        let files = try place.folder.contents().filter { $0.key.hasPrefix("audit/") && $0.key.hasSuffix(".log") }
        #expect(files.count >= 1)
        let text = files.sorted { $0.key < $1.key }.map { String(decoding: $0.value, as: UTF8.self) }.joined()
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
        #expect(lines.map { Array($0[1...3]) }.contains(["138****8000", "line", "accepted"]))
        #expect(lines.map { Array($0[1...3]) }.contains(["139****9000", "line", "refused"]))
        #expect(lines.map { Array($0[1...3]) }.contains(["138****8000", "operator", "show"]))
        for word in [Self.number, "13900139000", "01123X", "011230"] { #expect(!text.contains(word)) }
        let (name, octets) = try #require(files.first)
        try place.folder.write(
            name, String(decoding: octets, as: UTF8.self).replacingOccurrences(of: "ed ", with: "es "))
        let broken = try await run(place, "audit", "verify", code: 1)
        #expect(broken.errors.contains("the line was changed"))
    }

    @Test @LoopActor func `a key is rotated under a responder that runs`() async throws {
        let place = try ServeFolder(onFile: true)
        let (process, peer) = try await serve(place)
        func ask(_ number: Int, _ phone: String, _ text: String = "查询 01123X") async throws -> String {
            await peer.send(
                "deliver_sm \(number) source_addr=\(phone) destination_addr=10699000 short_message=\"\(text)\"")
            while let line = try await peer.line() {
                if line.hasPrefix("submit_sm "), line.contains("destination_addr=\(phone)") { return line }
            }
            return ""
        }
        func key(of phone: String) async throws -> String {
            let shown = try await run(place, "show", phone, "--json").output
            return shown.contains("\"key\":2") ? "2" : shown.contains("\"key\":1") ? "1" : shown
        }
        let keyFile = "\(place.data)/tongcha.key"
        let former = try String(contentsOfFile: keyFile, encoding: .utf8)
        #expect(
            try await run(place, "key", "status").output == "people under the present key: 2, under a former one: 0\n")
        #expect(
            try await run(place, "key", "rotate").output.hasPrefix("a new key is in \(keyFile), before the former one"))
        let both = try String(contentsOfFile: keyFile, encoding: .utf8)
        #expect(both.hasSuffix(former) && both.split(separator: "\n").count == 2)
        #expect(try Files.mode(of: keyFile) == 0o600)
        try await eventually("the responder says so") { process.errorText.contains("\"keys.reloaded\"") }
        #expect(
            try await run(place, "key", "rotate", code: 1).errors.contains(
                "a rotation is under way: people under the present key: 0"))
        #expect(try await run(place, "key", "finish", code: 1).errors.contains("the former key is still needed"))
        // Wrong under both, right under the former one, and somebody who comes under the new one at once.
        #expect(try await ask(10, "13900139000", "查询 011230").contains("没有查到"))
        #expect(try await key(of: "13900139000") == "1")
        try place.know(["13700137000", Self.number])
        #expect(try await ask(11, "13700137000").contains("【一证通查】本号码"))
        #expect(try await key(of: "13700137000") == "2")
        #expect(try await key(of: Self.number) == "2")
        #expect(
            try await run(place, "key", "status").output == "people under the present key: 2, under a former one: 1\n")
        try place.know(["13900139000"])
        #expect(try await run(place, "key", "finish").output == "the former key is removed from \(keyFile)\n")
        #expect(try String(contentsOfFile: keyFile, encoding: .utf8) + former == both)
        try place.know(["13600136000"])
        #expect(try await ask(12, "13600136000").contains("【一证通查】本号码"))
        process.signal(SIGTERM)
        await peer.send("unbind_resp 1")
        #expect(try await process.ended() == .exit(0))
        #expect(!process.errorText.contains("\"level\":\"error\""), "\(process.errorText)")
        #expect(try await run(place, "check").output.hasSuffix("no faults\n"))
        #expect(
            try await run(place, "key", "status").output == "people under the present key: 4, under a former one: 0\n")
    }

    @Test @LoopActor func `people come under the new key with their next right tail`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            let configuration = responder.configuration
            let path = "\(responder.folder.path)/tongcha.key"
            let former = try String(contentsOfFile: path, encoding: .utf8)
            try responder.folder.write("tongcha.key", String(repeating: "ab", count: 32) + "\n" + former)
            await responder.application?.reload()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].contains("4个"))
            let rotation = try KeyRotation(configuration, environment: [:])
            #expect(try rotation.status() == "people under the present key: 1, under a former one: 0")
            // Somebody takes the former key away too early, and nobody can be recognised without it: the old ones stay.
            try responder.know(["13900139000"])
            try responder.folder.write("tongcha.key", String(repeating: "cd", count: 32) + "\n")
            await responder.application?.reload()
            #expect(responder.book.lines.contains { "\($0)".contains("keys.unusable") })
            try await gateway.text("查询 01123X", from: "13900139000")
            #expect(try await gateway.texts(to: "13900139000", count: 1)[0].contains("4个"))
        }
    }

    @Test @LoopActor func `what cannot be done is told, with its exit code`() async throws {
        let place = try ServeFolder(onFile: true)
        for command in ["show", "export", "erase"] {
            let wrong = try await run(place, command, "10086", code: 2)
            #expect(wrong.errors.contains("a mainland mobile number"))
            let missing = try await run(place, command, Self.number, code: 1)
            #expect(missing.errors == "tongcha: there is no store \(place.store)\n")
        }
        let missing = try await run(place, "backup", "\(place.folder.path)/copy.db", code: 1)
        #expect(missing.errors == "tongcha: \(place.store) cannot be opened: No such file or directory\n")
        #expect(try place.folder.contents().keys.sorted() == ["tongcha.json5"])
    }
}
