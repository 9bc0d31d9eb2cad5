import Foundation
import Testing

/// What the pages say of the sources has to be true of them.
@Suite struct PagesTests {
    @Test func `every file that Sources/README.md names exists`() throws {
        let names = Pages.quoted(in: try Pages.text(of: "Sources/README.md")).filter { $0.hasSuffix(".swift") }
        #expect(names.count > 20)
        for name in names {
            let path = Sources.root.appendingPathComponent("Sources/\(name)").path
            #expect(FileManager.default.fileExists(atPath: path), "\(name)")
        }
    }

    @Test(arguments: Pages.all) func `links lead to files and headings that exist`(page: String) throws {
        let text = try Pages.text(of: page)
        let folder = Sources.root.appendingPathComponent(page).deletingLastPathComponent()
        let headings = text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
            heading.drop { $0 == "#" || $0 == " " }.lowercased().filter {
                $0.isLetter || $0.isNumber || $0 == " " || $0 == "-"
            }
            .replacingOccurrences(of: " ", with: "-")
        }
        for part in text.components(separatedBy: "](").dropFirst() {
            let target = String(part.prefix { $0 != ")" })
            if target.hasPrefix("http") { continue }
            if target.hasPrefix("#") {
                #expect(headings.contains(String(target.dropFirst())), "\(target)")
            } else {
                #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(target).path), "\(target)")
            }
        }
    }

    @Test func `README.md lists every setting`() throws {
        let readme = try Pages.text(of: "README.md")
        let words = Set(readme.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
        for file in ["ConfigurationReader", "LinkReader"] {
            let text = try Pages.text(of: "Sources/Responder/Configuration/\(file).swift")
            let names = Self.lists(in: text).flatMap { list in
                list.components(separatedBy: "\"").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
            }
            #expect(names.count > 10, "\(file)")
            for name in names { #expect(words.contains(name), "\(name)") }
        }
    }

    /// What stands in the brackets of lists of allowed names.
    private static func lists(in text: String) -> [String] {
        ["allowOnly([", "Names = ["].flatMap { opening in
            text.components(separatedBy: opening).dropFirst().map { String($0.prefix { $0 != "]" }) }
        }
    }
}
