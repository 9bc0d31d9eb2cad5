import Primitives

extension AccountCount {
    /// Refuses what is no number of accounts.
    func check() throws(StoreError) {
        guard count >= 0 else { throw .refused(reason: "\(count) accounts of an application") }
    }
}
