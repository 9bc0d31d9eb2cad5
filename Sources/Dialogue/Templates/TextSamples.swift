import SMS

/// Values each text may be filled with, the longest among them: what the lint measures and checks names against.
struct TextSamples {
    let catalog: Catalog
    let language: Language

    /// 2026-12-22T22:22:00+08:00: no moment is longer, all its numbers have two digits.
    private static let moment = LocalTime(WallTime(milliseconds: 1_797_949_320_000)).value

    /// At least one value for every text.
    func samples(of name: TextName) -> [TemplateValue] {
        switch name {
        case .prompt: [["minutes": 10]]
        case .accepted, .inProgress: [["deadline": Self.moment]]
        case .refused, .locked: [["next": Self.moment]]
        case .tooSoon: [["next": Self.moment, "hours": 24]]
        case .result: results
        case .details, .hotline, .dispute:
            catalog.companies.map { CompanyText.value(of: $0, in: catalog, language) }
        case .detailsMenu, .hotlineMenu, .disputeMenu:
            [true, false].map { CompanyText.menu(of: catalog, isUnrecognised: $0, language) }
        case .languageMenu: [CompanyText.languages(of: catalog)]
        default: [[:]]  // Every other text is fixed, those of the information services included.
        }
    }

    /// Everything counted, nothing counted, one company silent, half of them silent, all of them silent.
    private var results: [TemplateValue] {
        let builder = ResultText(catalog)
        let ids = catalog.companies.map(\.id)
        let missing = [[], Array(ids.prefix(1)), Array(ids.prefix(ids.count / 2)), Array(ids.dropFirst()), ids]
        let first = catalog.applications.first?.id
        return missing.map { builder.value(missing: Set($0), in: language) { _ in 12 } } + [
            builder.value(missing: [], in: language) { _ in 0 },
            builder.value(missing: [], in: language) { $0 == first ? 12 : 0 },
        ]
    }
}
