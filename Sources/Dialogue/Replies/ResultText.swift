/// Puts the counts of a service's parties into the shape the result's template reads.
package struct ResultText: Sendable {
    /// A party as one language lists it.
    private struct Sheet: Sendable {
        let id: String
        let name: TemplateText
        /// Its applications' ids, and beside them what they are called.
        let applications: [String]
        let labels: [TemplateText]
    }

    /// What one language lists.
    private struct Book: Sendable {
        let service: TemplateText
        let unit: TemplateText
        let sheets: [Sheet]
    }

    /// The variables' names, made once.
    private enum Key {
        static let service: TemplateKey = "service"
        static let unit: TemplateKey = "unit"
        static let companies: TemplateKey = "companies"
        static let name: TemplateKey = "name"
        static let isGroup: TemplateKey = "is_group"
        static let applications: TemplateKey = "applications"
        static let label: TemplateKey = "label"
        static let count: TemplateKey = "count"
        static let more: TemplateKey = "more"
        static let total: TemplateKey = "total"
        static let hasAccounts: TemplateKey = "has_accounts"
        static let hasZero: TemplateKey = "has_zero"
        static let zeros: TemplateKey = "zeros"
        static let isPartial: TemplateKey = "is_partial"
        static let nobodyAnswered: TemplateKey = "nobody_answered"
        static let missing: TemplateKey = "missing"
    }

    private let books: [(language: Language, book: Book)]

    /// Largest count shown; a party that answers more is believed up to here.
    static let countLimit = 9_999
    /// Stands for the count of an application that nobody was asked about.
    private static let notAsked = -1

    /// A builder for the service's parties and what they count.
    package init(of service: Catalog.Service, in catalog: Catalog) {
        let parties = catalog.parties(of: service)
        books = catalog.languages.map { spoken in
            let language = spoken.language
            let sheets = parties.map { party in
                let applications = catalog.applications(of: party.id)
                return Sheet(
                    id: party.id, name: TemplateText(party.names[language]), applications: applications.map(\.id),
                    labels: applications.map { TemplateText($0.labels[language]) })
            }
            let book = Book(
                service: TemplateText(service.names[language]), unit: TemplateText(service.unit[language]),
                sheets: sheets)
            return (language, book)
        }
    }

    private func book(in language: Language) -> Book? { books.first { $0.language == language }?.book }

    /// The template's variables, described in `templates/README.md`.
    ///
    /// - Parameters:
    ///   - missing: ids of the companies that were asked and did not answer. Their counts are left out.
    ///   - count: how many accounts of an application, by its id, the number has; `nil` when nobody was asked about it.
    package func value(
        missing: Set<String>, in language: Language, count: (_ application: String) -> Int?
    ) -> TemplateValue {
        let book = book(in: language)
        let sheets = book?.sheets ?? []
        var value = TemplateValue(.object, capacity: 96, octetCapacity: 512)
        if let book {
            value.append(Key.service, book.service)
            value.append(Key.unit, book.unit)
        }
        var missingNames: [TemplateText] = []
        var total = 0
        var hasZero = false
        var hasAnswer = false
        var isEverythingAsked = true
        var separator: Int?
        var counts: [Int] = []
        counts.reserveCapacity(16)
        let companies = value.open(.list, Key.companies)
        for index in sheets.indices {
            if !missing.isEmpty, missing.contains(sheets[index].id) {
                missingNames.append(sheets[index].name)
                continue
            }
            counts.removeAll(keepingCapacity: true)
            for application in sheets[index].applications {
                let count = count(application).map { min(max($0, 0), Self.countLimit) }
                counts.append(count ?? Self.notAsked)
            }
            var sum = 0
            for count in counts {
                if count == Self.notAsked { isEverythingAsked = false } else { hasAnswer = true }
                if count == 0 { hasZero = true }
                if count > 0 { sum += count }
            }
            guard sum > 0 else { continue }
            total += sum
            separator = Self.append(sheets[index], counts, to: &value)
        }
        if let separator { value.correct(separator, to: false) }
        value.close(companies)
        value.append(Key.total, total)
        value.append(Key.hasAccounts, total > 0)
        value.append(Key.hasZero, hasZero && total > 0)
        // “The others have none” may only be said where all others were asked.
        let zeros = value.open(.list, Key.zeros)
        if hasZero, !isEverythingAsked { Self.appendZeros(in: sheets, missing: missing, count: count, to: &value) }
        value.close(zeros)
        value.append(Key.isPartial, !missingNames.isEmpty)
        value.append(Key.nobodyAnswered, !hasAnswer)
        value.append(Key.missing, Self.separated(missingNames.map { ["name": .text($0)] }))
        value.close(0)
        return value
    }

    /// The names of these companies that the catalog has, in its order: the variable `missing` of other texts.
    func names(of companies: Set<String>, in language: Language) -> TemplateValue {
        let sheets = book(in: language)?.sheets ?? []
        return Self.separated(sheets.filter { companies.contains($0.id) }.map { ["name": .text($0.name)] })
    }

    /// Appends the applications that have no accounts, one by one.
    private static func appendZeros(
        in sheets: [Sheet], missing: Set<String>, count: (_ application: String) -> Int?,
        to value: inout TemplateValue
    ) {
        var separator: Int?
        for sheet in sheets where !missing.contains(sheet.id) {
            for (application, label) in zip(sheet.applications, sheet.labels) {
                guard let count = count(application), count <= 0 else { continue }
                let entry = value.open(.object)
                value.append(Key.label, label)
                separator = value.append(Key.more, true)
                value.close(entry)
            }
        }
        if let separator { value.correct(separator, to: false) }
    }

    /// Appends a company with its applications that have accounts; returns where it says that another follows.
    private static func append(_ sheet: Sheet, _ counts: [Int], to value: inout TemplateValue) -> Int {
        let company = value.open(.object)
        value.append(Key.name, sheet.name)
        // “支付宝：支付宝1个” would say everything twice.
        value.append(Key.isGroup, sheet.applications.count > 1)
        let applications = value.open(.list, Key.applications)
        var separator: Int?
        for index in counts.indices where counts[index] > 0 {
            let entry = value.open(.object)
            value.append(Key.label, sheet.labels[index])
            value.append(Key.count, counts[index])
            separator = value.append(Key.more, true)
            value.close(entry)
        }
        if let separator { value.correct(separator, to: false) }
        value.close(applications)
        let more = value.append(Key.more, true)
        value.close(company)
        return more
    }

    /// The objects, each told whether another follows: Mustache cannot join with a separator.
    static func separated(_ objects: [TemplateValue]) -> TemplateValue {
        .list(objects.enumerated().map { index, object in object.adding(Key.more, .bool(index + 1 < objects.count)) })
    }
}
