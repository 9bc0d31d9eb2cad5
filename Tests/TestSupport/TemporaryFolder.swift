import Foundation

/// A folder for one test's files, removed with the test.
package final class TemporaryFolder: Sendable {
    /// Where it is.
    package let path: String

    /// A new, empty folder.
    package init() throws {
        path = NSTemporaryDirectory() + "tongcha-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // A folder that cannot be removed disturbs no other test.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file and says where it is.
    @discardableResult
    package func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }

    /// The octets of every file in it, by name.
    package func contents() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder), !isFolder.boolValue
            else { continue }
            files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
        }
        return files
    }
}

/// Where the sources of this repository are.
package enum Repository {
    /// The folder of `Package.swift`.
    package static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
}
