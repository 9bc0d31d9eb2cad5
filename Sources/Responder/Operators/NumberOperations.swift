import Digest
import SMS
import Store

/// What an operator does with one number, while the responder may run: look, hand out, erase.
package struct NumberOperations {
    private let store: any RowStore
    private let phone: PhoneNumber
    /// Under which an opt-out of the number may be kept when nothing else is.
    private let optOuts: [[UInt8]]
    private let key: HMACKey
    private let notes: ErasureNotes

    /// Operations on this number in the store of a configuration.
    ///
    /// - Throws: `FileError` for a text that is no number, for a key that is missing or not the store's, and for a store
    ///   that is not there; `StoreError`.
    package init(_ number: String, _ configuration: Configuration, environment: [String: String]) throws {
        guard let phone = PhoneNumber(number) else { throw FileError("this is no mainland mobile number") }
        self.phone = phone
        try configuration.requireStore()
        let keys = try KeyFile.keys(configuration.key, environment: environment, mayCreate: false)
        try StoreKey.verify(keys, configuration)
        store = configuration.store
        key = keys[0]
        notes = ErasureNotes(of: configuration)
        optOuts = keys.map { $0.optOutDigest(of: phone) }
    }

    /// What is known of the number, masked, for people.
    package func text() throws -> String { NumberText(try stored()).text }

    /// The same as JSON, one line.
    package func json() throws -> String { NumberJSON(try stored(), reveals: false).text }

    /// Everything that is kept of the number, as JSON: for the person whose number it is.
    package func export() throws -> String { NumberJSON(try stored(), reveals: true).text }

    /// Removes everything that is kept of the number, and the past from the store's files.
    ///
    /// - Returns: what was removed, in one line.
    /// - Throws: `FileError` when the number is gone and older pages of it may still be in the store's log.
    package func erase() throws -> String {
        let reader = try store.openReader()
        let editor = try Editor(beside: store, patience: .seconds(30))
        // Rows that cannot be read are erased all the same.
        let before = try? stored()
        try notes.add(phone, under: key)
        let (traces, isPastForgotten) = try editor.erase(phone, optOuts: optOuts, from: reader)
        guard isPastForgotten else {
            throw FileError(
                "\(phone) is erased, but others read the store all the time, so that its log may still hold older pages "
                    + "of it; run the command again")
        }
        guard before?.isUnknown != true || !traces.isEmpty else { return "nothing was known of \(phone)" }
        return "everything about \(phone) is erased: \(summary(before, traces)); backups made before still hold it"
    }

    private func stored() throws -> StoredNumber {
        try store.openReader().read { (snapshot) throws(StoreError) in
            try StoredNumber(phone, optOuts: optOuts, from: snapshot)
        }
    }

    private func summary(_ number: StoredNumber?, _ traces: Traces) -> String {
        guard let number else { return "its rows, some of which could not be read" }
        let parts = [
            (number.person == nil ? 0 : 1, "registration"), (number.counts.count, "account count"),
            (number.sender == nil ? 0 : 1, "sender"), (traces.inquiries.count, "inquiry"),
            (traces.replies.count, "reply"), (traces.fragments.count, "segment"),
        ]
        let known = parts.filter { $0.0 > 0 }.map { "\($0.1) (\($0.0))" }
        return known.isEmpty ? "an opt-out" : known.joined(separator: ", ")
    }
}
