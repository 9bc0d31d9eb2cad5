/// One HTTP response, whole.
package struct HTTPResponse: Equatable, Sendable {
    /// The status, 100 … 599.
    package var status: Int
    /// The header fields; a server adds `Content-Length` and `Connection` itself.
    package var fields: HTTPFields
    /// The body, decoded from its chunks.
    package var body: [UInt8]

    /// A response of these parts.
    package init(status: Int, fields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// A response of this text in UTF-8.
    package init(status: Int = 200, text: String, type: String = "text/plain; charset=utf-8") {
        self.init(status: status, fields: ["Content-Type": type], body: Array(text.utf8))
    }

    /// A response of this JSON in UTF-8.
    package init(status: Int = 200, json: [UInt8]) {
        self.init(status: status, fields: ["Content-Type": "application/json"], body: json)
    }

    /// The head of a response whose body ends with the connection (RFC 9112 §6.3).
    var streamHead: [UInt8] { Array((lines + "Connection: close\r\n\r\n").utf8) }

    /// The status line and the header fields.
    private var lines: String {
        var text = "HTTP/1.1 \(status) \(Self.reason(of: status))\r\n"
        for field in fields.all { text += "\(field.name): \(field.value)\r\n" }
        return text
    }

    /// The octets a server sends; to HEAD only the head, with the length the body would have.
    func octets(to method: HTTPMethod?, closing: Bool) -> [UInt8] {
        var text = lines
        if Self.mayHaveBody(status) { text += "Content-Length: \(body.count)\r\n" }
        if closing { text += "Connection: close\r\n" }
        text += "\r\n"
        guard method != .head, Self.mayHaveBody(status) else { return Array(text.utf8) }
        return Array(text.utf8) + body
    }

    /// Whether a response of this status has a body unless it answers HEAD (RFC 9112 §6.3).
    static func mayHaveBody(_ status: Int) -> Bool { status >= 200 && status != 204 && status != 304 }

    private static func reason(of status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: "Status"
        }
    }
}
