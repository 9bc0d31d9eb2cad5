import Foundation
import Net
import TestSupport
import Testing

@testable import Responder

/// Texts and catalog that change while the responder runs, and what it takes of them.
@Suite struct ReloadTests {
    /// A responder with a copy of the shipped texts that a test may change, and companies that are asked over HTTP.
    @LoopActor
    private func withTexts(
        asking names: [String] = ["tencent"],
        _ body: @LoopActor (TestResponder, Companies, (String, (String) -> String) throws -> Void) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let templates = "\(folder.path)/templates"
        try FileManager.default.copyItem(atPath: "\(Repository.root)/templates", toPath: templates)
        let companies = Companies()
        let sources = try companies.sources(names, at: try companies.open())
        let adapt: (inout Configuration) -> Void = {
            $0.templates = templates
            $0.sources = sources
        }
        try await withResponder(adapt: adapt) { responder in
            try responder.know()
            try await body(responder, companies) { name, change in
                let text = try String(contentsOfFile: "\(templates)/\(name)", encoding: .utf8)
                try folder.write("templates/\(name)", change(text))
            }
        }
        companies.close()
    }

    @Test @LoopActor func `an application that the catalog has since is counted, and no batch fails`() async throws {
        try await withTexts { responder, companies, change in
            companies.say = ["tencent": .counts(["wechat": 1, "games": 2])]
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("the answer is refused") {
                !responder.book.lines(of: "source.answers_refused").isEmpty
            }
            try change("catalog.json5") {
                $0.replacingOccurrences(
                    of: "applications: [",
                    with:
                        "applications: [{ id: \"games\", company: \"tencent\", names: { zh: \"游戏\", en: \"Games\" } },")
            }
            await responder.application?.reload()
            #expect(responder.book.lines(of: "templates.reloaded").count == 1)
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].contains("腾讯：游戏2个、微信1个；QQ0个。"))
        }
    }

    @Test @LoopActor func `an application nobody was asked about is not said to be zero`() async throws {
        try await withTexts(asking: ["tencent", "jd"]) { responder, companies, change in
            companies.say = ["tencent": .counts(["wechat": 1]), "jd": .later(1_000_000)]
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("one answer is durable") { responder.metric("store_units_total") == 2 }
            try change("catalog.json5") {
                $0.replacingOccurrences(
                    of: "applications: [",
                    with:
                        "applications: [{ id: \"games\", company: \"tencent\", names: { zh: \"游戏\", en: \"Games\" } },")
            }
            await responder.application?.reload()
            responder.pass(.seconds(600))
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].contains("腾讯：微信1个；QQ0个。京东还没有答复"))
        }
    }

    @Test @LoopActor func `another time for partial results holds for the questions that are open`() async throws {
        try await withTexts { responder, companies, change in
            responder.configuration.sources.append(SourceSettings(company: "alibaba", kind: .sqlite))
            companies.say = ["tencent": .later(1_000_000)]
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await eventually("tencent is asked") { companies.batches.count == 1 }
            try change("catalog.json5") {
                $0.replacingOccurrences(of: "partial_after_minutes: 10", with: "partial_after_minutes: 1")
            }
            await responder.application?.reload()
            responder.pass(.seconds(60))
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts[0].contains("腾讯还没有答复"))
        }
    }

    /// Changes of the Chinese help text, and a word of the fault that each is.
    static let faults: [(text: String, fault: String)] = [
        ("没有签名", "signature"), ("{{>signature}}请看www.example", "looks like a link"),
        ("{{>signature}}{{nobody}}", "nobody"),
        ("{{>signature}}" + String(repeating: "长", count: 300), "segments"), ("{{>signature}}{{#a}}", "never closed"),
    ]

    @Test(arguments: faults) @LoopActor
    func `texts that the check refuses are taken neither at the start nor later`(text: String, fault: String)
        async throws
    {
        try await withTexts { responder, _, change in
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("帮助", from: "13900139001")
            let before = try await gateway.texts(to: "13900139001", count: 1)
            try change("zh/help.mustache") { _ in text }
            await responder.application?.reload()
            #expect(responder.book.lines(of: "templates.reloaded").isEmpty)
            #expect(responder.book.lines(of: "templates.unusable").count == 1)
            let said = responder.book.lines(of: "templates.fault").map { String(decoding: $0.json, as: UTF8.self) }
            #expect(said.count == 1 && said[0].contains(fault) && said[0].contains("zh/help"), "\(said)")
            try await gateway.text("帮助", from: "13900139002")
            #expect(try await gateway.texts(to: "13900139002", count: 1) == before)
            await responder.stop()
            let faults = Check(responder.configuration, environment: [:]).run().faults
            #expect(faults.count == 1)
            do {
                try await responder.start()
                Issue.record("the start refuses what the check refuses")
            } catch {
                #expect("\(error)" == faults.joined(separator: "\n"))
            }
        }
    }

    @Test @LoopActor func `a flood of faults takes a bounded number of lines`() async throws {
        try await withTexts { responder, _, change in
            try await responder.start()
            try change("zh/signature.mustache") { _ in "" }
            await responder.application?.reload()
            #expect(responder.book.lines(of: "templates.fault").count == 20)
            #expect(responder.book.lines(of: "templates.unusable").count == 1)
        }
    }
}
