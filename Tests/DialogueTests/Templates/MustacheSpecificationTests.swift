import Foundation
import Testing

@testable import Dialogue

/// The official cases of github.com/mustache/spec, read from where `TONGCHA_FIXTURES` points.
@Suite(
    .enabled(
        if: MustacheCase.folder != nil,
        "set TONGCHA_FIXTURES to a folder that holds the specification's JSON files in mustache/"))
struct MustacheSpecificationTests {
    @Test(arguments: MustacheCase.all)
    func `the specification's case comes out octet for octet`(_ example: MustacheCase) throws {
        var files = (example.partials ?? [:]).mapValues { Array($0.utf8) }
        files["the template"] = Array(example.template.utf8)
        let library = try TemplateLibrary(files: files, keepsFinalNewline: true)
        #expect(try library.render("the template", example.data.value, escaping: .html) == example.expected)
    }

    @Test func `every file of the specification's core is there`() {
        #expect(MustacheCase.all.count > 130)
    }
}

struct MustacheCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let template: String
    let data: MustacheData
    let partials: [String: String]?
    let expected: String

    var testDescription: String { name }

    static let folder = ProcessInfo.processInfo.environment["TONGCHA_FIXTURES"].map { $0 + "/mustache" }

    static let all: [MustacheCase] = {
        struct File: Decodable { let tests: [MustacheCase] }
        guard let folder else { return [] }
        let files = ["comments", "delimiters", "interpolation", "inverted", "partials", "sections"]
        return files.flatMap { file in
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(file).json"),
                let decoded = try? JSONDecoder().decode(File.self, from: data)  // The count above notices a lost file.
            else { return [MustacheCase]() }
            return decoded.tests
        }
    }()
}

/// JSON of any shape as a template value; decimals become text, as templates only ever show them.
struct MustacheData: Decodable, Sendable {
    let value: TemplateValue

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            value = .absent
        } else if let claim = try? container.decode(Bool.self) {
            value = .bool(claim)
        } else if let number = try? container.decode(Int.self) {
            value = .integer(number)
        } else if let number = try? container.decode(Double.self) {
            value = .text("\(number)")
        } else if let text = try? container.decode(String.self) {
            value = .text(text)
        } else if let list = try? container.decode([MustacheData].self) {
            value = .list(list.map(\.value))
        } else {
            let members = try container.decode([String: MustacheData].self)
            value = .object(members.map { (name: $0.key, value: $0.value.value) })
        }
    }
}
