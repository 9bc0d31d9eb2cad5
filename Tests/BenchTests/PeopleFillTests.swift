import Dialogue
import Digest
import Glibc
import Primitives
import SMS
import Store
import TestSupport
import Testing

@testable import bench

@Suite struct PeopleFillTests {
    private let folder: TemporaryFolder
    private let identity: IdentityCheck
    private var path: String { "\(folder.path)/store.db" }
    private var keyPath: String { "\(folder.path)/key" }

    init() throws {
        folder = try TemporaryFolder()
        let octets = [UInt8](repeating: 9, count: 32)
        identity = IdentityCheck(key: HMACKey(octets))
        let file = try #require(fopen("\(folder.path)/key", "w"))
        fputs(Hex.text(of: octets) + "\n", file)
        fclose(file)
    }

    /// Makes a store as an import leaves it, with somebody who has accounts at so many applications.
    private func makeStore(applications: Int) throws {
        let store = SQLiteStore(path: path)
        let phone = try #require(PhoneNumber(number: PeopleFill.firstPhone))
        let rows = try BulkImport(store)
        for place in 0..<applications {
            try rows.add(AccountCount(application: "application\(place)", count: 1), of: phone)
        }
        try rows.finish()
        try Editor(store).finish()
        try BareDatabase(path: path).run("INSERT INTO key VALUES (4, x'00')")
    }

    @Test func `everybody is known by the tail and has accounts at five applications`() throws {
        try makeStore(applications: 7)
        try PeopleFill(path: path, keyPath: keyPath).fill(100)
        let tail = try #require(IDTail(PeopleFill.tail))
        let numbers = [PeopleFill.firstPhone, PeopleFill.firstPhone + 99]
        for phone in numbers.compactMap(PhoneNumber.init(number:)) {
            let counts = try SQLiteReader(path: path).read { (snapshot) throws(StoreError) in
                try snapshot.counts(of: phone)
            }
            #expect(Set(counts.map(\.application)).count == 5)
            #expect(counts.allSatisfy { $0.application.hasPrefix("application") && $0.count > 0 })
            let database = try BareDatabase(path: path)
            let code = try database.octets("SELECT tail_mac FROM person WHERE phone = \(phone.number) AND key = 4")
            #expect(identity.matches(tail, of: phone, storedMAC: code))
        }
        #expect(try BareDatabase(path: path).integer("SELECT count(*) FROM person WHERE is_active") == 100)
        #expect(try BareDatabase(path: path).integer("SELECT count(*) FROM account") == 100)
    }

    @Test func `a store that knows too few applications is refused`() throws {
        try makeStore(applications: 4)
        #expect(throws: PeopleFill.Failure.self) { try PeopleFill(path: path, keyPath: keyPath) }
    }

    @Test func `a file without a key is refused`() throws {
        try makeStore(applications: 7)
        #expect(throws: PeopleFill.Failure.self) { try PeopleFill(path: path, keyPath: path) }
    }
}
