import JSON
import Links

/// Reads the members of one object of a configuration file, and gathers every fault instead of stopping at the first.
struct SettingReader {
    /// Where all readers of one file gather faults.
    final class Faults {
        private(set) var all: [ConfigurationFault] = []
        /// Whether a secret stands in the file itself.
        fileprivate(set) var holdsSecret = false

        func note(_ position: TextPosition, _ message: String) {
            all.append(ConfigurationFault(at: position, message))
        }
    }

    let node: JSONNode
    let faults: Faults
    /// What secrets by `{"env": "NAME"}` are read from.
    let environment: [String: String]
    /// Reads secrets by `{"file": "path"}`.
    let readFile: (String) throws -> [UInt8]

    /// The members are these and no others.
    func allowOnly(_ names: [String]) {
        guard let members = node.objectValue else { return fault(node, "an object { … } is expected here") }
        for member in members where !names.contains(member.name) {
            let near = names.first { $0.hasPrefix(member.name.prefix(3)) }
            let hint = near.map { "; did you mean \"\($0)\"?" } ?? "; known are \(names.joined(separator: ", "))"
            faults.note(member.namePosition, "unknown setting \"\(member.name)\"\(hint)")
        }
    }

    func fault(_ node: JSONNode, _ message: String) { faults.note(node.position, message) }

    func object(_ name: String) -> SettingReader? { node[name].map(section) }

    /// The same reading of another node.
    func section(_ node: JSONNode) -> SettingReader {
        SettingReader(node: node, faults: faults, environment: environment, readFile: readFile)
    }

    func array(_ name: String) -> [SettingReader]? {
        guard let list = node[name] else { return nil }
        guard let nodes = list.arrayValue else {
            fault(list, "\"\(name)\" must be an array [ … ]")
            return []
        }
        return nodes.map(section)
    }

    func text(_ name: String, lengths: ClosedRange<Int> = 1...4_096) -> String? {
        guard let value = node[name] else { return nil }
        guard let text = value.stringValue else {
            fault(value, "\"\(name)\" must be a text")
            return nil
        }
        guard lengths.contains(text.utf8.count) else {
            fault(value, "\"\(name)\" must have \(lengths.lowerBound) to \(lengths.upperBound) characters")
            return nil
        }
        return text
    }

    /// A text that must be there.
    func required(_ name: String, lengths: ClosedRange<Int> = 1...4_096) -> String {
        if node[name] == nil { fault(node, "\"\(name)\" is missing") }
        return text(name, lengths: lengths) ?? ""
    }

    func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = node[name] else { return nil }
        guard let number = value.integerValue, let integer = Int(exactly: number), range.contains(integer) else {
            fault(value, "\"\(name)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return integer
    }

    func seconds(_ name: String, in range: ClosedRange<Int>) -> Duration? {
        integer(name, in: range).map { .seconds($0) }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        guard let text = text(name) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let choices = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        if let value = node[name] { fault(value, "\"\(name)\" must be one of \(choices)") }
        return nil
    }

    func texts(_ name: String) -> [String]? {
        guard let items = array(name) else { return nil }
        return items.compactMap { item in
            guard let text = item.node.stringValue, !text.isEmpty else {
                fault(item.node, "\"\(name)\" must hold texts")
                return nil
            }
            return text
        }
    }

    /// A secret: the text itself, `{ env: "NAME" }` or `{ file: "path" }`.
    func secret(_ name: String, lengths: ClosedRange<Int>) -> String? {
        guard let value = node[name] else { return nil }
        guard value.objectValue != nil else {
            faults.holdsSecret = true
            return text(name, lengths: lengths)
        }
        let source = section(value)
        source.allowOnly(["env", "file"])
        if let variable = source.text("env") {
            guard let secret = environment[variable], lengths.contains(secret.utf8.count) else {
                fault(value, "the environment variable \(variable) is not set, or not of a fitting length")
                return nil
            }
            return secret
        }
        guard let path = source.text("file") else {
            fault(value, "\"\(name)\" must be a text, { env: \"NAME\" } or { file: \"path\" }")
            return nil
        }
        do {
            var octets = try readFile(path)
            while let last = octets.last, last == 0x0A || last == 0x0D { octets.removeLast() }
            let secret = String(decoding: octets, as: UTF8.self)
            guard lengths.contains(secret.utf8.count) else {
                fault(value, "the secret in \(path) is not of a fitting length")
                return nil
            }
            return secret
        } catch {
            fault(value, "\(error)")
            return nil
        }
    }
}
