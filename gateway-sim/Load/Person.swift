import SMS

/// One line of a list of people: a phone, and the tail of the identity number it is registered under.
struct Person: Equatable, Sendable {
    /// The phone.
    let phone: PhoneNumber
    /// Day, sequence and check digit: six characters.
    let tail: String

    /// The people of a CSV file with the header `phone,id_tail,status`; lines that name no phone are passed over.
    static func list(csv: String) -> [Person] {
        csv.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count >= 2, let phone = PhoneNumber(String(fields[0])) else { return nil }
            return Person(phone: phone, tail: String(fields[1]))
        }
    }
}
