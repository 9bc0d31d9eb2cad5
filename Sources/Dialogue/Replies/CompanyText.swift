/// The variables of the texts about companies.
enum CompanyText {
    /// One company: its names, its applications, how to reach it, what to do.
    static func value(of company: Catalog.Company, in catalog: Catalog, _ language: Language) -> TemplateValue {
        let applications = catalog.applications(of: company.id)
        return [
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

    /// All languages by their own names.
    static func languages(of catalog: Catalog) -> TemplateValue {
        ["languages": ResultText.separated(catalog.languages.map { ["name": .text($0.name)] })]
    }
}
