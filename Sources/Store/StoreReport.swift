/// What a store says of itself when it is asked before serving.
package struct StoreReport: Equatable, Sendable {
    /// What it is, one line each.
    package var lines: [String] = []
    /// What works and deserves a second thought.
    package var warnings: [String] = []
    /// What keeps it from doing its duty.
    package var faults: [String] = []

    /// A report of nothing.
    package init() {}
}
