import Foundation
import Primitives
import SMS
import TestSupport
import Testing

@testable import Responder

/// The log of decisions: what a line says, and that none can be changed unseen.
@Suite struct AuditTests {
    private let folder: TemporaryFolder
    private var configuration = Configuration()
    private var path: String { "\(folder.path)/audit" }

    init() throws {
        folder = try TemporaryFolder()
        configuration.auditFolder = path
    }

    private static func entry(_ number: Int, phone: String? = "13800138000") -> AuditEntry {
        AuditEntry(
            at: WallTime(milliseconds: 1_760_000_000_000 + Int64(number)), phone: phone.flatMap { PhoneNumber($0) },
            place: "mobile", decision: "accepted")
    }

    /// The files of the log, the oldest first.
    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".log") }.sorted()
            .map { "\(path)/\($0)" }
    }

    private func lines() throws -> [String] {
        try String(contentsOfFile: try #require(try files().last), encoding: .utf8).split(separator: "\n")
            .map(String.init)
    }

    private func write(_ lines: [String]) throws {
        let file = try #require(try files().last)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: file))
    }

    private func finding() -> String {
        do {
            return try AuditVerification(configuration).run()
        } catch {
            return "\(error)"
        }
    }

    @Test func `a line says when, whom, where and what, and holds no number`() throws {
        #expect(Self.entry(1).text == "2025-10-09T08:53:20.001Z 138****8000 mobile accepted")
        let odd = AuditEntry(at: WallTime(milliseconds: 0), phone: nil, place: "my\nlink 1", decision: "queue retry")
        #expect(odd.text == "1970-01-01T00:00:00.000Z - my_link_1 queue_retry")
        try AuditFolder(path).append([Self.entry(1), Self.entry(2)])
        let lines = try lines()
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("# tongcha audit 1 after \(AuditChain.start) "))
        #expect(lines[1].hasPrefix(Self.entry(1).text + " "))
        #expect(finding().hasPrefix("2 lines in 1 file, whole and unchanged; the last seal is "))
        #expect(finding().hasSuffix(String(lines[2].suffix(32))))
        let mode = try FileManager.default.attributesOfItem(atPath: try files()[0])[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `two processes append to one chain`() throws {
        let (first, second) = (try AuditFolder(path), try AuditFolder(path))
        for number in 0..<50 {
            try first.append([Self.entry(number)])
            try second.append([Self.entry(number), Self.entry(number, phone: nil)])
            if number.isMultiple(of: 3) { try second.append([Self.entry(number)]) }
        }
        #expect(finding().hasPrefix("167 lines in 1 file, whole"))
    }

    @Test func `what was changed, removed or inserted is found at its line`() throws {
        try AuditFolder(path).append((1...9).map { Self.entry($0) })
        let lines = try lines()
        let place = try files()[0]
        func expect(_ changed: [String], at line: Int, _ comment: Comment) throws {
            try write(changed)
            #expect(
                finding() == "\(place):\(line): the line was changed, or lines were removed or inserted before it",
                comment)
        }
        var changed = lines
        changed[4] = changed[4].replacingOccurrences(of: "accepted", with: "refused")
        try expect(changed, at: 5, "changed")
        changed = lines
        changed.remove(at: 4)
        try expect(changed, at: 5, "removed")
        changed = lines
        changed.insert(lines[3], at: 4)
        try expect(changed, at: 5, "inserted")
        changed = lines
        changed.swapAt(4, 5)
        try expect(changed, at: 5, "in another order")
        changed = lines
        changed[4] = "nothing"
        try expect(changed, at: 5, "no line")
        try write(Array(lines.dropFirst()))
        #expect(finding() == "\(place):1: the file does not begin as an audit log does")
        try write(lines)
        #expect(finding().hasPrefix("9 lines"))
    }

    @Test func `the chain goes on over files, and a file that is missing between two is found`() throws {
        try AuditFolder(path).append([Self.entry(1)])
        let today = try #require(try files().last)
        for day in ["2020-01-01", "2020-01-02"] {
            // As if the day had changed: the file of now becomes an older one's.
            try FileManager.default.moveItem(atPath: today, toPath: "\(path)/\(day).log")
            try AuditFolder(path).append([Self.entry(2)])
        }
        #expect(finding().hasPrefix("3 lines in 3 files, whole"))
        try FileManager.default.removeItem(atPath: "\(path)/2020-01-02.log")
        #expect(finding() == "\(today):1: lines are missing between this file and the one before")
        // The oldest may be removed.
        try FileManager.default.removeItem(atPath: "\(path)/2020-01-01.log")
        #expect(finding().hasPrefix("1 line in 1 file, whole"))
    }

    @Test func `a line that a crash cut short is cut off, and the chain goes on`() throws {
        try AuditFolder(path).append([Self.entry(1)])
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: try #require(try files().last)))
        try file.seekToEnd()
        try file.write(contentsOf: Data("2025-10-09T08:5".utf8))
        try file.close()
        #expect(finding().hasSuffix("the line has no end"))
        try AuditFolder(path).append([Self.entry(2)])
        #expect(finding().hasPrefix("2 lines in 1 file, whole"))
    }

    @Test func `a disk that takes nothing leaves the chain as it was`() throws {
        let log = try AuditFolder(path)
        try log.append([Self.entry(1)])
        let file = try #require(try files().last)
        // A folder in the place of the file that is to be written.
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
        #expect(throws: FileError.self) { try AuditFolder(path).append([Self.entry(2)]) }
    }

    @Test func `a log that is not configured, or not there, is told`() throws {
        #expect(finding() == "there is no audit log \(path)")
        var without = configuration
        without.auditFolder = nil
        #expect(throws: FileError.self) { try AuditVerification(without) }
        try OperatorAudit(without).note("erase")
        #expect(try folder.contents().isEmpty)
        try OperatorAudit(configuration).note("erase", number: "13800138000")
        #expect(finding().hasPrefix("1 line in 1 file"))
        #expect(try lines()[1].contains(" 138****8000 operator erase "))
    }

    @Test func `a folder that cannot be written is a fault of the configuration`() throws {
        var wrong = configuration
        wrong.storePath = "\(folder.path)/tongcha.db"
        wrong.key = .environment("KEY")
        wrong.templates = "\(Repository.root)/templates"
        wrong.auditFolder = try folder.write("file", "")
        let faults = Check(wrong, environment: ["KEY": String(repeating: "ab", count: 32)]).run().faults
        #expect(faults == ["\(folder.path)/file cannot be written: Not a directory"])
    }
}
