import Testing

@testable import Inquiry

@Suite struct TallyTests {
    private let companies = (0..<3).map { CompanyID(index: $0) }

    @Test func `accounts come first, and who is silent stays missing`() {
        var tally = Tally(asked: CompanySet(companies))
        tally.add(accounts(["c": 3]), from: companies[2])
        tally.add(accounts(["a1": 0, "a2": 0]), from: companies[0])
        #expect(tally.missing == CompanySet([companies[1]]))
        #expect(!tally.isComplete)
        tally.add(accounts(["b1": 0, "b2": 2, "b3": 1]), from: companies[1])
        #expect(tally.isComplete)
        #expect(tally.total == 6)
        #expect(tally.entries.map(\.company) == [companies[1], companies[2], companies[0]])
        #expect(tally.entries[0].counts == accounts(["b2": 2, "b3": 1, "b1": 0]))
    }

    @Test func `a company's first answer stands`() {
        var tally = Tally(asked: CompanySet([companies[0]]))
        tally.add(accounts(["a": 1]), from: companies[0])
        let before = tally
        tally.add(accounts(["a": 5]), from: companies[0])
        tally.add(accounts(["b": 5]), from: companies[1])
        #expect(tally == before)
    }
}
