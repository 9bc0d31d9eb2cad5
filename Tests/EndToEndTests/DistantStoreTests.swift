import Dialogue
import Digest
import Net
import Primitives
import SMS
import Store
import TestSupport
import Testing

@testable import Responder

/// The whole responder, unchanged, over a store that neither SQLite nor its file stands behind.
@Suite struct DistantStoreTests {
    @Test @LoopActor func `a store two milliseconds away costs three round trips a batch at most`() async throws {
        try await withResponder { responder in
            let store = DistantStore()
            responder.adjust = { $0.store = store }
            let phones = (0..<1_000).map { "139\(10_000_000 + $0)" }
            try await responder.start()
            try Self.know(phones, in: store.near, responder)
            let gateway = try await responder.gateway()
            let start = ContinuousClock.now
            for phone in phones { gateway.send(.text("查询 01123X"), from: phone) }
            try await eventually("every reply") { Set(gateway.replies.map(\.phone)).count == phones.count }
            let rate = Double(phones.count) / ((ContinuousClock.now - start) / .seconds(1))
            #expect(gateway.replies.allSatisfy { $0.text.contains("账号3个") })
            let (rounds, batches) = store.trips.withLock { $0 }
            #expect(rounds <= 3 * batches)
            proven(
                """
                a store two milliseconds away: \(rounds) round trips for \(batches) batches, \(Int(rate)) answers a second
                """)
        }
    }

    @LoopActor
    private static func know(_ phones: [String], in store: any RowStore, _ responder: TestResponder) throws {
        let key = try KeyFile.keys(responder.configuration.key, environment: [:], mayCreate: false)[0]
        let tail = try #require(IDTail(TestResponder.knownTail))
        let people = try BulkImport(store)
        for phone in try phones.map({ try #require(PhoneNumber($0)) }) {
            try people.add(
                PersonRow(
                    phone: phone, tailMAC: IdentityCheck(key: key).mac(for: tail, of: phone), isActive: true, key: 1))
            try people.add(AccountCount(application: "wechat", count: 3), of: phone)
        }
        try people.finish()
    }
}
