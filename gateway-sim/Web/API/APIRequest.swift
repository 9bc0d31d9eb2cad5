import Arguments
import JSON
import Net
import SMS

/// The members of a request's JSON body.
struct APIBody {
    private let node: JSONNode

    /// The body, which must be an object with none but these members; an empty one stands for `{}`.
    init(_ request: HTTPRequest, allowing names: [String]) throws(APIError) {
        let octets = request.body.isEmpty ? Array("{}".utf8) : request.body
        do throws(JSONError) {
            node = try JSONParser.parse(octets, as: .json, limits: JSONParser.Limits(depth: 8))
        } catch {
            throw APIError(code: "bad_json", message: "the body is no JSON: \(error)")
        }
        guard let members = node.objectValue else {
            throw APIError(code: "bad_json", message: "the body must be an object and is \(node.kind)")
        }
        for member in members where !names.contains(member.name) {
            let known = names.isEmpty ? "no members" : names.joined(separator: ", ")
            throw APIError(
                code: "unknown_member", message: "\"\(member.name)\" is unknown; known are \(known)",
                field: String(member.name.prefix(64)))
        }
    }

    /// A text, if the member is there.
    func text(_ name: String, limit: Int) throws(APIError) -> String? {
        guard let value = node[name] else { return nil }
        guard let text = value.stringValue else {
            throw .bad(name, "\"\(name)\" must be a string and is \(value.kind)")
        }
        guard text.utf8.count <= limit else {
            throw .bad(name, "\"\(name)\" has \(text.utf8.count) octets, at most \(limit) are taken")
        }
        return text
    }

    /// A text that must be there.
    func requiredText(_ name: String, limit: Int) throws(APIError) -> String {
        guard let text = try text(name, limit: limit) else { throw .missing(name) }
        return text
    }

    /// A list of texts, if the member is there.
    func texts(_ name: String) throws(APIError) -> [String]? {
        guard let value = node[name] else { return nil }
        guard let elements = value.arrayValue else {
            throw .bad(name, "\"\(name)\" must be an array and is \(value.kind)")
        }
        var texts: [String] = []
        for element in elements {
            guard let text = element.stringValue else {
                throw .bad(name, "\"\(name)\" must hold strings and holds \(element.kind)")
            }
            texts.append(text)
        }
        return texts
    }

    /// A number of a phone, which must be there.
    func phone(_ name: String) throws(APIError) -> String {
        let text = try requiredText(name, limit: 32)
        guard let number = PhoneNumber(text) else { throw .bad(name, "\"\(name)\" is no mobile number") }
        return number.digits
    }
}

extension HTTPRequest {
    /// Throws unless all parameters of the query are among these.
    func allow(_ names: [String]) throws(APIError) {
        guard let start = target.firstIndex(of: "?") else { return }
        for item in target[target.index(after: start)...].split(separator: "&") {
            let name = String(item.prefix { $0 != "=" })
            guard names.contains(name) else {
                throw APIError(
                    code: "unknown_parameter",
                    message: "a parameter is unknown; known are \(names.joined(separator: ", "))",
                    field: String(name.prefix(64)))
            }
            guard parameter(name) != nil else { throw .bad(name, "\"\(name)\" is not well escaped UTF-8") }
        }
    }

    /// A whole number, or what stands in for it.
    func number(_ name: String, in range: ClosedRange<Int>, default usual: Int) throws(APIError) -> Int {
        guard let text = parameter(name) else { return usual }
        guard let number = Int(text), range.contains(number) else {
            throw .bad(name, "\"\(name)\" must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A duration, `5s`, if the parameter is there.
    func duration(_ name: String, upTo limit: Duration) throws(APIError) -> Duration? {
        guard let text = parameter(name) else { return nil }
        let kind = ValueKind.duration(.zero...limit)
        guard let duration = kind.parse(text) else { throw .bad(name, "\"\(name)\" must be \(kind.expectation)") }
        return duration
    }

    /// One of these words, if the parameter is there.
    func choice(_ name: String, _ words: [String]) throws(APIError) -> String? {
        guard let word = parameter(name) else { return nil }
        guard words.contains(word) else {
            throw .bad(name, "\"\(name)\" must be one of \(words.joined(separator: ", "))")
        }
        return word
    }
}
