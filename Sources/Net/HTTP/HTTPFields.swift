/// The header fields of a message, in order; names are compared without regard to case.
package struct HTTPFields: Equatable, Sendable, ExpressibleByDictionaryLiteral {
    /// One field: its name as written, and its value without surrounding blanks.
    package struct Field: Equatable, Sendable {
        /// The name as written.
        package let name: String
        /// The value.
        package let value: String
    }

    /// The fields in order.
    package private(set) var all: [Field] = []

    /// No fields.
    package init() {}

    /// These fields, in this order.
    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }

    /// Adds a field at the end; control characters become blanks, so that no value can start a line of its own.
    package mutating func append(_ name: String, _ value: String) {
        all.append(Field(name: Self.onOneLine(name), value: Self.onOneLine(value)))
    }

    /// The value of the first field of that name.
    package subscript(name: String) -> String? { all.first { Self.areEqual($0.name, name) }?.value }

    /// The values of all fields of that name.
    package func values(_ name: String) -> [String] {
        all.filter { Self.areEqual($0.name, name) }.map(\.value)
    }

    /// Whether a field of that name lists this word, as `Connection: keep-alive, Upgrade` lists two.
    func lists(_ word: String, in name: String) -> Bool {
        values(name).contains { value in
            value.utf8.split(separator: UInt8(ascii: ",")).contains { item in
                let blanks: [UInt8] = [0x20, 0x09]
                let trimmed = item.drop { blanks.contains($0) }
                let length = (trimmed.lastIndex { !blanks.contains($0) }).map { trimmed[...$0] } ?? trimmed
                return Self.areEqual(Substring(length), word)
            }
        }
    }

    static func areEqual(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { lowercase($0) == lowercase($1) }
    }

    private static func lowercase(_ octet: UInt8) -> UInt8 { (0x41...0x5A).contains(octet) ? octet | 0x20 : octet }

    private static func onOneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        return String(decoding: text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    }
}
