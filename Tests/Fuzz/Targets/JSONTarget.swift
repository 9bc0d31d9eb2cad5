import JSON

/// JSON and JSON5.
struct JSONTarget: FuzzTarget {
    let name = "json"

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        let strict = try node(input, .json)
        let lenient = try node(input, .json5)
        if let strict {
            try hold(lenient != nil, "JSON that is no JSON5")
            try hold(Written.octets(of: strict) == lenient.map { Written.octets(of: $0) }, "JSON5 reads it otherwise")
        }
        if let lenient {
            let octets = Written.octets(of: lenient)
            guard let again = try node(octets, .json) else {
                throw Finding(description: "written as \(String(decoding: octets, as: UTF8.self))")
            }
            try hold(Written.octets(of: again) == octets, "written and read, it is another text")
        }
        try checkString(input)
        return lenient != nil
    }

    private func node(_ input: [UInt8], _ dialect: JSONParser.Dialect) throws(Finding) -> JSONNode? {
        do throws(JSONError) {
            return try JSONParser.parse(input, as: dialect)
        } catch {
            let lines = input.count { $0 == 0x0A || $0 == 0x0D } + 1
            try hold((1...lines).contains(error.position.line), "\(error) in \(lines) lines")
            try hold((1...input.count + 1).contains(error.position.column), "\(error) in \(input.count) octets")
            try hold("\(error.fault)".unicodeScalars.allSatisfy { $0.value >= 0x20 } || isDuplicate(error), "\(error)")
            return nil
        }
    }

    /// Only this fault repeats a name as it was written.
    private func isDuplicate(_ error: JSONError) -> Bool {
        if case .duplicateName = error.fault { true } else { false }
    }

    private func checkString(_ input: [UInt8]) throws(Finding) {
        guard let (text, end) = try? JSONText.unquote(input[...], at: 0) else { return }
        try hold((2...input.count).contains(end), "a string up to \(end) of \(input.count)")
        var octets: [UInt8] = []
        JSONText.appendQuoted(text, to: &octets)
        guard let again = try? JSONText.unquote(octets[...], at: 0) else {
            throw Finding(description: "quoted as \(String(decoding: octets, as: UTF8.self))")
        }
        try hold(again.text.unicodeScalars.elementsEqual(text.unicodeScalars), "quoted and read, it is another text")
        try hold(again.end == octets.count, "quoted, it ends early")
    }
}

/// A tree written as JSON again.
private enum Written {
    static func octets(of node: JSONNode) -> [UInt8] {
        var writer = JSONWriter()
        write(node, to: &writer)
        return writer.finish()
    }

    private static func write(_ node: JSONNode, to writer: inout JSONWriter) {
        switch node.value {
        case .null: writer.null()
        case .bool(let bool): writer.bool(bool)
        case .number(let number):
            if let integer = number.integer { writer.integer(integer) } else { writer.double(number.double) }
        case .string(let text): writer.string(text)
        case .array(let elements):
            writer.beginArray()
            for element in elements { write(element, to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.name(member.name)
                write(member.node, to: &writer)
            }
            writer.endObject()
        }
    }
}
