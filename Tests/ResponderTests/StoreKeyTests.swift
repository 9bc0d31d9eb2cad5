import Digest
import Foundation
import Net
import SMS
import Store
import TestSupport
import Testing

@testable import Responder

/// A store belongs to the key that its people were imported under.
@Suite struct StoreKeyTests {
    private let folder: TemporaryFolder
    private var configuration = Configuration()
    private static let keys = [
        "ONE": String(repeating: "ab", count: 32), "TWO": String(repeating: "cd", count: 32),
    ]

    init() throws {
        folder = try TemporaryFolder()
        configuration.storePath = "\(folder.path)/tongcha.db"
        configuration.key = .environment("ONE")
        configuration.templates = "\(Repository.root)/templates"
    }

    private func open(_ name: String, for use: KeyNote.Use = .serving) throws -> StoreKey {
        var configuration = configuration
        configuration.key = .environment(name)
        return try StoreKey(configuration, configuration.store, environment: Self.keys, for: use)
    }

    private func message(of body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func importPerson(_ name: String = "ONE") throws -> DataImport.Result {
        var configuration = configuration
        configuration.key = .environment(name)
        let file = try folder.write("p.csv", "phone,id_tail,status\n13800138000,01123X,active\n")
        return try DataImport(configuration, environment: Self.keys, progress: { _ in }, complaint: { _ in })
            .run(.people, file: file)
    }

    private var refusal: String {
        """
        the key in the environment variable TWO is not the one that the people in \(configuration.storePath) were \
        imported under; put that key back, or set "store" to a new file and import everybody anew; nothing was changed
        """
    }

    @Test func `another key than the people's is refused everywhere, and changes nothing`() throws {
        #expect(try importPerson().importedCount == 1)
        let before = try folder.contents().filter { $0.key == "tongcha.db" }
        #expect(message { _ = try open("TWO") } == refusal)
        #expect(message { _ = try open("TWO", for: .beside) } == refusal)
        #expect(message { _ = try importPerson("TWO") } == refusal)
        var wrong = configuration
        wrong.key = .environment("TWO")
        #expect(Check(wrong, environment: Self.keys).run().faults == [refusal])
        #expect(Check(configuration, environment: Self.keys).run().faults == [])
        #expect(try folder.contents().filter { $0.key == "tongcha.db" } == before)
        #expect(try open("ONE").ring.present.number == 1)
        #expect(try !open("ONE").isAdopted)
    }

    @Test func `a store without people takes the key it is served with, and no import's`() throws {
        #expect(try open("ONE").ring.present.number == 1)
        #expect(message { _ = try open("TWO", for: .beside) } == refusal)
        #expect(try !open("TWO").isAdopted)
        #expect(try importPerson("TWO").importedCount == 1)
        #expect(message { _ = try open("ONE") } != "")
    }

    @Test(arguments: [KeyNote.Use.serving, .beside])
    func `people without a key of theirs belong to the first that comes`(use: KeyNote.Use) throws {
        let phone = try #require(PhoneNumber("13800138000"))
        let store = try BulkImport(configuration.store)
        try store.add(PersonRow(phone: phone, tailMAC: [1], isActive: true))
        try store.finish()
        #expect(Check(configuration, environment: Self.keys).run().faults == [])
        #expect(try open("ONE", for: use).isAdopted)
        #expect(try !open("ONE", for: use).isAdopted)
        #expect(message { _ = try open("TWO", for: use) } == refusal)
    }

    @Test func `a key that is shared with a register is not the store's`() throws {
        var shared = configuration
        let octets = try #require(Hex.octets(from: Self.keys["ONE"] ?? ""))
        shared.identity = .http(
            RegisterSettings(
                url: try HTTPURL("http://127.0.0.1:1/"), secret: HMACKey([1]), key: HMACKey(octets)))
        let fault = "the \"key\" of \"identity\" is the one in the environment variable ONE"
        #expect(
            message { _ = try StoreKey(shared, shared.store, environment: Self.keys, for: .serving) }.hasPrefix(fault))
        _ = try importPerson()
        let report = Check(shared, environment: Self.keys).run()
        #expect(report.faults.count == 1 && report.faults.first?.hasPrefix(fault) == true, "\(report.faults)")
    }

    @Test func `people in a store that nobody asks are told of`() throws {
        var asking = configuration
        asking.identity = .http(
            RegisterSettings(url: try HTTPURL("http://127.0.0.1:1/"), secret: HMACKey([1]), key: HMACKey([2])))
        let note = try #require(asking.importedPeopleNote)
        #expect(note.contains("nobody is recognised by the people in the store"))
        #expect(!Check(asking, environment: Self.keys).run().warnings.contains(note))
        _ = try importPerson()
        #expect(Check(asking, environment: Self.keys).run().warnings.contains(note))
        #expect(configuration.importedPeopleNote == nil)
        #expect(!Check(configuration, environment: Self.keys).run().warnings.contains(note))
    }

    @Test func `the store keeps neither the key nor what a tail could yield`() throws {
        _ = try importPerson()
        let key = try #require(Hex.octets(from: Self.keys["ONE"] ?? ""))
        for (name, octets) in try folder.contents() { #expect(octets.firstRange(of: key) == nil, "\(name)") }
    }
}
