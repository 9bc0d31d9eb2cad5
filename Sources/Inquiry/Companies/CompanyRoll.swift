import Primitives

/// Every company that can be asked, each with its place; what names become inside an inquiry.
package struct CompanyRoll: Equatable, Sendable {
    /// The companies in the order of the configuration.
    package let sources: [Source]
    /// Every company on the roll.
    package let everyone: CompanySet
    private let places: [String: CompanyID]

    /// The roll of these companies.
    ///
    /// - Throws: `InquiryError` when there are more than 64, or a company or one of its applications comes twice.
    package init(_ sources: [Source]) throws(InquiryError) {
        guard sources.count <= CompanySet.limit else {
            throw .tooManyCompanies(count: sources.count, limit: CompanySet.limit)
        }
        var places: [String: CompanyID] = [:]
        for (index, source) in sources.enumerated() {
            let place = CompanyID(index: UInt8(truncatingIfNeeded: index))
            guard places.updateValue(place, forKey: source.company) == nil else {
                throw .repeatedCompany(source.company)
            }
            var seen: Set<String> = []
            for application in source.applications where !seen.insert(application).inserted {
                throw .repeatedApplication(application, company: source.company)
            }
        }
        self.sources = sources
        self.places = places
        everyone = CompanySet(places.values)
    }

    /// The company of this name, or `nil` when it is not on the roll.
    package subscript(name: String) -> CompanyID? { places[name] }

    /// The company at this place.
    package subscript(company: CompanyID) -> Source { sources[Int(company.index)] }

    /// The companies of these names; a name that is not on the roll has nobody to ask and is left out.
    package func companies(named names: some Sequence<String>) -> CompanySet {
        CompanySet(names.lazy.compactMap { places[$0] })
    }

    /// The answer as counts of all the company's applications in their order, or why it cannot be one.
    ///
    /// An application the company does not mention counts as zero; so does everything of a number it does not know.
    func judge(_ answer: SourceAnswer, of company: CompanyID) -> AnswerVerdict {
        let applications = self[company].applications
        switch answer {
        case .later(let wait): return .later(wait)
        case .failed: return .refused(.reportedFailure)
        case .unknown: return .counts(applications.map { AccountCount(application: $0, count: 0) })
        case .counts(let counts):
            for (index, count) in counts.enumerated() {
                guard applications.contains(count.application) else { return .refused(.unknownApplication) }
                // Every application passed so far differs, so a long answer ends here at the latest.
                guard !counts[..<index].contains(where: { $0.application == count.application }) else {
                    return .refused(.repeatedApplication)
                }
                guard AccountCount.range.contains(count.count) else { return .refused(.countOutOfRange) }
            }
            return .counts(
                applications.map { application in
                    counts.first { $0.application == application } ?? AccountCount(application: application, count: 0)
                })
        }
    }
}

/// What an answer is worth.
enum AnswerVerdict: Equatable {
    case counts([AccountCount])
    case later(Duration)
    case refused(AnswerFault)
}
