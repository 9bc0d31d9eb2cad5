import Digest
import Store

/// Finds keys in the store by their check values, or notes the present one there.
struct KeyNote: Change {
    /// Who asks, which decides what may be noted.
    enum Use: Sendable {
        /// The responder, which has the store's lock, or a command that has it.
        case serving
        /// A command beside a responder that may be running.
        case beside
    }

    /// What was found.
    enum Outcome: Sendable {
        /// The keys, and whether the store had people and no key, as stores had before keys were noted.
        case known(KeyRing, isAdopted: Bool)
        /// None of the keys is the store's.
        case wrongKey
        /// The store has people under a key that is not among these.
        case missingFormer
        /// The present key is new; the responder has to take it first.
        case notTaken
    }

    /// The present one first.
    let keys: [HMACKey]
    let use: Use
    /// Whether other nodes may serve the store beside us: then a noted key is theirs, people or not.
    let isShared: Bool

    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) { keys.keyRows() }

    func apply(to rows: WorkingSet) throws(StoreError) -> Outcome {
        let values = keys.map(StoreKey.checkValue)
        let known = rows.keys.rows
        let isAnyKnown = known.contains { values.contains($0.checkValue) }
        if !known.isEmpty, !isAnyKnown {
            // Without people nothing depends on the noted key. A responder that runs keeps others from replacing it.
            guard use == .serving, !isShared, !rows.keys.hasPeople else { return .wrongKey }
            rows.keys.removeAll()
        } else if rows.keys.hasPeople, known.contains(where: { !values.contains($0.checkValue) }) {
            return .missingFormer
        }
        // People of whom nobody noted the key belong to the first one.
        if known.isEmpty, rows.keys.hasPeople {
            for value in values.dropFirst().reversed() { _ = rows.keys.insert(checkValue: value) }
        }
        if !known.contains(where: { $0.checkValue == values[0] }) {
            guard use == .serving || known.isEmpty else { return .notTaken }
            _ = rows.keys.insert(checkValue: values[0])
        }
        return .known(ring(rows.keys.rows, values), isAdopted: known.isEmpty && rows.keys.hasPeople)
    }

    private func ring(_ rows: [KeyRow], _ values: [[UInt8]]) -> KeyRing {
        let entries = zip(keys, values).compactMap { key, value in
            rows.first { $0.checkValue == value }.map { KeyRing.Entry(key: key, number: $0.id) }
        }
        return KeyRing(
            present: entries[0], former: Array(entries.dropFirst()), optOutKeys: keys,
            first: rows.map(\.id).min() ?? entries[0].number)
    }
}
