import Dialogue
import Digest
import Glibc
import SMS

/// Fills a store that a responder made, and that knows its key and the applications, with people by the million.
///
/// All are registered under one tail, for which each still has a code of its own, and have accounts at five applications.
/// Nothing is synced on the way: a file that was not filled to its end is of no use.
struct PeopleFill {
    /// Why a store cannot be filled.
    enum Failure: Error, CustomStringConvertible {
        case unreadableKey(path: String)
        case noKeyRow
        case nobodyWithAccounts

        var description: String {
            switch self {
            case .unreadableKey(let path): "\(path) holds no key"
            case .noKeyRow: "the store knows no key: import somebody first"
            case .nobodyWithAccounts:
                "the store has no number with accounts at \(accountCount) applications: import one first"
            }
        }
    }

    /// The first person's number; the others' follow.
    static let firstPhone: Int64 = 13_900_000_000
    /// What everybody's identity number ends in.
    static let tail = "01123X"
    /// At how many applications each has accounts: enough for an answer of two segments.
    private static let accountCount = 5

    private let database: BareDatabase
    private let identity: IdentityCheck
    private let keyNumber: Int64
    private let applications: [UInt8]

    /// - Parameters:
    ///   - path: the store.
    ///   - keyPath: the key's file, hexadecimal digits.
    init(path: String, keyPath: String) throws {
        database = try BareDatabase(path: path)
        identity = IdentityCheck(key: HMACKey(try Self.keyOctets(keyPath)))
        guard let keyNumber = try database.integer("SELECT max(id) FROM key HAVING count(*) > 0") else {
            throw Failure.noKeyRow
        }
        self.keyNumber = keyNumber
        // Pairs of an application's number and a count, an octet each as long as both are below 128.
        let known = try database.octets("SELECT counts FROM account ORDER BY length(counts) DESC LIMIT 1") ?? []
        guard known.count >= 2 * Self.accountCount, known.allSatisfy({ $0 < 0x80 }) else {
            throw Failure.nobodyWithAccounts
        }
        applications = stride(from: 0, to: known.count - 1, by: 2).map { known[$0] }
    }

    /// Writes so many people and their accounts, in place of those of the same numbers.
    func fill(_ count: Int) throws {
        guard let tail = IDTail(Self.tail) else { preconditionFailure("the tail is one that a person can have") }
        try database.run("PRAGMA journal_mode = OFF")
        try database.run("PRAGMA synchronous = OFF")
        try database.run("BEGIN IMMEDIATE")
        for number in Self.firstPhone..<Self.firstPhone + Int64(count) {
            guard let phone = PhoneNumber(number: number) else { preconditionFailure("\(number) is a mobile number") }
            try database.run(
                "REPLACE INTO person (phone, tail_mac, is_active, key) VALUES (?1, ?2, 1, ?3)",
                .integer(number), .octets(identity.mac(for: tail, of: phone)), .integer(keyNumber))
        }
        // After all people, as two imports would leave them.
        for number in Self.firstPhone..<Self.firstPhone + Int64(count) {
            try database.run(
                "REPLACE INTO account (phone, counts) VALUES (?1, ?2)", .integer(number), .octets(counts(of: number)))
        }
        try database.run("COMMIT")
        try database.run("PRAGMA journal_mode = WAL")
    }

    /// Counts of some of the applications, from another application on for each phone.
    private func counts(of number: Int64) -> [UInt8] {
        var packed: [UInt8] = []
        packed.reserveCapacity(2 * Self.accountCount)
        for place in 0..<Self.accountCount {
            packed.append(applications[(Int(number) + place) % applications.count])
            packed.append(UInt8(1 + (Int(number) + place) % 3))
        }
        return packed
    }

    private static func keyOctets(_ path: String) throws(Failure) -> [UInt8] {
        guard let file = fopen(path, "r") else { throw .unreadableKey(path: path) }
        defer { fclose(file) }
        var room = [UInt8](repeating: 0, count: 4_096)
        let text = String(decoding: room[..<fread(&room, 1, room.count, file)], as: UTF8.self)
        guard let octets = Hex.octets(from: text.filter { !$0.isWhitespace }), !octets.isEmpty else {
            throw .unreadableKey(path: path)
        }
        return octets
    }
}
