import Foundation
import TestSupport

/// A file system of a few megabytes in memory, for those who may mount one.
final class SmallDisk: Sendable {
    let folder: TemporaryFolder
    /// Where it is.
    var path: String { folder.path }

    /// Whether mounting is allowed here; only the superuser may, and not in every container.
    static let isPossible = {
        // Whatever the reason that one cannot be made, tests that need one are skipped and say so.
        (try? SmallDisk(megabytes: 1)) != nil
    }()

    init(megabytes: Int) throws {
        folder = try TemporaryFolder()
        guard try Self.run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m,mode=0700", "tongcha-crash", folder.path)
        else { throw NeverHappened(description: "a file system in memory is mounted") }
    }

    deinit {
        // Lazily, so that a test that failed half-way leaves nothing behind either.
        _ = try? Self.run("umount", "-l", folder.path)
    }

    /// Lets it be read only, or written again; nobody may have a file open for writing.
    func remount(_ mode: String) throws {
        guard try Self.run("mount", "-o", "remount,\(mode)", path) else {
            throw NeverHappened(description: "remounted \(mode)")
        }
    }

    /// Takes all the room there is.
    func fill() throws {
        let file = open("\(path)/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        let octets = [UInt8](repeating: 1, count: 4_096)
        while write(file, octets, octets.count) > 0 {}
        guard errno == ENOSPC else { throw NeverHappened(description: "a full disk: \(errno)") }
    }

    /// Gives the room back.
    func empty() { unlink("\(path)/filler") }

    /// Runs a command of the system's; whether it went well.
    static func run(_ command: String...) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
