/// What a client may ask of a server here.
package enum HTTPMethod: String, Sendable, CaseIterable {
    /// Reads.
    case get = "GET"
    /// Reads the head only.
    case head = "HEAD"
    /// Hands over a body.
    case post = "POST"
}

/// One HTTP request, whole.
package struct HTTPRequest: Equatable, Sendable {
    /// What is asked.
    package var method: HTTPMethod
    /// Path and query as sent, in visible ASCII, beginning with `/`.
    package var target: String
    /// The header fields; a client adds `Host` and `Content-Length` itself.
    package var fields: HTTPFields
    /// The body, decoded from its chunks.
    package var body: [UInt8]

    /// A request of these parts.
    package init(method: HTTPMethod, target: String, fields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
    }

    /// The target without its query, not decoded.
    package var path: Substring { target.prefix { $0 != "?" } }

    /// The query's value of this name, decoded, or `nil` when it is not there or malformed.
    package func parameter(_ name: String) -> String? {
        for item in target.utf8.drop(while: { $0 != UInt8(ascii: "?") }).dropFirst().split(separator: UInt8(ascii: "&"))
        {
            let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            if Self.decode(parts[0]) == name { return parts.count == 2 ? Self.decode(parts[1]) : "" }
        }
        return nil
    }

    /// Resolves `%41` and `+`; `nil` when a percent sign lacks its digits or the octets are not UTF-8.
    private static func decode(_ text: some Sequence<UInt8>) -> String? {
        var octets: [UInt8] = []
        var source = text.makeIterator()
        while let octet = source.next() {
            switch octet {
            case UInt8(ascii: "+"): octets.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = source.next()?.hexDigit, let low = source.next()?.hexDigit else { return nil }
                octets.append(high << 4 | low)
            default: octets.append(octet)
            }
        }
        return String(validating: octets, as: UTF8.self)
    }

    /// The octets a client sends.
    func octets(to endpoint: Endpoint) -> [UInt8] {
        let host = endpoint.port == 80 ? String(endpoint.description.dropLast(3)) : endpoint.description
        var text = "\(method.rawValue) \(target) HTTP/1.1\r\nHost: \(host)\r\n"
        for field in fields.all { text += "\(field.name): \(field.value)\r\n" }
        if method == .post || !body.isEmpty { text += "Content-Length: \(body.count)\r\n" }
        text += "\r\n"
        return Array(text.utf8) + body
    }
}

extension UInt8 {
    /// What this ASCII character is worth as a hexadecimal digit.
    var hexDigit: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}
