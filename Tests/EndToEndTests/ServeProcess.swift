import Foundation
import Net
import Primitives
import Telemetry
import TestSupport

@testable import Responder

/// The program itself, as a process: started, watched by its log, ended by signals.
@LoopActor
final class ServeProcess {
    /// How a process ended.
    enum Ending: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    private let process = Process()
    private let written: TemporaryFolder
    private let ending = Lock<Ending?>(nil)

    /// The binary that was built beside the tests, or the one that a make target names.
    nonisolated static let binary =
        ProcessInfo.processInfo.environment["TONGCHA_BINARY"] ?? BuiltBinary.path("tongcha")

    /// Starts `tongcha` with these arguments.
    convenience init(_ arguments: String..., folder: String) throws {
        try self.init(arguments: arguments, folder: folder)
    }

    /// Starts `tongcha` with these arguments in a folder.
    ///
    /// - Parameter standardError: where its log goes instead of where `errorText` reads it.
    init(
        arguments: [String], environment: [String: String] = [:], folder: String, standardError: FileHandle? = nil
    ) throws {
        written = try TemporaryFolder()
        process.executableURL = URL(fileURLWithPath: Self.binary)
        process.arguments = arguments
        process.environment = environment.merging(BuiltBinary.sanitizerOptions) { own, _ in own }
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        let (errors, output) = (try file("errors"), try file("output"))
        process.standardError = standardError ?? errors
        process.standardOutput = output
        process.terminationHandler = { [ending] process in
            let status = process.terminationStatus
            ending.withLock { $0 = process.terminationReason == .exit ? .exit(status) : .signal(status) }
        }
        try process.run()
        // Nobody else does, not even when all of this is gone: a thousand processes would leave no descriptor.
        try errors.close()
        try output.close()
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

    /// The most memory it has taken so far, in kibibytes.
    var peakMemory: Int {
        // A process that is gone takes none.
        let status = (try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }
    /// Whether it has ended.
    var hasEnded: Bool { ending.withLock { $0 } != nil }
    /// The process's number.
    var identifier: Int32 { process.processIdentifier }

    /// Sends a signal.
    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Kills it, as the power going would, and waits until it is gone.
    func killed() async throws {
        signal(SIGKILL)
        let ending = try await ended()
        guard ending == .signal(SIGKILL) else { throw NeverHappened(description: "killed: \(ending) \(errorText)") }
    }

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
struct ServeFolder {
    let folder: TemporaryFolder
    let configuration: String
    /// Where store and key are.
    let data: String

    /// A folder with a configuration file that listens at ports of the system's choice, with more members appended.
    ///
    /// - Parameters:
    ///   - data: where store and key are to be; `nil` for the same folder.
    ///   - onFile: whether the test is about the store's file, and no server will do.
    init(_ more: String = "", data: String? = nil, onFile: Bool = false) throws {
        folder = try TemporaryFolder()
        let data = data ?? folder.path
        self.data = data
        let store = try (onFile ? nil : TestServer.makeSchema()) ?? "sqlite:\(data)/tongcha.db"
        configuration = try folder.write(
            "tongcha.json5",
            """
            {
              store: "\(store)",
              key: { file: "\(data)/tongcha.key" },
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

extension ServeFolder {
    /// The store's file.
    var store: String { "\(data)/tongcha.db" }
    /// The store's log.
    var log: String { "\(store)-wal" }

    /// Starts the responder.
    @LoopActor func serve() throws -> ServeProcess {
        try ServeProcess("serve", "--config", configuration, folder: folder.path)
    }

    /// Lets people be known, each with the same tail and without accounts.
    func know(_ phones: [String]) throws {
        let outside = try TemporaryFolder()
        let people = try outside.write(
            "people.csv",
            (["phone,id_tail,status"] + phones.map { "\($0),01123X,active" }).joined(separator: "\n") + "\n")
        let configuration = try ConfigurationFile.read(configuration, environment: [:])
        let result = try DataImport(configuration, environment: [:], progress: { _ in }, complaint: { _ in })
            .run(.people, file: people)
        guard result.importedCount == phones.count else { throw NeverHappened(description: "\(result) are known") }
    }
}
