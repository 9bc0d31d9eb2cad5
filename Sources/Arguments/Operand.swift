/// An argument that is known by its place, not by a name.
///
///     let file = Operand.required("FILE", .path, "the file to read")
///     let scenarios = Operand.repeated("SCENARIO", .path, "scenarios to run, in this order")
///
/// Its value is read by asking the invocation for the operand itself.
package struct Operand<Value: Sendable>: OperandDeclaration {
    /// What the parser and the usage text need to know.
    package let specification: OperandSpecification
    let read: @Sendable ([String]) -> Value

    private init<Given>(
        _ name: String, _ kind: ValueKind<Given>, _ help: String, _ arity: OperandSpecification.Arity,
        read: @escaping @Sendable ([String]) -> Value
    ) {
        specification = OperandSpecification(
            name: name, help: help, arity: arity, expectation: kind.expectation, accepts: { kind.parse($0) != nil })
        self.read = read
    }

    /// An operand that must be given.
    package static func required(_ name: String, _ kind: ValueKind<Value>, _ help: String) -> Self {
        Self(name, kind, help, .required) { texts in
            guard let value = texts.first.flatMap(kind.parse) else {
                preconditionFailure("\(name) belongs to another command")
            }
            return value
        }
    }

    /// An operand that may be left out; `nil` then.
    package static func optional<Given>(
        _ name: String, _ kind: ValueKind<Given>, _ help: String
    ) -> Self where Value == Given? {
        Self(name, kind, help, .optional) { $0.first.flatMap(kind.parse) }
    }

    /// One operand or more, up to the end.
    package static func repeated<Given>(
        _ name: String, _ kind: ValueKind<Given>, _ help: String
    ) -> Self where Value == [Given] {
        Self(name, kind, help, .repeated) { $0.compactMap(kind.parse) }
    }
}

/// An operand of any kind of value, as a command lists it.
package protocol OperandDeclaration: Sendable {
    /// What the parser and the usage text need to know.
    var specification: OperandSpecification { get }
}

/// What is common to operands of every kind of value.
package struct OperandSpecification: Sendable {
    enum Arity: Sendable { case required, optional, repeated }

    let name: String
    let help: String
    let arity: Arity
    let expectation: String
    let accepts: @Sendable (String) -> Bool

    /// The operand as the usage line shows it: `FILE`, `[NUMBER]`, `SCENARIO…`.
    var label: String {
        switch arity {
        case .required: name
        case .optional: "[\(name)]"
        case .repeated: "\(name)…"
        }
    }
}
