import Foundation
import Testing

/// A PDU whose octets come from the specification or from another implementation, as its first line says.
struct SMPPGoldenFile: CustomTestStringConvertible {
    let name: String
    let octets: [UInt8]

    var testDescription: String { name }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    init(_ name: String) throws {
        self.name = name
        let text = try String(contentsOf: Self.folder.appending(path: "smpp-\(name).hex"), encoding: .utf8)
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        octets = try lines.joined().hexOctets()
    }

    /// The names that another codec knows: their kind, number and spelling.
    static func names() throws -> [(String, UInt32, String)] {
        let text = try String(contentsOf: folder.appending(path: "smpp-names.txt"), encoding: .utf8)
        return try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3, let number = UInt32(words[1], radix: 16) else { throw String.NotHexadecimal() }
            return (words[0], number, words[2])
        }
    }

    static func all() throws -> [Self] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix("smpp-") && $0.hasSuffix(".hex") }
            .map { String($0.dropFirst(5).dropLast(4)) }.sorted().map(Self.init)
    }
}

extension String {
    struct NotHexadecimal: Error {}

    /// The octets that these hexadecimal digits spell; spaces are ignored.
    func hexOctets() throws -> [UInt8] {
        let digits = filter { $0 != " " }
        var octets: [UInt8] = []
        var rest = digits[...]
        while !rest.isEmpty {
            guard let octet = UInt8(rest.prefix(2), radix: 16) else { throw NotHexadecimal() }
            octets.append(octet)
            rest = rest.dropFirst(2)
        }
        return octets
    }
}
