import Foundation

@testable import Responder

/// CSV files.
struct CSVTarget: FuzzTarget {
    let name = "csv"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let records = try records(of: input)
        guard !records.isEmpty else { return false }
        let quoted = records.map { fields in fields.map { "\"\(doubled($0))\"" }.joined(separator: ",") }
        let again = try self.records(of: Array(quoted.joined(separator: "\r\n").utf8))
        try hold(again == records || isTooLong(quoted), "\(again) instead of \(records)")
        return true
    }

    /// Quotes may make a line longer than one may be.
    private func isTooLong(_ lines: [String]) -> Bool { lines.contains { $0.utf8.count > 4_096 } }

    private func doubled(_ field: String) -> String {
        String(decoding: field.utf8.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] }, as: UTF8.self)
    }

    /// The lines that could be read.
    private func records(of octets: [UInt8]) throws(Finding) -> [[String]] {
        let path = "\(NSTemporaryDirectory())/tongcha-\(UUID().uuidString).csv"
        defer { unlink(path) }
        guard FileManager.default.createFile(atPath: path, contents: Data(octets)) else {
            throw Finding(description: "\(path) cannot be written")
        }
        var records: [[String]] = []
        do throws(FileError) {
            var lines = try CSVLines(path: path)
            while let line = lines.next() {
                if case .fields(let fields) = line { records.append(fields) }
            }
        } catch {
            throw Finding(description: "\(error)")
        }
        return records
    }
}
