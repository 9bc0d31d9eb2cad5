/// A connection that only reads: for paging, metrics and operators. It never makes the writer wait.
package protocol SnapshotReader: Sendable {
    /// Asks several questions of one moment of the store; one caller at a time.
    ///
    /// - Note: Ask for bounded pages: while a long look lasts, a log cannot be folded into its file.
    func read<Result: Sendable>(
        _ body: (any Snapshot) throws(StoreError) -> Result
    ) throws(StoreError) -> Result

    /// Looks through the whole store for damage; throws `StoreError.unusable` on the first flaw.
    func checkIntegrity() throws(StoreError)

    /// Makes the look that is under way end soon with an error, and waits for nobody; for the end of a reader's work.
    func interrupt()
}
