/// How asking one company goes at the moment.
package struct SourceStatus: Hashable, Sendable {
    /// How many questions wait to be asked, or to be asked again.
    package let waiting: Int
    /// How many batches wait for their answer.
    package let batchesInFlight: Int
    /// Whether the company is asked freely; otherwise it failed too often and is probed now and then.
    package let isCircuitClosed: Bool
}
