/// What is known about a tail that somebody texted: whether the number is registered under it.
package enum IdentityVerdict: String, Hashable, Sendable, CaseIterable {
    /// The number is registered under it.
    case matching
    /// It is not: another tail, an unknown number, or one without a real name.
    case notMatching = "not_matching"
    /// The number was registered under it, and is out of use.
    case cancelled
    /// Nobody could say in time.
    case unavailable
}
