import SMS
import Testing

@testable import Inquiry

@Suite struct QuestionTableTests {
    private let company = CompanyID(index: 1)

    @Test func `a slot is given out again, without the failures of its last question`() throws {
        var table = QuestionTable(companyCount: 2)
        let first = table.insert(try open(1))
        let second = table.insert(try open(2))
        #expect([first, second] == [0, 1])
        #expect(table.countFailure(first, of: company) == 1)
        #expect(table.countFailure(first, of: company) == 2)
        table.remove(first)
        #expect(table.slot(of: MessageID(rawValue: 1)) == nil)
        #expect(table[first] == nil)
        #expect(table.insert(try open(3)) == first)
        #expect(table.count == 2)
        #expect(table.countFailure(first, of: company) == 1)
    }

    @Test func `failures stop counting where an octet ends`() throws {
        var table = QuestionTable(companyCount: 2)
        let slot = table.insert(try open(1))
        for _ in 0..<300 { _ = table.countFailure(slot, of: company) }
        #expect(table.countFailure(slot, of: company) == 255)
        table.forgetFailures(slot, of: company)
        #expect(table.countFailure(slot, of: company) == 1)
    }

    private func open(_ id: Int64) throws -> OpenQuestion {
        OpenQuestion(try question(id, [company]), missing: CompanySet([company]))
    }
}
