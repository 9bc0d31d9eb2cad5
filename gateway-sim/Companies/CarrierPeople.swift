import SMS

/// The people in a carrier's register: under which tail each number is registered, and whether it is in use.
package struct CarrierPeople: Sendable {
    /// What the register knows of a number.
    struct Entry: Equatable {
        /// Six characters, an X as a capital.
        let tail: String
        let status: Status
    }

    /// How a number is registered.
    enum Status: String {
        case active, cancelled
        case notRealName = "not_real_name"
    }

    private var entries: [PhoneNumber: Entry] = [:]

    /// The people of a list, `phone,id_tail,status`, its first line the header; lines that name nobody are passed over.
    package init(csv text: String) {
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count >= 2, let phone = PhoneNumber(String(fields[0])), fields[1].utf8.count == 6 else {
                continue
            }
            let status = fields.count > 2 ? Status(rawValue: String(fields[2])) : .active
            entries[phone] = Entry(tail: fields[1].uppercased(), status: status ?? .active)
        }
    }

    /// How many numbers are registered.
    package var count: Int { entries.count }

    /// What the register knows of a number.
    subscript(phone: PhoneNumber) -> Entry? { entries[phone] }
}
