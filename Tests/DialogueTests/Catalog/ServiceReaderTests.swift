import Testing

@testable import Dialogue

/// Services as the catalog describes them, and what is wrong with some.
@Suite struct ServiceReaderTests {
    /// A catalog with a service of these members behind the first one, and a list of those whom it asks.
    private static func catalog(
        _ members: String = "", id: String = "cards", parties: String = "{ id: 'north', names: { zh: '北', en: 'N' } }",
        rule: String = "{ when: 'cards', then: 'cards' },"
    ) -> String {
        CatalogReaderTests.catalog(
            services: """
                { id: 'accounts', answered_by: 'sources', commands: ['查询'] },
                { id: '\(id)', answered_by: 'sources', commands: ['卡'], parties: 'towns'\(members) }
                """,
            extra: "towns: [\n\(parties)\n]"
        ).replacing("rules: [", with: "rules: [\(rule)")
    }

    private func read(_ text: String) throws -> Catalog { try CatalogReader.read(Array(text.utf8)) }

    private func faults(_ text: String) -> [String] {
        do {
            _ = try CatalogReader.read(Array(text.utf8), file: "c")
            return []
        } catch {
            guard case .faults(let faults) = error else { return ["\(error)"] }
            return faults.map { String($0.description.dropFirst(2)) }
        }
    }

    @Test func `every key has a default`() throws {
        let catalog = try read(Self.catalog())
        let service = try #require(catalog.queried.last)
        #expect(catalog.queried.map(\.id) == ["accounts", "cards"])
        #expect(service.names[.english] == "卡" && service.unit[.chinese] == "")
        #expect(service.terms == ServiceTerms() && service.texts.isEmpty && service.guide == nil)
        #expect(catalog.parties(of: service).map(\.id) == ["north"])
        #expect(catalog.companies.map(\.id) == ["acme"])
        #expect(catalog.applications.map(\.id) == ["app", "north"])
    }

    @Test func `what is given is taken`() throws {
        let service = try #require(
            try read(
                Self.catalog(
                    """
                    , names: { zh: '卡片', en: 'cards' }, unit: { zh: '张', en: '' }, once_per_hours: 1,
                    challenge: true, acknowledge_after_seconds: 3, partial_after_minutes: 119, answer_within_hours: 2,
                    texts: { guide: 'ask', result: 'result', too_soon: 'wait' }
                    """)
            ).queried.last)
        #expect(service.names[.english] == "cards" && service.unit[.chinese] == "张")
        #expect(service.terms.queryInterval == .seconds(3_600) && service.terms.acknowledgeAfter == .seconds(3))
        #expect(service.terms.partialAfter == .seconds(7_140) && service.terms.answerWithin == .seconds(7_200))
        #expect(service.terms.isChallenged && service.guide?.rawValue == "ask")
        #expect(service.texts == [.tooSoon: TextName(rawValue: "wait")])
        #expect(service.ownTexts.map(\.rawValue) == ["ask", "wait"])
    }

    @Test(arguments: [
        (", once_per_hours: 0", "4:91: expected a whole number from 1 to 720"),
        (", answer_within_hours: 49", "4:96: expected a whole number from 1 to 48"),
        (", partial_after_minutes: 60, answer_within_hours: 1", "4:98: expected a whole number from 1 to 59"),
        (", acknowledge_after_seconds: '3'", "4:102: expected a whole number from 1 to 3600"),
        (", texts: { bye: 'x' }", "4:84: unknown key “bye”"),
        (", texts: { result: 'help' }", "4:92: “help” is the name of a text that answers something else"),
        (", unit: { zh: 7, en: '' }", "4:87: expected a string"),
        (", names: { zh: '卡' }", "4:82: “en” is missing"),
        (", challenge: 7", "4:86: expected true or false"),
        (", chalenge: true", "4:75: unknown key “chalenge”"),
    ])
    func `a faulty service is reported with its place`(_ members: String, _ fault: String) {
        #expect(faults(Self.catalog(members)) == [fault])
    }

    @Test func `a service that no rule leads to is reported, and a list that is not there`() {
        #expect(faults(Self.catalog(rule: "")) == ["4:7: “cards” is not a service that a rule leads to"])
        let lost = Self.catalog().replacing("towns: [", with: "villages: [")
        #expect(
            faults(lost) == ["4:66: “towns” is defined nowhere", "14:1: unknown key “villages”"])
    }

    @Test func `a list belongs to one service, and has no name that means something else`() {
        let twice = Self.catalog().replacing("'towns'", with: "'companies'").replacing("towns: [", with: "more: [")
        #expect(
            faults(twice) == ["4:66: “companies” is used twice, first at 3:12", "14:1: unknown key “more”"])
        let reserved = Self.catalog().replacing("'towns'", with: "'fillers'").replacing("towns: [", with: "more: [")
        #expect(
            faults(reserved) == [
                "4:66: “fillers” is the name of a text that answers something else", "14:1: unknown key “more”",
            ])
    }

    @Test(arguments: [
        ("{ id: 'acme', names: { zh: '北', en: 'N' } }", "15:7: “acme” is used twice, first at 9:7"),
        ("{ id: 'app', names: { zh: '北', en: 'N' } }", "15:7: “app” is used twice, first at 12:7"),
        ("{ id: 'north', names: { zh: '北' } }", "15:23: “en” is missing"),
        ("{ id: 'north', names: { zh: '北', en: 'N' }, colour: 1 }", "15:45: unknown key “colour”"),
    ])
    func `ids of parties and what they count are unique over the catalog`(_ party: String, _ fault: String) {
        #expect(faults(Self.catalog(parties: party)) == [fault])
    }
}
