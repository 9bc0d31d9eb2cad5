import Foundation
import TestSupport
import Testing

@testable import Responder

/// What an operator who writes texts is told.
@Suite struct TemplateFolderTests {
    private let folder: TemporaryFolder
    private var configuration = Configuration()

    /// A copy of the shipped folder.
    init() throws {
        folder = try TemporaryFolder()
        configuration.templates = "\(folder.path)/templates"
        configuration.key = .environment("KEY")
        try FileManager.default.copyItem(atPath: "\(Repository.root)/templates", toPath: configuration.templates)
    }

    /// What `check` says, with paths inside the folder.
    private func faults() -> [String] {
        Check(configuration, environment: ["KEY": String(repeating: "ab", count: 32)]).run().faults
            .map { $0.replacingOccurrences(of: "\(configuration.templates)/", with: "") }
    }

    @Test func `the shipped texts have no fault`() {
        #expect(faults() == [])
    }

    @Test func `files that cannot be read do not hide what is wrong with the others`() throws {
        try folder.write("templates/zh/help.mustache", "{{>signature}}{{#open}}")
        try folder.write("templates/en/help.mustache", "\u{FEFF}{{>signature}}Help")
        try folder.write("templates/en/locked.mustache", "{{>signature}}{{nobody}}")
        try folder.write("templates/zh/locked.mustache", "没有签名")
        #expect(
            faults() == [
                "en/help.mustache:1:1: the file begins with a byte order mark; save it without one",
                "en/locked.mustache:1:15: this text has no variable “nobody”",
                "zh/help.mustache:1:15: section “open” is never closed",
                "zh/locked.mustache:1:1: the text does not begin with a signature in 【】",
            ])
    }

    @Test func `faults of the catalog and of files are told together`() throws {
        try folder.write("templates/catalog.json5", "[")
        try folder.write("templates/zh/help.mustache", "{{")
        #expect(
            faults() == [
                "catalog.json5:1:2: expected a value, found the end of the text",
                "zh/help.mustache:1:1: the tag is never closed",
            ])
    }

    @Test func `a text that nobody uses, and one that is missing, are named by their files, once`() throws {
        try folder.write("templates/zh/halp.mustache", "{{>signature}}帮助")
        try FileManager.default.removeItem(atPath: "\(configuration.templates)/zh/locked.mustache")
        #expect(
            faults() == [
                "zh/halp.mustache:1:1: no text has this name, and no text includes it",
                "zh/locked.mustache:1:1: the template is missing",
            ])
    }
}
