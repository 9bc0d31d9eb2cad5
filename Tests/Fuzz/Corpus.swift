import Digest
import Foundation

/// The inputs that are kept for a target: what reaches its every branch, and what once went wrong.
///
/// One line of hexadecimal digits is one input; lines that begin with `#` say where the next ones come from.
struct Corpus {
    struct Malformed: Error { let line: String }

    let inputs: [[UInt8]]

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpora")

    init(_ name: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: "\(name).hex"), encoding: .utf8)
        inputs = try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            guard let octets = Hex.octets(from: line) else { throw Malformed(line: String(line)) }
            return octets
        }
    }

    /// The names of all that are kept.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".hex") }
            .map { String($0.dropLast(4)) }.sorted()
    }
}
