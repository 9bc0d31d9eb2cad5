/// What a template is filled with: nothing, a claim, a number, a text, a list or an object of such values.
///
/// The tree lies flat in one array, each value before its own, and the octets of all texts in another: making, walking
/// and dropping it allocates twice and counts no references.
package struct TemplateValue: Equatable, Sendable {
    /// What a node is.
    enum Kind: Equatable, Sendable { case absent, bool, integer, text, list, object }

    /// A value with its place in the tree.
    struct Node: Equatable, Sendable {
        /// The name it has in its object; empty in a list and at the top.
        var name = TemplateKey.none
        let kind: Kind
        /// A number, a claim as 0 or 1, or where a text's octets begin.
        var integer = 0
        /// How many octets a text has.
        var octetCount = 0
        /// How many nodes the value takes, itself and all within it.
        var nodeCount = 1
    }

    /// The value itself, then what is within it, in order.
    private(set) var nodes: [Node]
    /// The octets of all texts, in order.
    private var octets: [UInt8] = []

    private init(_ node: Node) { nodes = [node] }

    /// A list or an object that is filled by `append` and closed by `close`.
    ///
    /// - Parameters:
    ///   - capacity: how many nodes to make room for.
    ///   - octetCapacity: how many octets of texts to make room for.
    init(_ kind: Kind, capacity: Int, octetCapacity: Int) {
        nodes = []
        nodes.reserveCapacity(capacity)
        nodes.append(Node(kind: kind))
        octets.reserveCapacity(octetCapacity)
    }

    /// Nothing: interpolates as nothing, counts as false.
    package static let absent = TemplateValue(Node(kind: .absent))

    /// A claim, for sections.
    package static func bool(_ claim: Bool) -> Self { Self(Node(kind: .bool, integer: claim ? 1 : 0)) }

    /// A whole number.
    package static func integer(_ number: Int) -> Self { Self(Node(kind: .integer, integer: number)) }

    /// A text, inserted as it is.
    package static func text(_ text: String) -> Self {
        .text(TemplateText(text))
    }

    /// A text, inserted as it is.
    static func text(_ text: TemplateText) -> Self {
        var value = Self(Node(kind: .text, octetCount: text.octets.count))
        value.octets = text.octets
        return value
    }

    /// Several values; a section repeats for each.
    package static func list(_ values: [TemplateValue]) -> Self {
        var list = Self(Node(kind: .list))
        for value in values { list.append(.none, value) }
        list.close(0)
        return list
    }

    /// Named values, in this order.
    package static func object(_ members: [(name: String, value: TemplateValue)]) -> Self {
        var object = Self(Node(kind: .object))
        for (name, value) in members { object.append(TemplateKey(name), value) }
        object.close(0)
        return object
    }

    /// The same object with another member.
    func adding(_ name: TemplateKey, _ value: TemplateValue) -> Self {
        var object = self
        object.append(name, value)
        object.close(0)
        return object
    }

    /// Appends a member to the object that is open.
    mutating func append(_ name: TemplateKey, _ value: TemplateValue) {
        let place = nodes.count
        nodes += value.nodes
        nodes[place].name = name
        for index in place..<nodes.count where nodes[index].kind == .text { nodes[index].integer += octets.count }
        octets += value.octets
    }

    /// Appends a claim to the object that is open; returns its place, for `correct`.
    @discardableResult
    mutating func append(_ name: TemplateKey, _ claim: Bool) -> Int {
        nodes.append(Node(name: name, kind: .bool, integer: claim ? 1 : 0))
        return nodes.count - 1
    }

    /// Appends a number to the object that is open.
    mutating func append(_ name: TemplateKey, _ number: Int) {
        nodes.append(Node(name: name, kind: .integer, integer: number))
    }

    /// Appends a text to the object that is open.
    mutating func append(_ name: TemplateKey, _ text: TemplateText) {
        nodes.append(Node(name: name, kind: .text, integer: octets.count, octetCount: text.octets.count))
        octets += text.octets
    }

    /// Opens a list or an object within the one that is open; returns its place, for `close`.
    mutating func open(_ kind: Kind, _ name: TemplateKey = .none) -> Int {
        nodes.append(Node(name: name, kind: kind))
        return nodes.count - 1
    }

    /// Ends the list or object at this place.
    mutating func close(_ place: Int) { nodes[place].nodeCount = nodes.count - place }

    /// Makes another claim of the one at this place.
    mutating func correct(_ place: Int, to claim: Bool) { nodes[place].integer = claim ? 1 : 0 }
}

/// A text that is put into many values, by its octets.
struct TemplateText: Equatable, Sendable {
    let octets: [UInt8]

    init(_ text: String) { octets = Array(text.utf8) }
}

// Reading: a value within the tree is named by its place, the index of its node.
extension TemplateValue {
    /// The place of the member of this name in the object at `place`; `nil` when there is none, or no object.
    func member(_ name: TemplateKey, at place: Int) -> Int? {
        guard nodes[place].kind == .object else { return nil }
        var child = place + 1
        let end = place + nodes[place].nodeCount
        while child < end {
            if nodes[child].name == name { return child }
            child += nodes[child].nodeCount
        }
        return nil
    }

    /// The octets of the text at `place`.
    func text(at place: Int) -> ArraySlice<UInt8> {
        octets[nodes[place].integer..<nodes[place].integer + nodes[place].octetCount]
    }

    /// Whether a section over the value at `place` is rendered: all but `absent`, `false` and the empty list.
    func isTruthy(at place: Int) -> Bool {
        switch nodes[place].kind {
        case .absent: false
        case .bool: nodes[place].integer != 0
        case .integer, .text, .object: true
        case .list: nodes[place].nodeCount > 1
        }
    }
}

extension TemplateValue: ExpressibleByDictionaryLiteral {
    /// An object of these members, in the order written.
    package init(dictionaryLiteral elements: (String, TemplateValue)...) {
        self = .object(elements.map { (name: $0.0, value: $0.1) })
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
