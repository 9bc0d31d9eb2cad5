/// An option, `--name VALUE` or `--name=VALUE`, or a flag, `--name`.
///
///     let configuration = Option("config", "FILE", .path, default: "tongcha.json5", "the configuration")
///     let rate = Option("rate", "COUNT", .integer(1...100_000), "messages a second; as many as go without")
///     let isQuiet = Option.flag("quiet", "say nothing but errors")
///
/// Its value is read by asking the invocation for the option itself: `invocation[rate]` is an `Int?` here.
package struct Option<Value: Sendable>: OptionDeclaration {
    /// What the parser and the usage text need to know.
    package let specification: OptionSpecification
    let read: @Sendable (String?) -> Value

    /// An option that has a value even when it is not given.
    package init(
        _ name: String, _ placeholder: String, _ kind: ValueKind<Value>, default fallback: Value, _ help: String
    ) {
        specification = OptionSpecification(
            name: name, placeholder: placeholder, help: "\(help) (default: \(kind.write(fallback)))", kind: kind)
        read = { $0.flatMap(kind.parse) ?? fallback }
    }

    /// An option that may be left out; `nil` then.
    package init<Given>(
        _ name: String, _ placeholder: String, _ kind: ValueKind<Given>, _ help: String
    ) where Value == Given? {
        specification = OptionSpecification(name: name, placeholder: placeholder, help: help, kind: kind)
        read = { $0.flatMap(kind.parse) }
    }

    private init(specification: OptionSpecification, read: @escaping @Sendable (String?) -> Value) {
        self.specification = specification
        self.read = read
    }
}

extension Option where Value == String? {
    /// An option that may stand alone, `--name`, and is empty then, or have a value, `--name=VALUE`, never behind a space.
    package static func flag(_ name: String, or placeholder: String, _ help: String) -> Self {
        Self(specification: OptionSpecification(flag: name, or: placeholder, help: help)) { $0 }
    }
}

extension Option {
    /// An option that may be given more than once; its values in their order.
    package static func repeated<Given>(
        _ name: String, _ placeholder: String, _ kind: ValueKind<Given>, _ help: String
    ) -> Self where Value == [Given] {
        Self(
            specification: OptionSpecification(
                name: name, placeholder: placeholder, help: "\(help); may be given more than once", kind: kind,
                isRepeated: true)
        ) { text in
            (text ?? "").split(separator: OptionSpecification.separator).compactMap { kind.parse(String($0)) }
        }
    }
}

extension Option where Value == Bool {
    /// An option without a value; true when it is given.
    package static func flag(_ name: String, _ help: String) -> Self {
        Self(specification: OptionSpecification(flag: name, help: help)) { $0 != nil }
    }
}

/// An option of any kind of value, as a command lists it.
package protocol OptionDeclaration: Sendable {
    /// What the parser and the usage text need to know.
    var specification: OptionSpecification { get }
}

/// What is common to options of every kind of value.
package struct OptionSpecification: Sendable {
    let name: String
    /// What the usage text calls the value; a flag has none.
    let placeholder: String?
    /// Whether it may stand without its value, and has it behind `=` only.
    let mayStandAlone: Bool
    /// Whether it may be given more than once.
    let isRepeated: Bool
    let help: String
    let expectation: String
    let accepts: @Sendable (String) -> Bool

    /// What stands between the values of an option that was given more than once: no command line has it.
    static let separator: Character = "\0"

    init<Value>(name: String, placeholder: String, help: String, kind: ValueKind<Value>, isRepeated: Bool = false) {
        mayStandAlone = false
        self.isRepeated = isRepeated
        self.name = name
        self.placeholder = placeholder
        self.help = help
        expectation = kind.expectation
        accepts = { kind.parse($0) != nil }
    }

    init(flag name: String, or placeholder: String? = nil, help: String) {
        self.name = name
        self.help = help
        self.placeholder = placeholder
        mayStandAlone = true
        isRepeated = false
        expectation = placeholder == nil ? "no value" : "a path"
        accepts = { !$0.isEmpty && !$0.utf8.contains(0) }
    }

    /// The option as it is typed, `--config FILE`.
    var label: String {
        guard let placeholder else { return "--\(name)" }
        return mayStandAlone ? "--\(name)[=\(placeholder)]" : "--\(name) \(placeholder)"
    }
}
