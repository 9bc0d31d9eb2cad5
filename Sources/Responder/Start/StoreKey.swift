import Digest
import Store

/// The key of the identity check, as the store of a configuration knows it.
///
/// A store notes by a check value under which key its people were imported. Under another key every right tail would be
/// refused and its sender locked out, and an import would mix codes of two keys that nobody can tell apart.
struct StoreKey {
    /// What a key is used for, which decides what may be noted.
    enum Use {
        /// The responder, which has the store's lock.
        case serving
        /// An import, beside a responder that may be running.
        case importing
    }

    /// The key itself.
    let key: HMACKey
    /// Its number in the store, which every person imported under it carries.
    let number: Int64
    /// Whether the store had people and no key, as stores had before keys were noted: the present one is taken for theirs.
    let isAdopted: Bool

    /// Reads the key, or makes it on the first start, and finds it in the store or notes it there.
    ///
    /// - Throws: `FileError` for a key that is missing, unusable or not the store's, which changes nothing; `StoreError`.
    init(
        _ configuration: Configuration, _ store: any RowStore, environment: [String: String], for use: Use
    ) throws {
        try Files.makeFolder(for: configuration.storePath)
        let key = try KeyFile.key(
            configuration.key, environment: environment, mayCreate: !Files.exists(configuration.storePath))
        let value = Self.checkValue(of: key)
        let change = KeyNote(checkValue: value, isServing: use == .serving)
        let noted = try Editor(store).commit(change)
        guard let noted else { throw Self.wrongKey(configuration) }
        self.key = key
        number = noted.number
        isAdopted = noted.isAdopted
    }

    /// Looks whether the store, where there is one, was filled under this key; changes nothing.
    static func verify(_ key: HMACKey, _ configuration: Configuration) throws {
        guard Files.exists(configuration.storePath) else { return }
        let value = checkValue(of: key)
        let isWrong = try configuration.store.openReader().read { (snapshot) throws(StoreError) in
            let known = try snapshot.keys()
            guard !known.isEmpty, !known.contains(where: { $0.checkValue == value }) else { return false }
            return try snapshot.hasPeople()
        }
        if isWrong { throw wrongKey(configuration) }
    }

    /// No tail's code, no text's digest and no opt-out's begins with these words.
    private static func checkValue(of key: HMACKey) -> [UInt8] { key.authenticate(Array("key check\0".utf8)) }

    private static func wrongKey(_ configuration: Configuration) -> FileError {
        FileError(
            """
            the key in \(configuration.key) is not the one that the people in \(configuration.storePath) were imported \
            under; put that key back, or set "store" to a new file and import everybody anew; nothing was changed
            """)
    }
}

/// Finds a key in the store by its check value, or notes it there.
private struct KeyNote: Change {
    let checkValue: [UInt8]
    /// Whether the responder asks, which has the store's lock.
    let isServing: Bool

    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) { keys.keyRows() }

    /// The key's number, and whether the store had people and no key; `nil` when the key is not the store's.
    func apply(to rows: WorkingSet) throws(StoreError) -> (number: Int64, isAdopted: Bool)? {
        let known = rows.keys.rows
        if let row = known.first(where: { $0.checkValue == checkValue }) { return (row.id, false) }
        if !known.isEmpty {
            // Without people nothing depends on the noted key. A responder that runs keeps others from replacing it.
            guard isServing, !rows.keys.hasPeople else { return nil }
            rows.keys.removeAll()
        }
        return (rows.keys.insert(checkValue: checkValue), rows.keys.hasPeople)
    }
}

extension Configuration.KeySource: CustomStringConvertible {
    /// Where the key is, for an error.
    package var description: String {
        switch self {
        case .file(let path): path
        case .environment(let name): "the environment variable \(name)"
        }
    }
}
