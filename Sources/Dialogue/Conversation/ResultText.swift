/// Puts the companies' counts into the shape the result's template reads.
package struct ResultText: Sendable {
    /// A company as one language lists it.
    private struct Sheet: Sendable {
        let id: String
        let name: String
        let applications: [(id: String, label: String)]
    }

    private let sheets: [Language: [Sheet]]

    /// Largest count shown; a company that answers more is believed up to here.
    static let countLimit = 9_999

    /// A builder for the companies and applications of this catalog.
    package init(_ catalog: Catalog) {
        var sheets: [Language: [Sheet]] = [:]
        for spoken in catalog.languages {
            let language = spoken.language
            sheets[language] = catalog.companies.map { company in
                Sheet(
                    id: company.id, name: company.names[language],
                    applications: catalog.applications(of: company.id).map { ($0.id, $0.labels[language]) })
            }
        }
        self.sheets = sheets
    }

    /// The template's variables, described in `templates/README.md`.
    ///
    /// - Parameters:
    ///   - counts: accounts by application id; what an answering company does not name counts as none.
    ///   - missing: ids of the companies that did not answer. Their counts are left out.
    package func value(counts: [String: Int], missing: Set<String>, in language: Language) -> TemplateValue {
        let sheets = sheets[language] ?? []
        var groups: [(sheet: Sheet, applications: [TemplateValue])] = []
        var missingNames: [String] = []
        var total = 0
        var hasZero = false
        for sheet in sheets {
            if missing.contains(sheet.id) {
                missingNames.append(sheet.name)
                continue
            }
            var counted: [(label: String, count: Int)] = []
            for application in sheet.applications {
                let count = min(max(counts[application.id] ?? 0, 0), Self.countLimit)
                if count == 0 { hasZero = true } else { counted.append((application.label, count)) }
                total += count
            }
            if !counted.isEmpty { groups.append((sheet, Self.applications(counted))) }
        }
        return .object([
            TemplateMember("companies", Self.companies(groups)),
            TemplateMember("total", .integer(total)),
            TemplateMember("has_accounts", .bool(total > 0)),
            TemplateMember("has_zero", .bool(hasZero && total > 0)),
            TemplateMember("is_partial", .bool(!missingNames.isEmpty)),
            TemplateMember("nobody_answered", .bool(missingNames.count == sheets.count)),
            TemplateMember("missing", Self.separated(missingNames.map { ["name": .text($0)] })),
        ])
    }

    private static func applications(_ counted: [(label: String, count: Int)]) -> [TemplateValue] {
        counted.indices.map { index in
            .object([
                TemplateMember("label", .text(counted[index].label)),
                TemplateMember("count", .integer(counted[index].count)),
                TemplateMember("more", .bool(index + 1 < counted.count)),
            ])
        }
    }

    private static func companies(_ groups: [(sheet: Sheet, applications: [TemplateValue])]) -> TemplateValue {
        .list(
            groups.indices.map { index in
                .object([
                    TemplateMember("name", .text(groups[index].sheet.name)),
                    // “支付宝：支付宝1个” would say everything twice.
                    TemplateMember("is_group", .bool(groups[index].sheet.applications.count > 1)),
                    TemplateMember("applications", .list(groups[index].applications)),
                    TemplateMember("more", .bool(index + 1 < groups.count)),
                ])
            })
    }

    /// The objects, each told whether another follows: Mustache cannot join with a separator.
    static func separated(_ objects: [TemplateValue]) -> TemplateValue {
        .list(
            objects.enumerated().map { index, object in
                guard case .object(let members) = object else { return object }
                return .object(members + [TemplateMember("more", .bool(index + 1 < objects.count))])
            })
    }
}
