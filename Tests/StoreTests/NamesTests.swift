import Testing

@testable import Store

@Suite struct NamesTests {
    @Test func `a name given in a transaction that was rolled back is given anew`() throws {
        let store = try TemporaryStore()
        let transaction = Transaction(try Database(path: store.path, access: .readWrite))
        try transaction.begin()
        _ = try transaction.names.number(of: "lost")
        try transaction.rollback()
        let other = Transaction(try Database(path: store.path, access: .readWrite))
        try other.begin()
        let kept = try other.names.number(of: "kept")
        try other.commit()
        try transaction.begin()
        let lost = try transaction.names.number(of: "lost")
        let seen = try transaction.names.number(of: "kept")
        try transaction.commit()
        #expect(lost != kept)
        #expect(seen == kept)
        #expect(try other.names.text(of: lost) == "lost")
    }

    @Test func `a number without a name and a name too many are refused`() throws {
        let store = try TemporaryStore()
        let transaction = Transaction(try Database(path: store.path, access: .readWrite))
        #expect(throws: StoreError.self) { try transaction.names.text(of: .max) }
        #expect(throws: StoreError.self) { try transaction.names.text(of: .min) }
        try transaction.begin()
        for number in 1...Names.maximumCount { _ = try transaction.names.number(of: "name \(number)") }
        #expect(throws: StoreError.self) { try transaction.names.number(of: "one more") }
        try transaction.commit()
    }
}
