import Digest
import Foundation
import Net
import Primitives
import SMS
import Session
import Store
import TestSupport
import Testing

@testable import Responder

/// A service that sends a code first, over a gateway.
@Suite struct ChallengeTests {
    @LoopActor
    private func withChallenge(_ body: @LoopActor (TestResponder) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let templates = "\(folder.path)/templates"
        try FileManager.default.copyItem(atPath: "\(Repository.root)/templates", toPath: templates)
        let catalog = try String(contentsOfFile: "\(templates)/catalog.json5", encoding: .utf8)
        try folder.write(
            "templates/catalog.json5", catalog.replacingOccurrences(of: "challenge: false", with: "challenge: true"))
        try await withResponder(adapt: { configuration in
            configuration.templates = templates
            configuration.auditFolder = "\(configuration.pathBesideStore).audit"
        }) { responder in
            try responder.know()
            try await responder.start()
            try await body(responder)
        }
    }

    private func digits(in text: String) throws -> String {
        try #require(text.split { !("0"..."9").contains($0) }.map(String.init).first { $0.count == 6 })
    }

    @Test @LoopActor func `the code comes first, and the result when it is texted back`() async throws {
        try await withChallenge { responder in
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            var texts = try await gateway.texts(to: TestResponder.known, count: 1)
            let code = try digits(in: texts[0])
            #expect(texts[0].contains("不要告诉任何人"))
            try await gateway.text("验证码 \(code.prefix(3)) \(code.suffix(3))", from: TestResponder.known)
            texts = try await gateway.texts(to: TestResponder.known, count: 2)
            #expect(texts[1].contains("微信2个"))
            #expect(responder.metric(#"queries_total{service="accounts"}"#) == 1)
            #expect(responder.metric(#"questions_total{outcome="challenged"}"#) == 1)
            try await gateway.text("查账号 01123X", from: TestResponder.known)
            #expect(try await gateway.texts(to: TestResponder.known, count: 3)[2].contains("24小时内只能查一次"))
        }
    }

    @Test @LoopActor func `a code that waits is shown to nobody, and written nowhere else`() async throws {
        try await withChallenge { responder in
            let mute = try await responder.gateway(adapt: { $0.binds = [.transmitter] })
            try await mute.text("查询 01123X", from: TestResponder.known)
            try await eventually("it waits") { responder.metric("outbox_open") == 1 }
            let rows = try responder.configuration.store.openReader().read { snapshot throws(StoreError) in
                try snapshot.replies(after: nil, limit: 10)
            }
            let row = try #require(rows.first)
            let code = try digits(in: row.text)
            #expect(row.kind == "challenge" && row.expiresAt == row.createdAt + .seconds(600))
            let queue = try QueueOperations(responder.configuration)
            let number = try NumberOperations(TestResponder.known, responder.configuration, environment: [:])
            let shown = [
                try queue.show("\(row.id)", reveals: true), try queue.list(QueueOperations.Filter(), reveals: true),
                try queue.listJSON(QueueOperations.Filter(), reveals: true), try number.text(), try number.json(),
                try number.export(), String(decoding: responder.book.octets, as: UTF8.self),
                responder.application?.metrics.text ?? "",
            ]
            for text in shown { #expect(!text.contains(code), "\(text)") }
            #expect(shown[0].contains("验证码******") && shown[5].contains("验证码******"))
            #expect(shown[3].contains("code sent       2025-10-09") && shown[4].contains(#""challenge":{"service":"#))
            mute.leave()
            let gateway = try await responder.gateway()
            try await gateway.texts(to: TestResponder.known, count: 1)
            try await eventually("it is through") { responder.metric(#"replies_total{ending="delivered"}"#) == 1 }
            #expect(try !number.export().contains("challenge\",\"link"))
            await responder.stop()
            let lines = try responder.folder.contents().filter { $0.key.contains("audit") }
            #expect(lines.values.contains { String(decoding: $0, as: UTF8.self).contains(" challenged ") })
            for (name, octets) in lines { #expect(!String(decoding: octets, as: UTF8.self).contains(code), "\(name)") }
        }
    }

    @Test @LoopActor func `a code survives a restart`() async throws {
        try await withChallenge { responder in
            let first = try await responder.gateway()
            try await first.text("查询 01123X", from: TestResponder.known)
            let code = try digits(in: try await first.texts(to: TestResponder.known, count: 1)[0])
            await responder.stop()
            first.leave()
            try await responder.start()
            let second = try await responder.gateway()
            responder.pass(.seconds(599))
            try await second.text(code, from: TestResponder.known)
            #expect(try await second.texts(to: TestResponder.known, count: 1)[0].contains("微信2个"))
        }
    }
}
