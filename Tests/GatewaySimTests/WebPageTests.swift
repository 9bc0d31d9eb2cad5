import Foundation
import Net
import TestSupport
import Testing

@testable import GatewaySimulator

/// The page as it is served: whole, of nobody else's making, and harmless.
@Suite struct WebPageTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("gateway-sim/Web/Page")

    @Test func `the binary holds the files as they are in the sources`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(PageFiles.all.keys) == Set(names))
        for name in names {
            let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
            #expect(PageFiles.all[name] == text, "\(name)")
        }
    }

    @Test func `no file reaches outside, and no text becomes HTML`() throws {
        for (name, text) in PageFiles.all {
            let outside = text.replacing("http://www.w3.org/2000/svg", with: "")
            #expect(
                !outside.contains("http://") && !outside.contains("https://") && !outside.contains("//cdn"), "\(name)")
            for word in [
                "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
                "on" + "click=\"",
            ] {
                #expect(!text.contains(word), "\(name) has \(word)")
            }
        }
    }

    @Test func `every file that another names is there`() throws {
        let quoted = /["']\.?\/?([a-z]+\.(?:js|css|svg))["']/
        var found = 0
        for (name, text) in PageFiles.all {
            for match in text.matches(of: quoted) {
                found += 1
                #expect(PageFiles.all[String(match.1)] != nil, "\(name) names \(match.1)")
            }
        }
        #expect(found > 15)
    }

    @Test func `both languages have the same words, and all that are asked for`() throws {
        let text = try #require(PageFiles.all["words.js"])
        let parts = text.components(separatedBy: "\n  zh: {")
        let word = /(?:^|[\s,{])([A-Za-z0-9]+): "/
        let english = Set(parts[0].matches(of: word).map { String($0.1) })
        let chinese = Set(
            parts[1].components(separatedBy: "\n  },")[0].matches(of: word)
                .map { String($0.1) })
        #expect(english.count > 90)
        #expect(english.symmetricDifference(chinese).isEmpty)
        let asked = PageFiles.all.values.flatMap { text in
            text.matches(of: /data-t(?:-label|-title|-placeholder)?="(\w+)"/).map { String($0.1) }
                + text.matches(of: /[^\w]t\("(\w+)"[,)]/).map { String($0.1) }
        }
        #expect(asked.count > 80)
        for name in asked { #expect(english.contains(name), "\(name)") }
    }

    /// The lines of the page's switches, with the usual value in each field.
    private static func switches() throws -> [String] {
        let text = try #require(PageFiles.all["faults.js"])
        return text.matches(of: /line: "([^"]+)"/).map { match in
            String(match.1).replacing(/\{([^}|]+)[^}]*\}/) { String($0.1) }
        }
    }

    @Test func `every switch is a fault in a scenario's words, and every fault has a switch`() throws {
        var kinds: Set<String> = []
        for line in try Self.switches() {
            let order = try #require(try FaultList([line]).orders.first, "\(line)")
            kinds.insert(Self.kind(of: order))
        }
        #expect(
            kinds == [
                "refuse for now", "drop", "cut", "reset", "vanish", "stall", "send", "shuffle", "respond",
                "respond between", "read", "refuse", "report", "report nothing", "ignore", "refuse binds",
            ])
        let choices = try #require(PageFiles.all["faults.js"]?.firstMatch(of: /sends \{([^}]+)\}/)?.1)
        #expect(
            choices.split(separator: "|").map(String.init).sorted()
                == FaultScript.Garbage.allCases.map(\.rawValue).sorted())
    }

    /// Has no default, so that whoever adds a fault is led here.
    private static func kind(of order: GatewayOrder) -> String {
        switch order {
        case .fault(let fault, _):
            switch fault {
            case .refuse: "refuse for now"
            case .dropResponse: "drop"
            case .cut: "cut"
            case .reset: "reset"
            case .vanish: "vanish"
            case .stall: "stall"
            case .send: "send"
            }
        case .shuffle: "shuffle"
        case .respond: "respond"
        case .respondBetween: "respond between"
        case .read: "read"
        case .become: "become"
        case .refuse: "refuse"
        case .report(let receipt, _, _, _): receipt == nil ? "report nothing" : "report"
        case .ignoreEnquireLink: "ignore"
        case .refuseBinds: "refuse binds"
        case .behave: "behave"
        }
    }

    @Test func `every word of a switch is there in both languages`() throws {
        let text = try #require(PageFiles.all["faults.js"])
        let words = try #require(PageFiles.all["words.js"])
        var names = text.matches(of: /(?:words|title): "(\w+)"/).map { String($0.1) }
        for match in text.matches(of: /after: \[([^\]]*)\]/) {
            names += match.1.matches(of: /"(\w+)"/).map { String($0.1) }
        }
        names += FaultProfile.all.map { "profile\($0.name)" }
        #expect(names.count > 40)
        for name in names { #expect(words.matches(of: try Regex("[ {]\(name): \"")).count == 2, "\(name)") }
    }

    @Test @LoopActor func `files are served with a policy that lets nothing else in`() async throws {
        let bench = try await WebBench()
        let page = try await bench.file("/")
        #expect(page.status == 200)
        #expect(page.fields["Content-Type"] == "text/html; charset=utf-8")
        #expect(page.fields["Content-Security-Policy"]?.hasPrefix("default-src 'none'; script-src 'self';") == true)
        #expect(try await bench.file("/app.js").fields["Content-Type"] == "text/javascript; charset=utf-8")
        for path in ["/nothing", "/../Package.swift", "/%2e%2e/Package.swift", "//", "/page.css/"] {
            #expect(try await bench.file(path).status == 404, "\(path)")
        }
        await bench.close()
    }
}
