import JSON
import Store
import TestSupport
import Testing

@testable import bench

@Suite struct StoreCeilingTests {
    @Test(arguments: [(units: 1, segments: 1), (21, 2), (128, 2), (1_000, 3)])
    func `every question is written, answered and let go of, in commits of the size asked for`(
        units: Int, segments: Int
    ) throws {
        let folder = try TemporaryFolder()
        let ceiling = try StoreCeiling(folder: folder.path, unitsPerCommit: units, segmentCount: segments)
        let count = 40
        let json = try JSONParser.parse(Array(try ceiling.json(questionCount: count).utf8), as: .json)
        // The last questions' answers and receipts take two commits more.
        let commits = try #require(json["bare_commits"]?.integerValue)
        #expect((0...2).contains(Int(commits) - (count * (2 + segments) + units - 1) / units))

        let editor = try Editor(path: "\(folder.path)/bare.db")
        #expect(try editor.look { (store) throws(StoreError) in try store.outboxRows(after: nil, limit: 1) }.isEmpty)
        let inquiry = try editor.look { (store) throws(StoreError) in
            try store.newestMessageID().flatMap { (id) throws(StoreError) in try store.inquiry(id) }
        }
        #expect(inquiry?.state == .answered)
        #expect(inquiry?.replyState == .delivered)
    }
}
