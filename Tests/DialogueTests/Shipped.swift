import Digest
import Foundation
import SMS

@testable import Dialogue

/// The catalog and the texts as they are shipped, read from the repository's `templates/`.
enum Shipped {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "templates")

    static func catalog() throws -> Catalog {
        try CatalogReader.read(Array(Data(contentsOf: folder.appending(path: "catalog.json5"))))
    }

    /// The same with challenges for these services.
    static func catalog(challenging services: [String]) throws -> Catalog {
        var text = try String(contentsOf: folder.appending(path: "catalog.json5"), encoding: .utf8)
        text = text.replacingOccurrences(of: "challenge: false,", with: "")
        for id in services {
            text = text.replacingOccurrences(of: "      id: \"\(id)\",", with: "      id: \"\(id)\", challenge: true,")
        }
        return try CatalogReader.read(Array(text.utf8))
    }

    static func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for language in ["zh", "en"] {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: language).path())
            for name in names where name.hasSuffix(".mustache") {
                let octets = try Data(contentsOf: folder.appending(path: "\(language)/\(name)"))
                files["\(language)/\(name.dropLast(".mustache".count))"] = Array(octets)
            }
        }
        return files
    }

    static func library() throws -> TemplateLibrary { try TemplateLibrary(files: files()) }

    static func texts() throws -> ReplyTexts { try ReplyTexts(catalog: catalog(), library: library()) }

    static func parser() throws -> CommandParser { CommandParser(CommandBook(try catalog())) }

    static let identity = IdentityCheck(key: HMACKey(Array("a key for tests".utf8)))
}
