import JSON

/// Reads parts of a JSON tree and collects what is wrong with them instead of stopping at the first mistake.
///
/// After a mistake it returns something empty; whoever reads on throws the result away when there were faults.
struct NodeReader {
    let file: String
    private(set) var faults: [Fault] = []

    init(file: String) { self.file = file }

    mutating func note(_ problem: Fault.Problem, at position: TextPosition) {
        faults.append(Fault(file: file, line: position.line, column: position.column, problem))
    }

    /// Checks that this is an object with these keys and no others.
    mutating func checkKeys(_ node: JSONNode, required: [String], optional: [String] = []) {
        guard let members = node.objectValue else { return note(.wrongType(expected: "an object"), at: node.position) }
        for member in members where !required.contains(member.name) && !optional.contains(member.name) {
            note(.unknownKey(member.name), at: member.namePosition)
        }
        for key in required where node[key] == nil { note(.missingKey(key), at: node.position) }
    }

    /// A text that says something. A missing node is reported by `checkKeys` already.
    mutating func text(_ node: JSONNode?) -> String {
        guard let node, node.stringValue != nil else { return string(node) }
        let text = string(node)
        if text.allSatisfy(\.isWhitespace) { note(.emptyText, at: node.position) }
        return text
    }

    /// A text that may be empty.
    mutating func string(_ node: JSONNode?) -> String {
        guard let node else { return "" }
        if let text = node.stringValue { return text }
        note(.wrongType(expected: "a string"), at: node.position)
        return ""
    }

    mutating func array(_ node: JSONNode?) -> [JSONNode] {
        guard let node else { return [] }
        guard let elements = node.arrayValue else {
            note(.wrongType(expected: "an array"), at: node.position)
            return []
        }
        return elements
    }

    /// Words with their places; each must keep something when it is folded as people's texts are.
    mutating func words(_ node: JSONNode?) -> [(word: String, position: TextPosition)] {
        array(node).map { element in
            let word = text(element)
            if !word.isEmpty, FoldedText(word).scalars.isEmpty {
                note(.badValue(word, expected: "a word with letters or digits"), at: element.position)
            }
            return (word, element.position)
        }
    }

    /// A name that can be a file's name as well: lower case letters, digits and hyphens.
    mutating func identifier(_ node: JSONNode?) -> String {
        let text = text(node)
        let isGood = text.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
        }
        if let node, !isGood {
            note(.badValue(text, expected: "an id of lower case letters, digits and hyphens"), at: node.position)
        }
        return text
    }

    /// A whole number within a range.
    mutating func integer(_ node: JSONNode?, in range: ClosedRange<Int>) -> Int? {
        guard let node else { return nil }
        if let number = node.integerValue.flatMap({ Int(exactly: $0) }), range.contains(number) { return number }
        note(
            .wrongType(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)"), at: node.position)
        return nil
    }

    /// Yes or no.
    mutating func boolean(_ node: JSONNode?) -> Bool? {
        guard let node else { return nil }
        if let value = node.boolValue { return value }
        note(.wrongType(expected: "true or false"), at: node.position)
        return nil
    }

    /// One of the cases of an enumeration.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ node: JSONNode?, _: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        guard let node else { return nil }
        let text = text(node)
        if let choice = Choice(rawValue: text) { return choice }
        let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        note(.badValue(text, expected: "one of \(all)"), at: node.position)
        return nil
    }
}
