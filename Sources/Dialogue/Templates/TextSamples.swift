import Primitives
import SMS

/// Values each text may be filled with, the longest among them: what the lint measures and checks names against.
struct TextSamples {
    let catalog: Catalog
    let language: Language

    /// At least one value for every text.
    func samples(of name: TextName) -> [TemplateValue] {
        if TextName.ofServices.contains(name) {
            return catalog.queried.filter { $0.texts[name] == nil }.flatMap { samples(of: name, about: $0) }
        }
        let owners = catalog.queried.flatMap { service in
            service.texts.filter { $0.value == name }.map { (common: $0.key, service: service) }
        }
        if !owners.isEmpty { return owners.flatMap { samples(of: $0.common, about: $0.service) } }
        switch name {
        case .details, .hotline, .dispute:
            return catalog.companies.map { CompanyText.value(of: $0, in: catalog, language) } + several
        case .detailsMenu, .hotlineMenu, .disputeMenu:
            return [true, false].map { CompanyText.menu(of: catalog, isUnrecognised: $0, language) }
        case .languageMenu: return [CompanyText.languages(of: catalog, language)]
        default: return [[:]]  // Every other text is fixed, those of the information services included.
        }
    }

    /// Values of a text about a query, for one service; alone it needs no name.
    private func samples(of name: TextName, about service: Catalog.Service) -> [TemplateValue] {
        let samples = ServiceSamples(catalog: catalog, service: service, language: language).samples(of: name)
        if name == .result || name == .partial { return samples }
        return samples.flatMap { sample in
            [sample.adding("service", .text(service.names[language])), sample.adding("service", .absent)]
        }
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
}

/// Values for the texts about the queries of one service.
struct ServiceSamples {
    let catalog: Catalog
    let service: Catalog.Service
    let language: Language

    /// 2026-12-22T22:22:00+08:00: no moment is longer, all its numbers have two digits.
    private static let moment = LocalTime(WallTime(milliseconds: 1_797_949_320_000)).value

    /// The code in samples of the text that has one.
    static let code = "402918"

    func samples(of name: TextName) -> [TemplateValue] {
        switch name {
        case .prompt, .doubt: [["minutes": 10]]
        case .noInquiry: noInquiry
        case .accepted: [["deadline": Self.moment]]
        case .inProgress: inProgress
        case .refused, .locked, .challengeFailed: [["next": Self.moment]]
        case .challenge: [["code": .text(Self.code), "minutes": 10]]
        case .challengeWrong: [["left": 3], ["left": 1]]
        case .tooSoon:
            [["next": Self.moment, "hours": .integer(Int(service.terms.queryInterval.components.seconds / 3_600))]]
        case .result: results(missing: [[]] + missing)
        case .partial: results(missing: missing.dropLast()).map { $0.adding("deadline", Self.moment) }
        case .unanswered: missing.dropLast().map { ["missing": builder.names(of: Set($0), in: language)] }
        default: [[:]]
        }
    }

    private var builder: ResultText { ResultText(of: service, in: catalog) }

    /// One company silent, half of them silent, all but one, all of them.
    private var missing: [[String]] {
        let ids = catalog.parties(of: service).map(\.id)
        return [Array(ids.prefix(1)), Array(ids.prefix(ids.count / 2)), Array(ids.dropFirst()), ids]
    }

    /// Everything counted, everything zero, everything but one zero, and both again where nobody was asked about the
    /// first application; each with these companies silent.
    private func results(missing: [[String]]) -> [TemplateValue] {
        let builder = builder
        let counted = catalog.parties(of: service).flatMap { catalog.applications(of: $0.id) }
        let first = counted.first?.id
        let last = counted.last?.id
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

    private var inProgress: [TemplateValue] {
        ([[]] + missing.dropLast()).map { companies in
            [
                "deadline": Self.moment, "is_partial": .bool(!companies.isEmpty),
                "missing": builder.names(of: Set(companies), in: language),
            ]
        }
    }
}
