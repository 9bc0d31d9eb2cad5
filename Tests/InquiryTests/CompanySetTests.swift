import Testing

@testable import Inquiry

@Suite struct CompanySetTests {
    private func set(_ indices: UInt8...) -> CompanySet { CompanySet(indices.map { CompanyID(index: $0) }) }

    @Test func `it holds each company once and lists them in order`() {
        var companies = set(63, 0, 5, 5)
        #expect(companies.map(\.index) == [0, 5, 63])
        #expect(companies.count == 3)
        companies.remove(CompanyID(index: 5))
        companies.remove(CompanyID(index: 6))
        #expect(companies == set(0, 63))
        #expect(companies.contains(CompanyID(index: 63)))
        #expect(!companies.contains(CompanyID(index: 5)))
    }

    @Test func `sets meet, part and differ`() {
        #expect(set(1, 2).intersection(set(2, 3)) == set(2))
        #expect(set(1, 2).subtracting(set(2, 3)) == set(1))
        #expect(set(1, 2).isDisjoint(with: set(3)))
        #expect(!set(1, 2).isDisjoint(with: set(2)))
        #expect(set().isEmpty)
        #expect(!set(0).isEmpty)
    }
}
