import SMS
import Testing

@testable import Store

/// Opt-outs that are kept as digests, beyond their senders' rows.
@Suite struct OptOutTests {
    @Test(arguments: StoreKind.allCases) func `an opt-out is found by its digest until it is taken back`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        #expect(try !store.hasOptedOut([1, 2]))
        for _ in 0..<2 { try store.edit { $0.optOuts.replace(OptOut(), for: [1, 2]) } }
        #expect(try store.hasOptedOut([1, 2]))
        #expect(try !store.hasOptedOut([1]))
        for _ in 0..<2 { try store.edit { $0.optOuts.remove([1, 2]) } }
        #expect(try !store.hasOptedOut([1, 2]))
    }

    @Test(arguments: StoreKind.allCases) func `whether there is any is known without naming one`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        func hasAny() throws -> Bool {
            try store.edit {
                $0.optOutPresence()
            } _: {
                $0.hasOptOuts
            }
        }
        #expect(try !hasAny())
        let within = try store.edit {
            $0.optOutPresence()
        } _: { rows in
            rows.optOuts.replace(OptOut(), for: [1])
            return rows.hasOptOuts
        }
        #expect(within)
        #expect(try hasAny())
        try store.edit { $0.optOuts.remove([1]) }
        #expect(try !hasAny())
    }
}

@Suite struct KeyRowTests {
    @Test(arguments: StoreKind.allCases) func `keys are numbered in their order, and forgotten together`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let ids = try store.edit {
            $0.keyRows()
        } _: { rows in
            #expect(rows.keys.rows == [] && !rows.keys.hasPeople)
            return [rows.keys.insert(checkValue: [9]), rows.keys.insert(checkValue: [1])]
        }
        #expect(ids == [1, 2])
        let third = try store.edit {
            $0.keyRows()
        } _: {
            $0.keys.insert(checkValue: [5])
        }
        #expect(third == 3)
        let expected = [
            KeyRow(id: 1, checkValue: [9]), KeyRow(id: 2, checkValue: [1]), KeyRow(id: 3, checkValue: [5]),
        ]
        #expect(try store.look { (found) throws(StoreError) in try found.keys() } == expected)
        let person = try Sample.person()
        try store.edit { $0.people.replace(person, for: person.phone) }
        let (rows, hasPeople) = try store.edit {
            $0.keyRows()
        } _: {
            ($0.keys.rows, $0.keys.hasPeople)
        }
        #expect(rows == expected && hasPeople)
        try store.edit {
            $0.keyRows()
        } _: {
            $0.keys.removeAll()
        }
        #expect(try store.look { (found) throws(StoreError) in try found.keys() } == [])
    }

    @Test(arguments: StoreKind.allCases) func `two keys of one check value are refused`(kind: StoreKind) throws {
        let store = try kind.make()
        #expect(throws: StoreError.refused(reason: "UNIQUE constraint failed: key.check_value")) {
            try store.edit {
                $0.keyRows()
            } _: { rows in
                for _ in 0..<2 { _ = rows.keys.insert(checkValue: [1]) }
            }
        }
        #expect(try store.look { (found) throws(StoreError) in try found.keys() } == [])
    }
}
