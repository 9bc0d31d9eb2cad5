import Foundation
import Net
import Telemetry
import TestSupport

/// The program itself, as a process: started, watched by its log, ended by signals.
@LoopActor
final class Door {
    /// How a process ended.
    enum Ending: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    private let process = Process()
    private let written: TemporaryFolder
    private let ending = Lock<Ending?>(nil)

    /// The binary that was built beside the tests.
    nonisolated static let binary: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("tongcha").path
    }()

    /// What a sanitizer is told of the tests holds for the processes they start, too.
    private nonisolated static let sanitizerOptions = ProcessInfo.processInfo.environment.filter {
        ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains($0.key)
    }

    /// Starts `tongcha` with these arguments.
    convenience init(_ arguments: String..., folder: String) throws {
        try self.init(arguments: arguments, folder: folder)
    }

    /// Starts `tongcha` with these arguments in a folder.
    init(arguments: [String], environment: [String: String] = [:], folder: String) throws {
        written = try TemporaryFolder()
        process.executableURL = URL(fileURLWithPath: Self.binary)
        process.arguments = arguments
        process.environment = environment.merging(Self.sanitizerOptions) { own, _ in own }
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardError = try file("errors")
        process.standardOutput = try file("output")
        process.terminationHandler = { [ending] process in
            let status = process.terminationStatus
            ending.withLock { $0 = process.terminationReason == .exit ? .exit(status) : .signal(status) }
        }
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// What it wrote on standard error so far.
    var errorText: String { text(of: "errors") }
    /// What it wrote on standard output so far.
    var outputText: String { text(of: "output") }

    /// Files and no pipes: what a process wrote is whole when it has ended, whoever else was started meanwhile.
    private func text(of name: String) -> String {
        // Not there yet is as good as empty.
        (try? String(contentsOfFile: "\(written.path)/\(name)", encoding: .utf8)) ?? ""
    }

    private func file(_ name: String) throws -> FileHandle {
        try FileHandle(forWritingTo: URL(fileURLWithPath: try written.write(name, "")))
    }

    /// Sends a signal.
    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for its end.
    func ended() async throws -> Ending {
        try await eventually("the process ends: \(errorText)") { ending.withLock { $0 } != nil }
        return ending.withLock { $0 } ?? .exit(-1)
    }

    /// Waits until its log says where a link, or the status page, listens.
    func address(after event: String = "link.listening") async throws -> SocketAddress {
        var address: SocketAddress?
        try await eventually("\(event): \(errorText)") {
            for line in errorText.split(separator: "\n") where line.contains("\"\(event)\"") {
                let parts = line.components(separatedBy: "\"address\":\"")
                guard parts.count == 2, let text = parts[1].split(separator: "\"").first else { continue }
                address = try SocketAddress(String(text))
            }
            return address != nil || ending.withLock { $0 } != nil
        }
        guard let address else { throw NeverHappened(description: "it serves: \(errorText)") }
        return address
    }
}

/// What a process of a test is configured to be.
struct DoorFolder {
    let folder: TemporaryFolder
    let configuration: String

    /// A folder with a configuration file that listens at ports of the system's choice, with more members appended.
    init(_ more: String = "") throws {
        folder = try TemporaryFolder()
        configuration = try folder.write(
            "tongcha.json5",
            """
            {
              store: "sqlite:\(folder.path)/tongcha.db",
              key: { file: "\(folder.path)/tongcha.key" },
              templates: "\(Repository.root)/templates",
              links: [
                { name: "line", protocol: "line", listen: "127.0.0.1:0", system_id: "carrier1", password: "secret" },
              ],
              status: { listen: "127.0.0.1:0" },
              \(more)
            }
            """)
    }
}
