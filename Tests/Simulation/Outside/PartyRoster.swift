import GatewaySimulator

/// The parties of the shipped catalog, service by service.
enum PartyRoster {
    /// Whom each service asks, by the service's id, in the catalog's order.
    static let services: [(id: String, parties: [String])] = [
        ("accounts", companies), ("phone-cards", carriers), ("bank-cards", banks),
    ]
    /// Those who have accounts.
    static let companies = CompanyRoll.companies
    /// Those who have phone cards.
    static let carriers = ["cmcc", "ctcc", "cucc", "cbn", "resellers"]
    /// Those who have bank cards.
    static let banks = ["icbc", "abc", "boc", "ccb", "bocom", "psbc", "cmb", "citic", "ceb", "cmbc", "spdb", "cib"]

    /// What a party counts: a company its applications, and others under their own ids.
    static func applications(of party: String) -> [String] { CompanyRoll.applications(of: party) }

    /// The place of a service by its id.
    static func place(of service: String) -> Int? { services.firstIndex { $0.id == service } }

    /// The place of the service that asks a party.
    static func service(of party: String) -> Int? { services.firstIndex { $0.parties.contains(party) } }
}
