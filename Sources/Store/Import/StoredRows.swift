import Primitives
import SMS

/// A table of a store, as a migration copies it.
package enum StoredTable: String, CaseIterable, Sendable {
    case keys, people, counts, senders, optOuts = "opt-outs", inquiries, replies, submissions, fragments
}

/// Rows of one table in the order of their keys, whole as they are stored.
package enum StoredRows: Sendable {
    /// Keys that people were imported under.
    case keys([KeyRow])
    /// People.
    case people([PersonRow])
    /// Counts.
    case counts([(phone: PhoneNumber, counts: [AccountCount])])
    /// Senders.
    case senders([SenderRow])
    /// Digests of opt-outs.
    case optOuts([[UInt8]])
    /// Inquiries.
    case inquiries([InquiryRow])
    /// Replies with their texts.
    case replies([OutboxRow])
    /// Submissions.
    case submissions([SubmissionRow])
    /// Fragments.
    case fragments([FragmentRow])

    /// How many there are.
    package var count: Int {
        switch self {
        case .keys(let rows): rows.count
        case .people(let rows): rows.count
        case .counts(let rows): rows.count
        case .senders(let rows): rows.count
        case .optOuts(let rows): rows.count
        case .inquiries(let rows): rows.count
        case .replies(let rows): rows.count
        case .submissions(let rows): rows.count
        case .fragments(let rows): rows.count
        }
    }

    /// Behind the last of them; `nil` where there is none. A link of a submission is told by its name, since stores give it
    /// numbers of their own.
    var end: RowPosition? {
        switch self {
        case .keys(let rows): rows.last.map { RowPosition(number: $0.id) }
        case .people(let rows): rows.last.map { RowPosition(number: $0.phone.number) }
        case .counts(let rows): rows.last.map { RowPosition(number: $0.phone.number) }
        case .senders(let rows): rows.last.map { RowPosition(number: $0.phone.number) }
        case .optOuts(let rows): rows.last.map { RowPosition(octets: $0) }
        case .inquiries(let rows): rows.last.map { RowPosition(number: $0.id.rawValue) }
        case .replies(let rows): rows.last.map { RowPosition(number: $0.id.rawValue) }
        case .submissions(let rows):
            rows.last.map { RowPosition(link: $0.key.link, octets: $0.key.gatewayID.octets) }
        case .fragments(let rows): rows.last.map { RowPosition(number: $0.id.rawValue) }
        }
    }
}

/// A place in a table, behind the row with this key.
package struct RowPosition: Equatable, Sendable {
    /// A number or an ID.
    var number = Int64.min
    /// A link's name.
    var link = ""
    /// A digest or a gateway's ID.
    var octets: [UInt8] = []

    /// Before the first row.
    static let start = Self()
}
