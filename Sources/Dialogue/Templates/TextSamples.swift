import Primitives
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
        case .prompt, .doubt: [["minutes": 10]]
        case .noInquiry: noInquiry
        case .accepted: [["deadline": Self.moment]]
        case .inProgress: inProgress
        case .refused, .locked: [["next": Self.moment]]
        case .tooSoon: [["next": Self.moment, "hours": 24]]
        case .result: results(missing: [[]] + missing)
        case .partial: results(missing: missing.dropLast()).map { $0.adding("deadline", Self.moment) }
        case .unanswered: missing.dropLast().map { ["missing": ResultText(catalog).names(of: Set($0), in: language)] }
        case .details, .hotline, .dispute:
            catalog.companies.map { CompanyText.value(of: $0, in: catalog, language) } + several
        case .detailsMenu, .hotlineMenu, .disputeMenu:
            [true, false].map { CompanyText.menu(of: catalog, isUnrecognised: $0, language) }
        case .languageMenu: [CompanyText.languages(of: catalog, language)]
        default: [[:]]  // Every other text is fixed, those of the information services included.
        }
    }

    /// One company silent, half of them silent, all but one, all of them.
    private var missing: [[String]] {
        let ids = catalog.companies.map(\.id)
        return [Array(ids.prefix(1)), Array(ids.prefix(ids.count / 2)), Array(ids.dropFirst()), ids]
    }

    /// Everything counted, everything zero, everything but one zero, and both again where nobody was asked about the
    /// first application; each with these companies silent.
    private func results(missing: [[String]]) -> [TemplateValue] {
        let builder = ResultText(catalog)
        let first = catalog.applications.first?.id
        let last = catalog.applications.last?.id
        let counts: [(String) -> Int?] = [
            { _ in 12 }, { _ in 0 }, { $0 == last ? 12 : 0 }, { $0 == first ? nil : 0 },
            { $0 == first ? nil : $0 == last ? 12 : 0 },
        ]
        return missing.flatMap { companies in
            counts.map { builder.value(missing: Set(companies), in: language, count: $0) }
        }
    }

    /// No query so far, one that was answered, and one so long ago that the next may come.
    private var noInquiry: [TemplateValue] {
        [
            ["last": .absent, "next": .absent], ["last": Self.moment, "next": Self.moment],
            ["last": Self.moment, "next": .absent],
        ]
    }

    /// As many companies as one text has room for.
    private var several: [TemplateValue] {
        let companies = catalog.companies
        guard companies.count > 1 else { return [] }
        return [
            CompanyText.value(of: Array(companies.prefix(CompanyText.listLimit)), in: catalog, language),
            CompanyText.value(of: Array(companies.suffix(CompanyText.listLimit)), in: catalog, language),
        ]
    }

    private var inProgress: [TemplateValue] {
        ([[]] + missing.dropLast()).map { companies in
            [
                "deadline": Self.moment, "is_partial": .bool(!companies.isEmpty),
                "missing": ResultText(catalog).names(of: Set(companies), in: language),
            ]
        }
    }
}
