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
