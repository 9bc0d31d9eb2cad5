import Foundation
import Testing

/// The sources of this repository, as text.
enum Sources {
    /// One file and its lines.
    struct File: CustomTestStringConvertible, Sendable {
        let module: String
        let path: String
        let lines: [String]

        var testDescription: String { path }

        /// The lines without comments and without what stands in quotes.
        var code: [(number: Int, text: String)] {
            var isInText = false
            return lines.enumerated().map { index, line in
                if line.components(separatedBy: "\"\"\"").count % 2 == 0 {
                    isInText.toggle()
                    return (index + 1, "")
                }
                return (index + 1, isInText ? "" : Self.bare(line))
            }
        }

        /// A line up to its comment, with empty quotes in place of texts.
        private static func bare(_ line: String) -> String {
            var bare = ""
            var isQuoted = false
            var previous: Character = " "
            for character in line {
                if character == "\"", previous != "\\" { isQuoted.toggle() }
                if !isQuoted { bare.append(character) }
                if bare.hasSuffix("//") { return String(bare.dropLast(2)) }
                previous = previous == "\\" ? " " : character
            }
            return bare
        }
    }

    /// The folder of `Package.swift`.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file of the program, tests excluded; the simulator is the module `gateway-sim`.
    static let files: [File] = {
        var files: [File] = []
        for folder in ["Sources", "gateway-sim"] {
            let base = root.appendingPathComponent(folder).path
            let paths = (try? FileManager.default.subpathsOfDirectory(atPath: base)) ?? []
            for path in paths.sorted() where path.hasSuffix(".swift") {
                guard let text = try? String(contentsOfFile: "\(base)/\(path)", encoding: .utf8) else { continue }
                let module = folder == "Sources" ? String(path.prefix { $0 != "/" }) : folder
                files.append(
                    File(
                        module: module, path: "\(folder)/\(path)",
                        lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)))
            }
        }
        return files
    }()

    /// The places whose code matches, as `path:line`.
    static func places(where isFound: (File, String) -> Bool) -> [String] {
        files.flatMap { file in
            file.code.filter { isFound(file, $0.text) }.map { "\(file.path):\($0.number)" }
        }
    }
}
