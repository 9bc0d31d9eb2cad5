/// A value of a JSON text together with the place where it stands.
package struct JSONNode: Equatable, Sendable {
    /// What stands there.
    package var value: Value
    /// Where the value begins.
    package var position: TextPosition

    /// A value at a place.
    package init(value: Value, position: TextPosition) {
        self.value = value
        self.position = position
    }

    /// The six kinds of value (RFC 8259 §3).
    package enum Value: Equatable, Sendable {
        case null
        case bool(Bool)
        case number(JSONNumber)
        case string(String)
        case array([JSONNode])
        case object([JSONMember])
    }

    /// The value of the object's member of this name; `nil` without one, and for anything but an object.
    package subscript(name: String) -> JSONNode? { member(name)?.node }

    /// The object's member of this name, with the name's own place.
    package func member(_ name: String) -> JSONMember? { objectValue?.first { $0.name == name } }

    /// Whether this is `null`.
    package var isNull: Bool { value == .null }

    /// The truth value, if this is one.
    package var boolValue: Bool? {
        guard case .bool(let bool) = value else { return nil }
        return bool
    }

    /// The number, if this is one and exactly an `Int64`.
    package var integerValue: Int64? {
        guard case .number(let number) = value else { return nil }
        return number.integer
    }

    /// The number, if this is one, to a `Double`'s precision.
    package var doubleValue: Double? {
        guard case .number(let number) = value else { return nil }
        return number.double
    }

    /// The text, if this is a string.
    package var stringValue: String? {
        guard case .string(let string) = value else { return nil }
        return string
    }

    /// The elements, if this is an array.
    package var arrayValue: [JSONNode]? {
        guard case .array(let elements) = value else { return nil }
        return elements
    }

    /// The members in the order written, if this is an object.
    package var objectValue: [JSONMember]? {
        guard case .object(let members) = value else { return nil }
        return members
    }

    /// The kind of value as a noun phrase for messages: `a string`, `an object`.
    package var kind: String {
        switch value {
        case .null: "null"
        case .bool: "a truth value"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// A name and its value in an object.
package struct JSONMember: Equatable, Sendable {
    /// The name, without quotes and escapes.
    package var name: String
    /// Where the name begins, its quote included.
    package var namePosition: TextPosition
    /// The value.
    package var node: JSONNode

    /// A member of this name, place and value.
    package init(name: String, namePosition: TextPosition, node: JSONNode) {
        self.name = name
        self.namePosition = namePosition
        self.node = node
    }
}

/// A number as a text gave it.
package struct JSONNumber: Equatable, Sendable {
    /// The nearest `Double`; infinite or not a number only where JSON5 spells it so.
    package let double: Double
    /// The number as an exact integer: `7`, `7.0`, `7e0` and `0x7` all have one, `7.5` and 2⁶³ have none.
    package let integer: Int64?

    /// A number written without fraction and exponent, whose integer may lie beyond the precision of a `Double`.
    package init(double: Double, integer: Int64) {
        self.double = double
        self.integer = integer
    }

    /// A number written with a fraction or an exponent; exact integers reach to 2⁵³ then.
    package init(_ double: Double) {
        self.double = double
        integer = abs(double) <= 9_007_199_254_740_992 ? Int64(exactly: double) : nil
    }
}
