import Digest
import Glibc
import Store

/// Replaces the key of the identity check while the responder runs: the former key stays until nobody's code is under it.
package struct KeyRotation {
    /// How long a running responder may take until it knows the new key.
    private static let patience: Duration = .seconds(15)

    private let configuration: Configuration
    private let environment: [String: String]

    /// A rotation of this configuration's key.
    ///
    /// - Throws: `FileError` for a store that is not there.
    package init(_ configuration: Configuration, environment: [String: String]) throws {
        try configuration.requireStore()
        self.configuration = configuration
        self.environment = environment
    }

    /// Makes a new key, puts it before the present one in the key's file, and has the responder take it, if one runs.
    ///
    /// - Returns: what was done, in one line.
    package func begin() throws -> String {
        let path = try keyPath()
        let keys = try keys()
        let noted = try Editor(beside: configuration.store).commit(note(keys, for: .beside))
        _ = try StoreKey.ring(of: noted, configuration)
        let standing = try standing(keys)
        guard standing.former == 0 else {
            throw FileError("a rotation is under way: \(standing); the next one can begin when it is finished")
        }
        let octets = try KeyFile.newKey()
        try KeyFile.write([octets] + KeyFile.texts(in: path), to: path)
        try handOver([HMACKey(octets.octets)] + keys)
        return "a new key is in \(path), before the former one; people come under it with their next right tail, or by "
            + "an import" + nodesNote + (configuration.identity.register.map { Self.otherKeyNote($0) } ?? "")
    }

    /// Nodes on other machines are reached by the operator alone.
    private var nodesNote: String {
        guard configuration.isStoreServed else { return "" }
        return
            "; send every node this file and SIGHUP now: until then it asks people to text later whose codes are under "
            + "the new key"
    }

    private static func otherKeyNote(_ register: RegisterSettings) -> String {
        "; the key that is shared with the register at \(register.url.endpoint) is another one, and stays as it is"
    }

    /// How far the rotation is, in one line.
    package func status() throws -> String {
        let keys = try keys()
        try StoreKey.verify(keys, configuration)
        return "\(try standing(keys))"
    }

    /// Lets go of former keys, once no person's code is under them.
    ///
    /// - Returns: what was done, in one line.
    package func finish() throws -> String {
        let path = try keyPath()
        let keys = try keys()
        try StoreKey.verify(keys, configuration)
        let standing = try standing(keys)
        guard standing.former == 0 else { throw FileError("the former key is still needed: \(standing)") }
        let value = StoreKey.checkValue(of: keys[0])
        try Editor(beside: configuration.store).commit(FormerKeyRemoval(present: value))
        guard !standing.hasOptOuts else {
            try reload()
            return "nobody is under a former key any more; it stays in \(path), because opt-outs may be kept under it"
        }
        try KeyFile.write(Array(KeyFile.texts(in: path).prefix(1)), to: path)
        try reload()
        guard keys.count > 1 else { return "there is no former key" }
        return "the former key is removed from \(path)"
            + (configuration.isStoreServed ? "; send every node this file and SIGHUP" : "")
    }
}

extension KeyRotation {
    /// How many people are under which key.
    private struct Standing: CustomStringConvertible {
        let present: Int
        let former: Int
        let hasOptOuts: Bool

        var description: String { "people under the present key: \(present), under a former one: \(former)" }
    }

    private func keyPath() throws(FileError) -> String {
        guard case .file(let path) = configuration.key else {
            throw FileError(
                "the key is in \(configuration.key): put a new one before it there, with a space between, and restart "
                    + "the responder")
        }
        return path
    }

    private func keys() throws -> [HMACKey] {
        try KeyFile.keys(configuration.key, environment: environment, mayCreate: false)
    }

    private func standing(_ keys: [HMACKey]) throws -> Standing {
        let value = StoreKey.checkValue(of: keys[0])
        return try configuration.store.openReader().read { (snapshot) throws(StoreError) in
            let rows = try snapshot.keys()
            // People without a number belong to the first key; with no key noted yet, to the present one.
            let present = rows.first { $0.checkValue == value }?.id
            let isFirst = present == nil ? rows.isEmpty : present == rows.first?.id
            let counts = try snapshot.peopleCounts()
            let total = counts.values.reduce(0, +)
            let count = (present.flatMap { counts[$0] } ?? 0) + (isFirst ? counts[nil] ?? 0 : 0)
            return Standing(present: count, former: total - count, hasOptOuts: try snapshot.hasOptOuts())
        }
    }

    /// Has the new key noted in the store: by the responder that runs, which has to know it first, or by this process.
    private func handOver(_ keys: [HMACKey]) throws {
        do throws(StoreError) {
            let lock = try configuration.store.lock()
            defer { lock?.release() }
            let outcome = try Editor(beside: configuration.store).commit(note(keys, for: .serving))
            if case .known = outcome { return }
        } catch {
            guard case .unusable(_, .served(let process?)) = error else { throw error }
            kill(process, SIGHUP)
        }
        try waitForResponder(StoreKey.checkValue(of: keys[0]))
    }

    private func note(_ keys: [HMACKey], for use: KeyNote.Use) -> KeyNote {
        KeyNote(keys: keys, use: use, isShared: configuration.isStoreServed)
    }

    private func waitForResponder(_ value: [UInt8]) throws {
        let reader = try configuration.store.openReader()
        let end = ContinuousClock.now + Self.patience
        while .now < end {
            let known = try reader.read { (snapshot) throws(StoreError) in try snapshot.keys() }
            if known.contains(where: { $0.checkValue == value }) { return }
            usleep(50_000)
        }
        throw FileError(
            "a new key is in \(configuration.key), and the responder has not taken it: its log says why; send it SIGHUP, "
                + "or restart it")
    }

    /// Tells a responder that runs to read its keys anew.
    private func reload() throws {
        do throws(StoreError) {
            try configuration.store.lock()?.release()
        } catch {
            guard case .unusable(_, .served(let process?)) = error else { throw error }
            kill(process, SIGHUP)
        }
    }
}

/// Forgets every key but the present one.
private struct FormerKeyRemoval: Change {
    /// The present key's check value.
    let present: [UInt8]

    /// Whoever asks is told of a failure and asks again.
    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) { keys.keyRows() }

    func apply(to rows: WorkingSet) throws(StoreError) {
        for row in rows.keys.rows where row.checkValue != present { rows.keys.remove(row.id) }
    }
}
