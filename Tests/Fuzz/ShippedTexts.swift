import Dialogue
import Digest
import Foundation
import SMS
import TestSupport

/// The catalog and the texts as they are shipped, for targets that talk.
enum ShippedTexts {
    static let catalog: Catalog? = octets("catalog.json5").flatMap { try? CatalogReader.read($0) }

    static let parser: CommandParser? = catalog.map { CommandParser(CommandBook($0)) }

    static let conversation: Conversation? = {
        var files: [String: [UInt8]] = [:]
        for language in ["zh", "en"] {
            let folder = "\(Repository.root)/templates/\(language)"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                files["\(language)/\(name.dropLast(".mustache".count))"] = octets("\(language)/\(name)")
            }
        }
        guard let catalog, let library = try? TemplateLibrary(files: files),
            let texts = try? ReplyTexts(catalog: catalog, library: library)
        else { return nil }
        return Conversation(texts: texts, identity: identity)
    }()

    static let identity = IdentityCheck(key: HMACKey(Array("a key for tests".utf8)))

    private static func octets(_ name: String) -> [UInt8]? {
        // Without its files a target finds that out at its first input.
        (try? Data(contentsOf: URL(fileURLWithPath: "\(Repository.root)/templates/\(name)"))).map(Array.init)
    }
}
