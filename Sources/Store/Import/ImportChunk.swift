import Primitives
import SMS

/// Some rows of an import, written together.
struct ImportChunk: Change {
    enum Row: Sendable {
        /// A person, in place of what was known of the number.
        case person(PersonRow)
        /// Counts of some applications; what is known of others stays.
        case counts([AccountCount], of: PhoneNumber)
        /// All counts of a number, in place of all that was known.
        case allCounts([AccountCount], of: PhoneNumber)
    }

    let rows: [Row]

    var mustBeDone: Bool { false }

    func name(_ keys: inout RowKeys) {
        for case .counts(_, let phone) in rows { keys.counts(of: phone) }
    }

    func apply(to set: WorkingSet) throws(StoreError) {
        for row in rows {
            switch row {
            case .person(let person): set.putPerson(person)
            case .counts(let changes, let phone):
                var counts = set.counts(of: phone)
                for change in changes {
                    if let index = counts.firstIndex(where: { $0.application == change.application }) {
                        counts[index] = change
                    } else {
                        counts.append(change)
                    }
                }
                set.putCounts(counts, of: phone)
            case .allCounts(let counts, let phone): set.putCounts(counts, of: phone)
            }
        }
    }
}
