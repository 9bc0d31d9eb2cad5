/// What one case came to, with the PDUs that show it.
struct ConformanceResult: Equatable, Sendable {
    /// The case.
    let id: String
    /// Its claim.
    let title: String
    /// The clause that asks for it.
    let clause: Clause
    /// What it came to.
    let verdict: Verdict
    /// What else was seen.
    var remarks: [String] = []
    /// The PDUs, as they went.
    var exchanges: [Exchange] = []
}

extension Verdict {
    /// The word of a report.
    var word: String {
        switch self {
        case .passed: "pass"
        case .failed: "fail"
        case .notApplicable: "not applicable"
        }
    }

    /// Why it did not pass.
    var reason: String? {
        switch self {
        case .passed: nil
        case .failed(let reason), .notApplicable(let reason): reason
        }
    }
}
