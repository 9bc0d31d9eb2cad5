/// A reader of octets from outside, with what must hold whatever those octets are.
///
/// The coverage-guided fuzzer and the bounded run of the tests both call `check`, so that one finds what the other keeps.
/// A target never traps and never waits, and its work grows no faster than its input.
protocol FuzzTarget: Sendable {
    /// The name of its corpus, and of its dictionary where it has one.
    var name: String { get }

    /// Reads the input; throws a `Finding` when something does not hold.
    ///
    /// - Returns: Whether the input was taken, wholly or in part, and not refused.
    func check(_ input: [UInt8]) throws(Finding) -> Bool
}

/// Something that should hold for every input and does not for this one.
struct Finding: Error, CustomStringConvertible {
    let description: String
}

/// Throws a finding unless the claim holds.
func hold(_ claim: Bool, _ what: @autoclosure () -> String) throws(Finding) {
    if !claim { throw Finding(description: what()) }
}
