/// One line of the line protocol: a command, its sequence number and its fields, in order.
package struct LineMessage: Equatable, Sendable {
    /// A named value of a line.
    package struct Field: Equatable, Sendable {
        /// The name as written, an SMPP field name in small letters.
        package var name: String
        /// The value without its quotes.
        package var value: String

        /// A field of this name and value.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// SMPP's verb, as `deliver_sm`.
    package var command: String
    /// The asker's number for the exchange, 1 … 2 147 483 647; 0 only in a `generic_nack` of an unreadable line.
    package var sequence: UInt32
    /// Everything said, unknown names included.
    package var fields: [Field]

    /// A line of these parts.
    package init(_ command: String, _ sequence: UInt32, _ fields: [Field] = []) {
        self.command = command
        self.sequence = sequence
        self.fields = fields
    }

    /// The value of the first field of that name.
    package subscript(name: String) -> String? {
        for field in fields where field.name == name { return field.value }
        return nil
    }
}
