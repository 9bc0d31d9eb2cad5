/// One mistake in a template or in the catalog, and where it is.
package struct Fault: Error, Hashable, Sendable {
    /// The file, named as it was handed in: `zh/result` or `catalog.json5`.
    package let file: String
    /// Line of the mistake, from 1.
    package let line: Int
    /// Column of the mistake in Unicode scalars, from 1.
    package let column: Int
    /// What is wrong there.
    package let problem: Problem

    /// What can be wrong with a template or with the catalog.
    package enum Problem: Hashable, Sendable {
        case notUTF8
        case byteOrderMark
        case tooLong(limit: Int)
        case unclosedTag
        case badName(String)
        case badDelimiters
        case unopenedSection(String)
        case mismatchedSection(String, open: String)
        case unclosedSection(String)
        case nestedTooDeep(limit: Int)

        case badJSON(String)
        case unknownKey(String)
        case missingKey(String)
        case wrongType(expected: String)
        case badValue(String, expected: String)
        case duplicate(String, firstLine: Int, column: Int)
        case reservedName(String)
        case unknownReference(String)
        case emptyText

        case missingTemplate
        case unusedTemplate
        case missingPartial(String)
        case unknownVariable(String)
        case missingVariable(String)
        case tooManySegments(Int, limit: Int)
        case looksLikeLink(String)
        case noSignature
        case cannotRender(String)
    }

    /// A mistake at this place.
    package init(file: String, line: Int = 1, column: Int = 1, _ problem: Problem) {
        self.file = file
        self.line = line
        self.column = column
        self.problem = problem
    }
}

extension Fault: CustomStringConvertible {
    /// Place and mistake in the form editors understand, `zh/result:1:7: …`.
    package var description: String { "\(file):\(line):\(column): \(problem)" }
}

extension Fault: Comparable {
    /// The fault a reader meets first, file by file.
    package static func < (left: Self, right: Self) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

extension Fault.Problem: CustomStringConvertible {
    /// The mistake as one sentence without its place.
    package var description: String {
        switch self {
        case .notUTF8: "the file is not UTF-8"
        case .byteOrderMark: "the file begins with a byte order mark; save it without one"
        case .tooLong(let limit): "the file has more than \(limit) octets"
        case .unclosedTag: "the tag is never closed"
        case .badName(let name): "“\(name)” is no name"
        case .badDelimiters: "a delimiter change reads {{=<% %>=}}"
        case .unopenedSection(let name): "section “\(name)” is closed but was not opened"
        case .mismatchedSection(let name, let open): "section “\(name)” is closed while “\(open)” is open"
        case .unclosedSection(let name): "section “\(name)” is never closed"
        case .nestedTooDeep(let limit): "sections nest deeper than \(limit)"
        case .badJSON(let reason): reason
        case .unknownKey(let key): "unknown key “\(key)”"
        case .missingKey(let key): "“\(key)” is missing"
        case .wrongType(let expected): "expected \(expected)"
        case .badValue(let value, let expected): "“\(value)” is not \(expected)"
        case .duplicate(let name, let line, let column): "“\(name)” is used twice, first at \(line):\(column)"
        case .reservedName(let name): "“\(name)” is the name of a text that answers something else"
        case .unknownReference(let name): "“\(name)” is defined nowhere"
        case .emptyText: "the text is empty"
        case .missingTemplate: "the template is missing"
        case .unusedTemplate: "no text has this name, and no text includes it"
        case .missingPartial(let name): "the partial “\(name)” is missing"
        case .unknownVariable(let name): "this text has no variable “\(name)”"
        case .missingVariable(let name): "the text does not show “\(name)”, for which it is sent"
        case .tooManySegments(let count, let limit): "needs \(count) segments, at most \(limit) are allowed"
        case .looksLikeLink(let text): "“\(text)” looks like a link, and no reply may carry one"
        case .noSignature: "the text does not begin with a signature in 【】"
        case .cannotRender(let reason): reason
        }
    }
}
