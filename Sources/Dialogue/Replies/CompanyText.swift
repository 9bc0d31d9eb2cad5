/// The variables of the texts about companies.
enum CompanyText {
    /// Companies one text has room for.
    static let listLimit = 4

    /// One company or several, each as `value(of:)` tells.
    static func value(
        of companies: [Catalog.Company], in catalog: Catalog, _ language: Language
    ) -> TemplateValue {
        if companies.count == 1 { return value(of: companies[0], in: catalog, language) }
        let values = companies.prefix(listLimit).map { value(of: $0, in: catalog, language) }
        return ["is_several": true, "several": ResultText.separated(values)]
    }

    /// One company: its names, its applications, how to reach it, what to do.
    static func value(of company: Catalog.Company, in catalog: Catalog, _ language: Language) -> TemplateValue {
        let applications = catalog.applications(of: company.id)
        return [
            "is_several": .bool(false),
            "company": .text(company.names[language]),
            "applications": ResultText.separated(applications.map { ["name": .text($0.names[language])] }),
            "has_hotline": .bool(!company.hotlines.isEmpty),
            "hotlines": ResultText.separated(
                company.hotlines.map { hotline in
                    [
                        "number": .text(hotline.number),
                        "purpose": hotline.purpose.map { .text($0[language]) } ?? .absent,
                    ]
                }),
            "unbind_guide": company.unbindGuide.map { .text($0.text[language]) } ?? .absent,
            "dispute_guide": company.disputeGuide.map { .text($0.text[language]) } ?? .absent,
        ]
    }

    /// All companies, to choose from; `is_unrecognised` when the person named one we do not know.
    static func menu(of catalog: Catalog, isUnrecognised: Bool, _ language: Language) -> TemplateValue {
        [
            "is_unrecognised": .bool(isUnrecognised),
            "companies": ResultText.separated(catalog.companies.map { ["name": .text($0.names[language])] }),
        ]
    }

    /// All languages, to choose from.
    static func languages(of catalog: Catalog, _ language: Language) -> TemplateValue {
        ["languages": ResultText.separated(catalog.languages.map { ["name": .text($0.names[language])] })]
    }
}
