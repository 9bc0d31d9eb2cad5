import Dialogue
import Primitives
import SMS
import Store

/// Rows that are left out although nothing is wrong with them.
struct RowFault {
    /// How many.
    var rowCount: Int
    /// Why, without their content.
    var reason: String
}

/// Takes the rows of one table, checked, to the store.
protocol RowImport {
    var store: BulkImport { get }
    var repeats: RepeatCount { get }
    /// Takes a row; the answer is what is wrong with it.
    mutating func take(_ fields: [String]) throws -> String?
    /// Makes what was taken last durable, and tells what was left out besides wrong lines.
    ///
    /// - Parameter isWhole: whether the file was read to its end.
    mutating func finish(isWhole: Bool) throws -> [RowFault]
}

/// Takes `phone,id_tail,status`: each row in place of what was known of its number.
struct PeopleImport: RowImport {
    let store: BulkImport
    private(set) var repeats = RepeatCount()
    private let identity: IdentityCheck
    private let keyNumber: Int64

    init(_ key: KeyRing.Entry, _ store: BulkImport) {
        identity = IdentityCheck(key: key.key)
        keyNumber = key.number
        self.store = store
    }

    mutating func take(_ fields: [String]) throws -> String? {
        guard let phone = PhoneNumber(fields[0]) else { return "phone is no mainland mobile number" }
        guard let tail = IDTail(fields[1]) else { return "id_tail is not the last six of an identity number" }
        guard let status = PersonFacts.Status(rawValue: fields[2]) else {
            return "status is neither active nor cancelled"
        }
        let mac = identity.mac(for: tail, of: phone)
        try store.add(PersonRow(phone: phone, tailMAC: mac, isActive: status == .active, key: keyNumber))
        repeats.note(phone)
        return nil
    }

    mutating func finish(isWhole: Bool) throws -> [RowFault] {
        try store.finish()
        return []
    }
}

/// Takes `phone,application,count`: each row in place of what was known of its application, or all rows of a number in
/// place of all that was known of the number.
struct AccountsImport: RowImport {
    let store: BulkImport
    private(set) var repeats = RepeatCount()
    private let applications: [String]
    private let replaces: Bool
    /// The number whose rows are being read, when they replace: they go to the store together.
    private var phone: PhoneNumber?
    private var counts: [AccountCount] = []
    private var rowCount = 0
    private var hasWrongLine = false
    private var leftOut: [RowFault] = []

    init(_ applications: [String], _ store: BulkImport, replaces: Bool) {
        self.applications = applications.sorted()
        self.store = store
        self.replaces = replaces
    }

    mutating func take(_ fields: [String]) throws -> String? {
        guard let phone = PhoneNumber(fields[0]) else { return "phone is no mainland mobile number" }
        if replaces, phone != self.phone { try begin(phone) }
        guard let index = applications.firstIndex(of: fields[1]) else {
            hasWrongLine = true
            return "the catalog knows no such application; it knows \(applications.joined(separator: ", "))"
        }
        guard let count = Int(fields[2]), (0...9_999_999).contains(count) else {
            hasWrongLine = true
            return "count is no whole number from 0 to 9999999"
        }
        repeats.note(phone, index)
        let change = AccountCount(application: applications[index], count: count)
        guard replaces else {
            try store.add(change, of: phone)
            return nil
        }
        counts.removeAll { $0.application == change.application }
        counts.append(change)
        rowCount += 1
        return nil
    }

    mutating func finish(isWhole: Bool) throws -> [RowFault] {
        // What is not all of a number's rows does not take their place.
        if isWhole { try begin(nil) }
        try store.finish()
        return leftOut
    }

    /// Ends the rows of one number: with a wrong line among them the number keeps what it had.
    private mutating func begin(_ next: PhoneNumber?) throws {
        if let phone, rowCount > 0 {
            if hasWrongLine {
                leftOut.append(
                    RowFault(rowCount: rowCount, reason: "\(phone) keeps its counts because of a wrong line"))
            } else {
                try store.replace(counts, of: phone, rowCount: rowCount)
            }
        }
        (phone, counts, rowCount, hasWrongLine) = (next, [], 0, false)
    }
}
