/// Reads a whole JSON or JSON5 text into a tree that knows where everything stood.
package struct JSONParser {
    /// Which grammar a text follows.
    package enum Dialect: Sendable {
        /// RFC 8259, strictly.
        case json
        /// JSON5 1.0.0 (spec.json5.org): comments, unquoted names, trailing commas and the like.
        case json5
    }

    /// What a text may cost before it is refused.
    package struct Limits: Sendable {
        /// How deep arrays and objects may nest.
        package var depth: Int
        /// How many octets the text may have.
        package var octetCount: Int

        /// Limits of this depth, 1 … 1 000, and this many octets.
        package init(depth: Int = 64, octetCount: Int = 1 << 20) {
            precondition((1...1_000).contains(depth), "the reader's own stack carries a thousand levels")
            self.depth = depth
            self.octetCount = octetCount
        }
    }

    private let octets: [UInt8]
    private let dialect: Dialect
    private let limits: Limits
    private var offset = 0
    private var tracker = PositionTracker()

    /// The tree of a text in UTF-8; anything behind its one value but space is an error, and so is a name given twice.
    package static func parse(
        _ octets: [UInt8], as dialect: Dialect, limits: Limits = Limits()
    ) throws(JSONError) -> JSONNode {
        var parser = JSONParser(octets: octets, dialect: dialect, limits: limits)
        do throws(Misreading) {
            return try parser.parse()
        } catch {
            throw error.error(in: octets.span.bytes)
        }
    }

    private init(octets: [UInt8], dialect: Dialect, limits: Limits) {
        self.octets = octets
        self.dialect = dialect
        self.limits = limits
    }

    private mutating func parse() throws(Misreading) -> JSONNode {
        guard octets.count <= limits.octetCount else {
            throw Misreading(.tooLong(octetCount: octets.count, limit: limits.octetCount), at: 0)
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: octets.span)
        } catch {
            let isUTF16 = octets.starts(with: [0xFF, 0xFE]) || octets.starts(with: [0xFE, 0xFF])
            throw Misreading(isUTF16 ? .encodedAsUTF16 : .invalidUTF8, at: error.byteOffsets.lowerBound)
        }
        try skipSpace()
        let node = try parseNode(depth: 0)
        try skipSpace()
        guard offset == octets.count else { throw unexpected(.endOfText) }
        return node
    }

    private mutating func parseNode(depth: Int) throws(Misreading) -> JSONNode {
        let position = position(of: offset)
        return JSONNode(value: try parseValue(depth: depth), position: position)
    }

    private mutating func parseValue(depth: Int) throws(Misreading) -> JSONNode.Value {
        switch peek() {
        case UInt8(ascii: "{"):
            try checkDepth(depth)
            return .object(try parseMembers(depth: depth + 1))
        case UInt8(ascii: "["):
            try checkDepth(depth)
            return .array(try parseElements(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "'") where dialect == .json5: return .string(try parseString())
        case UInt8(ascii: "t"): return .bool(try parseWord("true", meaning: true))
        case UInt8(ascii: "f"): return .bool(try parseWord("false", meaning: false))
        case UInt8(ascii: "n"): return try parseWord("null", meaning: .null)
        default: return .number(try parseNumber())
        }
    }

    private func checkDepth(_ depth: Int) throws(Misreading) {
        guard depth < limits.depth else { throw Misreading(.tooDeep(limit: limits.depth), at: offset) }
    }

    /// `[` is next; the elements up to its `]`.
    private mutating func parseElements(depth: Int) throws(Misreading) -> [JSONNode] {
        var elements: [JSONNode] = []
        offset += 1
        try skipSpace()
        if take(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try parseNode(depth: depth))
            try skipSpace()
            if take(UInt8(ascii: "]")) { return elements }
            guard take(UInt8(ascii: ",")) else { throw unexpected(.commaOrEndOfArray) }
            try skipSpace()
            if dialect == .json5 && take(UInt8(ascii: "]")) { return elements }
        }
    }

    /// `{` is next; the members up to its `}`.
    private mutating func parseMembers(depth: Int) throws(Misreading) -> [JSONMember] {
        var members: [JSONMember] = []
        var known: [String: TextPosition] = [:]
        offset += 1
        try skipSpace()
        if take(UInt8(ascii: "}")) { return members }
        while true {
            let nameOffset = offset
            let name = try parseName(expected: members.isEmpty ? .nameOrEndOfObject : .name)
            let namePosition = position(of: nameOffset)
            if let first = known.updateValue(namePosition, forKey: name) {
                throw Misreading(.duplicateName(name, first: first), at: nameOffset)
            }
            try skipSpace()
            guard take(UInt8(ascii: ":")) else { throw unexpected(.colon) }
            try skipSpace()
            members.append(JSONMember(name: name, namePosition: namePosition, node: try parseNode(depth: depth)))
            try skipSpace()
            if take(UInt8(ascii: "}")) { return members }
            guard take(UInt8(ascii: ",")) else { throw unexpected(.commaOrEndOfObject) }
            try skipSpace()
            if dialect == .json5 && take(UInt8(ascii: "}")) { return members }
        }
    }

    private mutating func parseName(expected: JSONError.Expectation) throws(Misreading) -> String {
        switch peek() {
        case UInt8(ascii: "\""): return try parseString()
        case UInt8(ascii: "'") where dialect == .json5: return try parseString()
        case .some where dialect == .json5:
            var reader = IdentifierReader(offset: offset)
            guard let name = try reader.read(octets.span.bytes) else { throw unexpected(expected) }
            offset = reader.offset
            return name
        default: throw unexpected(expected)
        }
    }

    private mutating func parseString() throws(Misreading) -> String {
        var reader = StringReader(dialect: dialect, offset: offset)
        let text = try reader.read(octets.span.bytes)
        offset = reader.offset
        return text
    }

    private mutating func parseNumber() throws(Misreading) -> JSONNumber {
        var reader = NumberReader(dialect: dialect, offset: offset)
        let number = try reader.read(octets.span.bytes)
        offset = reader.offset
        return number
    }

    /// One of the words that are values; a longer word that begins like it is none.
    private mutating func parseWord<Meaning>(
        _ word: StaticString, meaning: Meaning
    ) throws(Misreading) -> Meaning {
        guard octets.span.bytes.hasWord(word, at: offset) else { throw unexpected(.value) }
        offset += word.utf8CodeUnitCount
        return meaning
    }

    /// Steps over white space, and over comments in JSON5.
    private mutating func skipSpace() throws(Misreading) {
        while let octet = peek() {
            switch octet {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            case UInt8(ascii: "/") where dialect == .json5: try skipComment()
            case 0x0B, 0x0C, 0x80...:
                let scalar = octets.span.bytes.scalar(at: offset)
                guard dialect == .json5 && scalar.isJSON5Space else { return }
                offset += scalar.utf8.count
            default: return
            }
        }
    }

    /// A comment to the line's end or to its `*/` (spec.json5.org §7); a lone `/` is stepped over by neither.
    private mutating func skipComment() throws(Misreading) {
        offset += 1
        if take(UInt8(ascii: "/")) {
            while let octet = peek(), octet != 0x0A, octet != 0x0D,
                !octets.span.bytes.isLineOrParagraphSeparator(at: offset)
            {
                offset += 1
            }
        } else if take(UInt8(ascii: "*")) {
            while let octet = peek() {
                offset += 1
                if octet == UInt8(ascii: "*") && take(UInt8(ascii: "/")) { return }
            }
            throw unexpected(.endOfComment)
        } else {
            offset -= 1
            throw unexpected(.value)
        }
    }

    private mutating func position(of offset: Int) -> TextPosition {
        let octets = octets
        return tracker.position(of: offset, in: octets.span.bytes)
    }

    private func peek() -> UInt8? { offset < octets.count ? octets[offset] : nil }

    private mutating func take(_ octet: UInt8) -> Bool {
        guard peek() == octet else { return false }
        offset += 1
        return true
    }

    private func unexpected(_ expected: JSONError.Expectation) -> Misreading {
        Misreading(.found(at: offset, in: octets.span.bytes, expected: expected), at: offset)
    }
}
