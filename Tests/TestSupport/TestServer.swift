import Foundation

/// A PostgreSQL server that tests may use, where the environment names one: `make postgresql` starts it.
package enum TestServer {
    /// Its URL, without a schema.
    package static let url = ProcessInfo.processInfo.environment["TONGCHA_POSTGRESQL"].flatMap { $0.isEmpty ? nil : $0 }

    /// Why tests that need a server are skipped.
    package static let absence = "there is no PostgreSQL server; `make postgresql` starts one"

    /// The URL of a schema of the caller's own, which is empty; the server goes with the last test, and the schema with it.
    package static func makeSchema() throws -> String? {
        guard let url else { return nil }
        let name = "t\(UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased())"
        try run("CREATE SCHEMA \(name)", at: url)
        return "\(url)?options=-csearch_path%3D\(name)"
    }

    /// The same where there has to be a server.
    package static func requireSchema() throws -> String {
        guard let url = try makeSchema() else { throw NeverHappened(description: absence) }
        return url
    }

    /// The store's URL in a configuration file, where it is the first text.
    package static func url(in configuration: String) throws -> String {
        let texts = try String(contentsOfFile: configuration, encoding: .utf8).split(separator: "\"")
        guard texts.count > 1 else { throw NeverHappened(description: "a store in \(configuration)") }
        return String(texts[1])
    }

    /// Carries out SQL by the server's own shell.
    @discardableResult
    package static func run(_ sql: String, at url: String) throws -> String {
        let text = try output(of: ["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-c", sql, url])
        return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Whatever the tables of a schema hold, as text; octets are in hexadecimal there.
    package static func contents(at url: String) throws -> [UInt8] {
        let schema = try run("SELECT current_schema()", at: url)
        return Array(try output(of: ["pg_dump", "--data-only", "--schema=\(schema)", url]))
    }

    private static func output(of command: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let octets = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw NeverHappened(description: command.joined(separator: " "))
        }
        return octets
    }
}
