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
        try await inHouse { house in
            let store = DistantStore()
            house.adjust = { $0.store = store }
            let phones = (0..<1_000).map { "139\(10_000_000 + $0)" }
            try await house.start()
            try Self.know(phones, in: store.near, house)
            let gateway = try await house.gateway()
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
    private static func know(_ phones: [String], in store: any RowStore, _ house: House) throws {
        let key = try KeyFile.key(house.configuration.key, environment: [:], mayCreate: false)
        let tail = try #require(IDTail(House.knownTail))
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
