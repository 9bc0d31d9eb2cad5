import Foundation

@testable import Store

/// A folder for one test's files, removed with the test.
final class TemporaryStore: Sendable {
    let folder: String
    var path: String { "\(folder)/store.db" }
    var store: SQLiteStore { SQLiteStore(path: path) }

    init() throws {
        folder = NSTemporaryDirectory() + "store-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
        // A folder that cannot be removed disturbs no other test.
        try? FileManager.default.removeItem(atPath: folder)
    }
}
