import Digest
import SMS
import Store

/// Erases again whom a restored backup has brought back.
package struct RepeatedErasure {
    /// How many rows one look passes.
    private static let pageSize = 10_000

    private let configuration: Configuration
    private let keys: [HMACKey]

    /// Erasures in the store of this configuration.
    package init(_ configuration: Configuration, environment: [String: String]) throws {
        try configuration.requireStore()
        keys = try KeyFile.keys(configuration.key, environment: environment, mayCreate: false)
        try StoreKey.verify(keys, configuration)
        self.configuration = configuration
    }

    /// Whether a text is a moment of ISO 8601, or the beginning of one.
    package static func isMoment(_ text: String) -> Bool {
        let form = "0000-00-00T00:00:00.000Z"
        guard [10, 16, 19, 20, 23, 24].contains(text.utf8.count) else { return false }
        return zip(text.utf8, form.utf8).allSatisfy { octet, place in
            place == 0x30 ? (0x30...0x39).contains(octet) : octet == place || (octet == 0x5A && place == 0x2E)
        }
    }

    /// Erases everybody in the store whose erasure was noted since a moment, when the backup was made.
    ///
    /// - Returns: what was done, in one line.
    package func run(since moment: String) throws -> String {
        let digests = try ErasureNotes(of: configuration).digests(since: moment)
        guard !digests.isEmpty else { return "no erasures are noted since \(moment)" }
        let found = try numbers(among: digests)
        let reader = try configuration.store.openReader()
        let editor = try Editor(beside: configuration.store, patience: .seconds(30))
        var isPastForgotten = true
        for (index, phone) in found.sorted(by: { $0.number < $1.number }).enumerated() {
            let isLast = index == found.count - 1
            let optOuts = keys.map { $0.optOutDigest(of: phone) }
            isPastForgotten = try editor.erase(
                phone, optOuts: optOuts, from: reader, patience: isLast ? .seconds(10) : .zero
            ).isPastForgotten
        }
        guard isPastForgotten else {
            throw FileError("the store's log may still hold older pages; run the command again")
        }
        let erased = found.count == 1 ? "1 number was" : "\(found.count) numbers were"
        return "\(digests.count) noted since \(moment), of which \(erased) in the store and erased again"
    }

    /// The numbers in the store that were noted, whatever holds them.
    private func numbers(among digests: Set<[UInt8]>) throws -> Set<PhoneNumber> {
        let reader = try configuration.store.openReader()
        var found: Set<PhoneNumber> = []
        for table in NumberedTable.allCases {
            var last: Int64?
            while true {
                let place = last
                let page = try reader.read { (snapshot) throws(StoreError) in
                    try snapshot.numbers(in: table, after: place, limit: Self.pageSize)
                }
                for phone in page.numbers where !found.contains(phone) {
                    let isNoted = keys.contains { digests.contains(ErasureNotes.digest(of: phone, under: $0)) }
                    if isNoted { found.insert(phone) }
                }
                last = page.last
                if last == nil { break }
            }
        }
        return found
    }
}
