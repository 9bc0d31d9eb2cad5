import Testing

@testable import Dialogue

@Suite struct ShippedTextsTests {
    @Test func `the lint finds nothing in the shipped texts`() throws {
        let report = try TemplateLint(catalog: Shipped.catalog(), library: Shipped.library()).run()
        #expect(report.faults.map(\.description) == [])
    }
}
