import JSON
import Net

/// Why a request to the API was not done.
struct APIError: Error, Equatable {
    /// The HTTP status.
    var status = 400
    /// A word for programs, which stays the same.
    var code: String
    /// A sentence for people.
    var message: String
    /// The member or parameter that is wrong, where it is one.
    var field: String?

    /// The error as the response says it.
    var response: HTTPResponse {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("error")
        writer.beginObject()
        writer.member("code", code)
        writer.member("message", message)
        if let field { writer.member("field", field) }
        writer.endObject()
        writer.endObject()
        return HTTPResponse(status: status, json: writer.finish() + [0x0A])
    }
}

extension APIError {
    static func bad(_ field: String, _ message: String) -> APIError {
        APIError(code: "bad_value", message: message, field: field)
    }

    static func missing(_ field: String) -> APIError {
        APIError(code: "missing_member", message: "\"\(field)\" is missing", field: field)
    }
}
