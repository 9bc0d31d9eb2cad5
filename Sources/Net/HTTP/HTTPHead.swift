/// The first line and the fields of a message.
struct HTTPHead: Equatable, Sendable {
    enum Start: Equatable, Sendable {
        case request(HTTPMethod, target: String)
        case response(status: Int)
    }

    var start: Start
    /// The digit after `HTTP/1.`.
    var minorVersion: Int
    var fields: HTTPFields

    /// Reads a head that ends with its empty line, and whose lines all end with CR LF.
    init(request octets: Span<UInt8>, fieldLimit: Int) throws(HTTPFault) {
        var position = 0
        let line = Self.line(of: octets, from: &position)
        (start, minorVersion) = try Self.requestLine(octets.extracting(line))
        fields = try Self.fields(octets, from: position, limit: fieldLimit)
        // RFC 9112 §3.2: a request without a host, or with two, is refused whatever else it says.
        let hosts = fields.values("Host").count
        guard hosts == 1 || hosts == 0 && minorVersion == 0 else { throw .badHost }
    }

    /// Reads a response's head, as above.
    init(response octets: Span<UInt8>, fieldLimit: Int) throws(HTTPFault) {
        var position = 0
        let line = Self.line(of: octets, from: &position)
        (start, minorVersion) = try Self.statusLine(octets.extracting(line))
        fields = try Self.fields(octets, from: position, limit: fieldLimit)
    }

    /// Whether the connection may carry another message after this one.
    var keepsAlive: Bool { minorVersion == 1 && !fields.lists("close", in: "Connection") }

    /// The next line without its end; moves behind it.
    private static func line(of octets: Span<UInt8>, from position: inout Int) -> Range<Int> {
        let start = position
        var end = start
        while end < octets.count, octets[end] != 0x0A { end += 1 }
        position = min(end + 1, octets.count)
        return start..<max(start, end - 1)
    }

    /// `METHOD SP target SP HTTP/1.x`, single spaces (RFC 9112 §3).
    private static func requestLine(_ line: Span<UInt8>) throws(HTTPFault) -> (Start, Int) {
        guard let first = line.firstIndex(of: 0x20, from: 0), let second = line.firstIndex(of: 0x20, from: first + 1),
            first > 0, second > first + 1
        else { throw .badRequestLine }
        for index in 0..<first where !line[index].isTokenCharacter { throw .badRequestLine }
        for index in first + 1..<second where !(0x21...0x7E).contains(line[index]) { throw .badRequestLine }
        let minor = try minorVersion(line.extracting((second + 1)..<line.count), or: .badRequestLine)
        guard let method = HTTPMethod(rawValue: line.extracting(0..<first).text) else { throw .unsupportedMethod }
        var target = line.extracting((first + 1)..<second).text
        // RFC 9112 §3.2.2: a server must take the absolute form too.
        if target.hasPrefix("http://") {
            target = String(target.dropFirst(7).drop { $0 != "/" })
            if target.isEmpty { target = "/" }
        }
        guard target.hasPrefix("/") else { throw .badRequestLine }
        return (.request(method, target: target), minor)
    }

    /// `HTTP/1.x SP status [SP reason]`; some servers leave out the second space with the reason (RFC 9112 §4).
    private static func statusLine(_ line: Span<UInt8>) throws(HTTPFault) -> (Start, Int) {
        guard line.count >= 12, line[8] == 0x20, line.count == 12 || line[12] == 0x20 else { throw .badStatusLine }
        let minor = try minorVersion(line.extracting(0..<8), or: .badStatusLine)
        guard let status = Int(line.extracting(9..<12).text), (100...599).contains(status) else { throw .badStatusLine }
        return (.response(status: status), minor)
    }

    private static func minorVersion(_ text: Span<UInt8>, or fault: HTTPFault) throws(HTTPFault) -> Int {
        switch text.text {
        case "HTTP/1.1": return 1
        case "HTTP/1.0": return 0
        case let other where other.hasPrefix("HTTP/") && other.utf8.count == 8: throw .unsupportedVersion
        default: throw fault
        }
    }

    /// `name ":" OWS value OWS` on each line; a line that begins with a blank continues the one before, and is refused
    /// (RFC 9112 §5.2).
    static func fields(_ octets: Span<UInt8>, from start: Int, limit: Int) throws(HTTPFault) -> HTTPFields {
        var fields = HTTPFields()
        var position = start
        while true {
            let range = line(of: octets, from: &position)
            guard !range.isEmpty else { return fields }
            guard fields.all.count < limit else { throw .manyFields(limit: limit) }
            let line = octets.extracting(range)
            guard let colon = line.firstIndex(of: 0x3A, from: 0), colon > 0 else { throw .badField }
            for index in 0..<colon where !line[index].isTokenCharacter { throw .badField }
            for index in colon..<line.count where line[index] < 0x20 && line[index] != 0x09 || line[index] == 0x7F {
                throw .badField
            }
            var first = colon + 1
            var end = line.count
            while first < end, line[first] == 0x20 || line[first] == 0x09 { first += 1 }
            while end > first, line[end - 1] == 0x20 || line[end - 1] == 0x09 { end -= 1 }
            fields.append(line.extracting(0..<colon).text, line.extracting(first..<end).text)
        }
    }
}

extension Span<UInt8> {
    /// The octets as text; what is not UTF-8 becomes U+FFFD.
    var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }

    func firstIndex(of octet: UInt8, from start: Int) -> Int? {
        var index = start
        while index < count {
            if self[index] == octet { return index }
            index += 1
        }
        return nil
    }
}

extension UInt8 {
    /// Whether a method or a field's name may contain it (RFC 9110 §5.6.2).
    var isTokenCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}
