import JSON
import SMS
import Store
import TestSupport
import Testing

@testable import bench

@Suite struct StoreCeilingTests {
    @Test(arguments: [2, 21, 128])
    func `every question is written, answered and let go of, in commits of the size asked for`(changes: Int) throws {
        let folder = try TemporaryFolder()
        let ceiling = try StoreCeiling(folder: folder.path, changesPerCommit: changes, peopleCount: 1_000)
        let count = 40
        let json = try JSONParser.parse(Array(try ceiling.json(questionCount: count).utf8), as: .json)
        // The last questions' deliveries take one commit more, and the first commit has only decisions.
        let commits = try #require(json["bare_commits"]?.integerValue)
        #expect((1...3).contains(Int(commits) - (count * 2 - 1) / changes))

        let reader = try SQLiteReader(path: "\(folder.path)/bare.db")
        try reader.read { (snapshot) throws(StoreError) in
            #expect(try snapshot.replies(after: nil, limit: 1).isEmpty)
        }
        // None asks twice, and they are not the first ones.
        let database = try BareDatabase(path: "\(folder.path)/bare.db")
        #expect(try database.integer("SELECT count(*) FROM sender") == Int64(count))
        let last = try #require(try database.integer("SELECT max(phone) FROM sender"))
        #expect((PeopleFill.firstPhone + 500..<PeopleFill.firstPhone + 1_000).contains(last))
    }
}
