import Digest
import Foundation
import SMS
import Store
import TestSupport
import Testing

@testable import Responder

/// A key is replaced without anybody being imported anew.
@Suite struct KeyRotationTests {
    private let folder: TemporaryFolder
    private var configuration = Configuration()
    private var keyFile: String { "\(folder.path)/keys/tongcha.key" }

    init() throws {
        folder = try TemporaryFolder()
        configuration.storePath = "\(folder.path)/tongcha.db"
        configuration.key = .file("\(folder.path)/keys/tongcha.key")
        configuration.templates = "\(Repository.root)/templates"
    }

    private func know(_ phones: String...) throws {
        let lines = ["phone,id_tail,status"] + phones.map { "\($0),01123X,active" }
        let file = try folder.write("p.csv", lines.joined(separator: "\n") + "\n")
        let result = try DataImport(configuration, environment: [:], progress: { _ in }, complaint: { _ in })
            .run(.people, file: file)
        #expect(result.importedCount == phones.count)
    }

    private func rotation() throws -> KeyRotation { try KeyRotation(configuration, environment: [:]) }

    private func message(of body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func keys() throws -> [String] {
        try String(contentsOfFile: keyFile, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func `a second import brings everybody under the new key, and the former one can go`() throws {
        try know("13800138000", "13900139000")
        let first = try keys()
        #expect(try rotation().begin().hasPrefix("a new key is in \(keyFile)"))
        #expect(try keys().count == 2)
        #expect(try keys().last == first[0])
        #expect(try Files.mode(of: keyFile) == 0o600)
        #expect(try rotation().status() == "people under the present key: 0, under a former one: 2")
        #expect(message { _ = try rotation().begin() }.hasPrefix("a rotation is under way: "))
        #expect(message { _ = try rotation().finish() }.hasPrefix("the former key is still needed: "))
        try know("13900139000", "13700137000")
        #expect(try rotation().status() == "people under the present key: 2, under a former one: 1")
        #expect(Check(configuration, environment: [:]).run().faults == [])
        try know("13800138000")
        #expect(try rotation().finish() == "the former key is removed from \(keyFile)")
        #expect(try keys().count == 1)
        #expect(try keys() != first)
        #expect(Check(configuration, environment: [:]).run().faults == [])
        #expect(try rotation().finish() == "there is no former key")
        #expect(try rotation().begin().hasPrefix("a new key is in"))
    }

    @Test func `people of before keys had numbers belong to the key that came first`() throws {
        let phone = try #require(PhoneNumber("13800138000"))
        let store = try BulkImport(configuration.store)
        try store.add(PersonRow(phone: phone, tailMAC: [1], isActive: true))
        try store.finish()
        try Files.makeFolder(for: keyFile)
        try folder.write("keys/tongcha.key", String(repeating: "ab", count: 32) + "\n")
        _ = try rotation().begin()
        #expect(try rotation().status() == "people under the present key: 0, under a former one: 1")
    }

    @Test func `a former key that is missing is a fault, and changes nothing`() throws {
        try know("13800138000")
        _ = try rotation().begin()
        let both = try keys()
        try folder.write("keys/tongcha.key", both[0] + "\n")
        let fault =
            "a former key is missing in \(keyFile), under which people in \(configuration.storePath) were imported; put it "
            + "behind the present one, on a line of its own; nothing was changed"
        #expect(Check(configuration, environment: [:]).run().faults == [fault])
        #expect(message { try know("13900139000") } == fault)
        #expect(message { _ = try rotation().status() } == fault)
        try folder.write("keys/tongcha.key", both.joined(separator: "\n") + "\n")
        #expect(Check(configuration, environment: [:]).run().faults == [])
    }

    @Test func `opt-outs keep the former key in its file`() throws {
        try know("13800138000")
        let phone = try #require(PhoneNumber("13700137000"))
        let key = try #require(try KeyFile.keys(configuration.key, environment: [:]).first)
        try Editor(configuration.store).commit(OptedOut(digest: key.optOutDigest(of: phone)))
        _ = try rotation().begin()
        try know("13800138000")
        #expect(try rotation().finish().contains("it stays in \(keyFile), because opt-outs may be kept under it"))
        #expect(try keys().count == 2)
        let operations = try NumberOperations("13700137000", configuration, environment: [:])
        #expect(try operations.text().contains("opted out of hints"))
        _ = try rotation().begin()
        #expect(try keys().count == 3)
    }

    private struct OptedOut: Change {
        let digest: [UInt8]

        func name(_ keys: inout RowKeys) {}

        func apply(to rows: WorkingSet) throws(StoreError) { rows.putOptOut(digest) }
    }

    @Test func `an import does not use a key that the responder has not taken`() throws {
        try know("13800138000")
        let first = try keys()
        let lock = try configuration.store.lock()
        try folder.write("keys/tongcha.key", String(repeating: "ab", count: 32) + "\n" + first[0] + "\n")
        #expect(
            message { try know("13900139000") }
                == "the responder has not taken the new key in \(keyFile) yet: send it SIGHUP, or start it, and try again"
        )
        lock?.release()
        _ = try StoreKey(configuration, configuration.store, environment: [:], for: .serving)
        try know("13900139000")
        #expect(try rotation().status() == "people under the present key: 1, under a former one: 1")
    }

    @Test func `a key in the environment is for the operator to replace`() throws {
        try know("13800138000")
        var other = configuration
        other.key = .environment("KEY")
        let environment = ["KEY": try keys()[0]]
        let rotation = try KeyRotation(other, environment: environment)
        #expect(
            message { _ = try rotation.begin() }.hasPrefix("the key is in the environment variable KEY: put a new one"))
        #expect(try rotation.status() == "people under the present key: 1, under a former one: 0")
    }
}
