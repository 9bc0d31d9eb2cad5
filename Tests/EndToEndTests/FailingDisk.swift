import Foundation
import TestSupport

/// A small ext4 that can be made to find a fault in itself and become read-only, for those who may mount one.
final class FailingDisk: Sendable {
    private let outside: TemporaryFolder
    private var image: String { "\(outside.path)/image" }
    /// Where it is.
    var path: String { "\(outside.path)/disk" }

    /// Whether mounting is allowed here, and whether there is an ext4 that can be made to fail.
    static let isPossible = {
        // Whatever the reason that one cannot be made, tests that need one are skipped and say so.
        (try? FailingDisk()) != nil
    }()

    init() throws {
        outside = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard truncate(try outside.write("image", ""), 16 << 20) == 0, try SmallDisk.run("mkfs.ext4", "-q", image),
            try mount(), try !fault().isEmpty
        else { throw NeverHappened(description: "an ext4 that can be made to fail") }
    }

    deinit {
        // Lazily, so that a test that failed half-way leaves nothing behind either.
        _ = try? SmallDisk.run("umount", "-l", path)
    }

    /// Lets the file system stop taking writes, as after an error of the device.
    func fail() throws {
        try Data("1".utf8).write(to: URL(fileURLWithPath: try fault()))
        guard open("\(path)/new", O_WRONLY | O_CREAT, 0o600) < 0, errno == EROFS else {
            throw NeverHappened(description: "a file system that is read-only: \(errno)")
        }
    }

    /// Repairs it and lets it be written again.
    func repair() throws {
        _ = try SmallDisk.run("umount", path)
        // It says by its exit code that there was something to repair.
        _ = try SmallDisk.run("e2fsck", "-fy", image)
        guard try mount() else { throw NeverHappened(description: "a file system that is mounted again") }
    }

    private func mount() throws -> Bool { try SmallDisk.run("mount", "-o", "loop,errors=remount-ro", image, path) }

    /// The file of the kernel's that lets this file system find a fault in itself; empty where there is none.
    private func fault() throws -> String {
        let mounts = try String(contentsOfFile: "/proc/mounts", encoding: .utf8)
        let device = mounts.split(separator: "\n").first { $0.contains(" \(path) ") }?.prefix { $0 != " " } ?? ""
        let file = "/sys/fs/ext4/\(device.split(separator: "/").last ?? "")/trigger_fs_error"
        return FileManager.default.fileExists(atPath: file) ? file : ""
    }
}
