import Digest
import Store

/// The keys of the identity check, as the store of a configuration knows them.
///
/// A store notes by a check value under which key its people were imported. Under another key every right tail would be
/// refused and its sender locked out, and an import would mix codes of two keys that nobody can tell apart.
struct StoreKey {
    /// The keys, with their numbers in the store.
    let ring: KeyRing
    /// Whether the store had people and no key, as stores had before keys were noted: the present one is taken for theirs.
    let isAdopted: Bool

    /// Reads the keys, or makes one on the first start, and finds them in the store or notes the present one there.
    ///
    /// - Throws: `FileError` for a key that is missing, unusable or not the store's, which changes nothing; `StoreError`.
    init(
        _ configuration: Configuration, _ store: any RowStore, environment: [String: String], for use: KeyNote.Use
    ) throws {
        try configuration.makeStoreFolder()
        let keys = try KeyFile.keys(configuration.key, environment: environment, mayCreate: !store.exists())
        try Self.checkApart(keys, configuration)
        let outcome = try Editor(store).commit(
            KeyNote(keys: keys, use: use, isShared: configuration.isStoreServed))
        (ring, isAdopted) = try Self.ring(of: outcome, configuration)
    }

    /// The keys that were found, or why they cannot be used.
    static func ring(
        of outcome: KeyNote.Outcome, _ configuration: Configuration
    ) throws(FileError) -> (ring: KeyRing, isAdopted: Bool) {
        switch outcome {
        case .known(let ring, let isAdopted): return (ring, isAdopted)
        case .wrongKey: throw wrongKey(configuration)
        case .missingFormer: throw missingFormer(configuration)
        case .notTaken:
            throw FileError(
                "the responder has not taken the new key in \(configuration.key) yet: send it SIGHUP, or start it, and "
                    + "try again")
        }
    }

    /// Looks whether the store, where there is one, was filled under these keys; changes nothing.
    static func verify(_ keys: [HMACKey], _ configuration: Configuration) throws {
        try checkApart(keys, configuration)
        guard try configuration.store.exists() else { return }
        let values = keys.map(checkValue)
        let fault = try configuration.store.openReader().read { (snapshot) throws(StoreError) -> FileError? in
            let known = try snapshot.keys()
            guard !known.isEmpty, try snapshot.hasPeople() else { return nil }
            guard known.contains(where: { values.contains($0.checkValue) }) else { return wrongKey(configuration) }
            return known.allSatisfy { values.contains($0.checkValue) } ? nil : missingFormer(configuration)
        }
        if let fault { throw fault }
    }

    /// Codes of people in the store must not be the codes that a register is asked with.
    private static func checkApart(_ keys: [HMACKey], _ configuration: Configuration) throws(FileError) {
        guard let register = configuration.identity.register,
            keys.map(checkValue).contains(checkValue(of: register.key))
        else { return }
        throw FileError(
            "the \"key\" of \"identity\" is the one in \(configuration.key); share another with the carrier, since whoever has "
                + "both the key and a copy of the store can try tails")
    }

    /// What a key makes of a text that no tail's code, no text's digest and no opt-out's begins with.
    static func checkValue(of key: HMACKey) -> [UInt8] { key.authenticate(Array("key check\0".utf8)) }

    private static func wrongKey(_ configuration: Configuration) -> FileError {
        guard !configuration.isStoreServed else {
            return FileError(
                """
                the key in \(configuration.key) is not the one that the store has noted for all its nodes; give every node \
                the same key, or use an empty schema and import everybody anew; nothing was changed
                """)
        }
        return FileError(
            """
            the key in \(configuration.key) is not the one that the people in \(configuration.storePath) were imported \
            under; put that key back, or set "store" to a new file and import everybody anew; nothing was changed
            """)
    }

    private static func missingFormer(_ configuration: Configuration) -> FileError {
        FileError(
            """
            a former key is missing in \(configuration.key), under which people in \(configuration.storePath) were \
            imported; put it behind the present one, on a line of its own; nothing was changed
            """)
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
