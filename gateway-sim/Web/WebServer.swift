import Net

/// Serves the page and the API at one address, to pages and programs of this machine only.
@LoopActor
final class WebServer {
    /// Where it serves.
    var address: SocketAddress { server.address }

    private let server: HTTPServer

    /// What the page may load: nothing but what is served here, and no script or style inside the page itself.
    private nonisolated static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// The file that stands for `/`.
    private nonisolated static let start = "index.html"

    /// Begins to serve a carrier.
    init(at text: String, _ api: WebAPI, on loop: EventLoop) throws(SimulatorError) {
        do {
            var settings = HTTPServer.Settings()
            settings.bodyLimit = 64 * 1024
            server = try HTTPServer(at: try SocketAddress(text), on: loop, settings: settings) { request in
                LoopActor.assumeIsolated { Self.answer(request, by: api) }
            }
        } catch {
            throw .cannotListen(text, error)
        }
    }

    /// Stops to serve.
    func close() { server.close() }

    private static func answer(_ request: HTTPRequest, by api: WebAPI) -> HTTPServer.Answer {
        if let error = WebOrigin.refusal(of: request) { return .now(error.response) }
        if request.path.hasPrefix("/api/") { return api.answer(request) }
        guard request.method != .post else {
            return .now(HTTPResponse(status: 405, text: "the page is read with GET\n"))
        }
        return .now(file(request.path == "/" ? start : String(request.path.dropFirst())))
    }

    private nonisolated static func file(_ name: String) -> HTTPResponse {
        guard let text = PageFiles.all[name] else {
            return HTTPResponse(status: 404, text: "there is no such file; the page is at /\n")
        }
        var response = HTTPResponse(text: text, type: type(of: name))
        response.fields.append("Content-Security-Policy", policy)
        response.fields.append("X-Content-Type-Options", "nosniff")
        response.fields.append("Referrer-Policy", "no-referrer")
        response.fields.append("Cache-Control", "no-cache")
        return response
    }

    private nonisolated static func type(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "text/plain; charset=utf-8"
        }
    }
}
