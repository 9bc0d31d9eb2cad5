/// What can be wrong with the list of companies an inquiry is to ask.
package enum InquiryError: Error, Hashable {
    /// More companies than one question can keep track of.
    case tooManyCompanies(count: Int, limit: Int)
    /// Two sources for one company.
    case repeatedCompany(String)
    /// A company that names the same application twice.
    case repeatedApplication(String, company: String)
}

extension InquiryError: CustomStringConvertible {
    /// The fault as a sentence for whoever wrote the configuration.
    package var description: String {
        switch self {
        case .tooManyCompanies(let count, let limit): "\(count) companies are configured, at most \(limit) can be asked"
        case .repeatedCompany(let company): "company \(company) has more than one source"
        case .repeatedApplication(let application, let company):
            "company \(company) names application \(application) more than once"
        }
    }
}
