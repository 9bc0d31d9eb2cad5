import Foundation
import Testing

/// The sources of this repository, as text.
enum Sources {
    /// One file and its lines.
    struct File: CustomTestStringConvertible, Sendable {
        let module: String
        let path: String
        let lines: [String]
        /// The lines without comments and without what stands in quotes.
        let code: [(number: Int, text: String)]

        var testDescription: String { path }

        init(module: String, path: String, text: String) {
            self.module = module
            self.path = path
            lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            var isInText = false
            code = lines.enumerated().map { index, line in
                if line.components(separatedBy: "\"\"\"").count % 2 == 0 {
                    isInText.toggle()
                    return (index + 1, "")
                }
                return (index + 1, isInText ? "" : Self.bare(line))
            }
        }

        /// A line up to its comment, with empty quotes in place of texts.
        private static func bare(_ line: String) -> String {
            var bare: [UInt8] = []
            var isQuoted = false
            var isEscaped = false
            for octet in line.utf8 {
                if octet == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
                if !isQuoted {
                    if octet == UInt8(ascii: "/"), bare.last == octet {
                        bare.removeLast()
                        break
                    }
                    bare.append(octet)
                }
                isEscaped = octet == UInt8(ascii: "\\") && !isEscaped
            }
            return String(decoding: bare, as: UTF8.self)
        }
    }

    /// The folder of `Package.swift`.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file of the program, tests excluded; the simulator is the module `GatewaySimulator`,
    /// its executable `gateway-sim`.
    static let files: [File] = {
        var files: [File] = []
        for folder in ["Sources", "gateway-sim"] {
            let base = root.appendingPathComponent(folder).path
            let paths = (try? FileManager.default.subpathsOfDirectory(atPath: base)) ?? []
            // What the build runs is no part of the program.
            for path in paths.sorted() where path.hasSuffix(".swift") && !path.hasPrefix("Embedding/") {
                guard let text = try? String(contentsOfFile: "\(base)/\(path)", encoding: .utf8) else { continue }
                let module =
                    folder == "Sources"
                    ? String(path.prefix { $0 != "/" })
                    : path.hasPrefix("Main/") ? folder : "GatewaySimulator"
                files.append(File(module: module, path: "\(folder)/\(path)", text: text))
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
