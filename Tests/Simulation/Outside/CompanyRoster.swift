import GatewaySimulator

/// The companies of the shipped catalog.
enum CompanyRoster {
    /// All of them.
    static let all = CompanyRoll.companies
    /// Their applications, all in one order.
    static let applications = CompanyRoll.applications
}
