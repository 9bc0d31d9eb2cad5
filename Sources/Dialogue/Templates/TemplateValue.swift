/// What a template is filled with.
package enum TemplateValue: Equatable, Sendable {
    /// Nothing: interpolates as nothing, counts as false.
    case absent
    /// A claim, for sections.
    case bool(Bool)
    /// A whole number.
    case integer(Int)
    /// A text, inserted as it is.
    case text(String)
    /// Several values; a section repeats for each.
    case list([TemplateValue])
    /// Named values. A handful at most, so that looking through them beats hashing.
    case object([TemplateMember])

    /// The member of this name, or `nil` when this is no object or has no such member.
    package func member(_ name: String) -> TemplateValue? {
        guard case .object(let members) = self else { return nil }
        for member in members where member.name == name { return member.value }
        return nil
    }

    /// Whether a section over this value is rendered: all but `absent`, `false` and the empty list.
    package var isTruthy: Bool {
        switch self {
        case .absent: false
        case .bool(let claim): claim
        case .integer, .text, .object: true
        case .list(let values): !values.isEmpty
        }
    }
}

/// One named value of an object.
package struct TemplateMember: Equatable, Sendable {
    /// The name as templates write it.
    package let name: String
    /// What the name stands for.
    package let value: TemplateValue

    /// A value under a name.
    package init(_ name: String, _ value: TemplateValue) {
        self.name = name
        self.value = value
    }
}

extension TemplateValue: ExpressibleByDictionaryLiteral {
    /// An object of these members, in the order written.
    package init(dictionaryLiteral elements: (String, TemplateValue)...) {
        self = .object(elements.map { TemplateMember($0.0, $0.1) })
    }
}

extension TemplateValue: ExpressibleByArrayLiteral {
    /// A list of these values.
    package init(arrayLiteral elements: TemplateValue...) { self = .list(elements) }
}

extension TemplateValue: ExpressibleByStringLiteral {
    /// This text.
    package init(stringLiteral value: String) { self = .text(value) }
}

extension TemplateValue: ExpressibleByIntegerLiteral {
    /// This number.
    package init(integerLiteral value: Int) { self = .integer(value) }
}

extension TemplateValue: ExpressibleByBooleanLiteral {
    /// This claim.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}
