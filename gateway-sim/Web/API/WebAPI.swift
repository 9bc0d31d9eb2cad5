import JSON
import Net
import SMS

/// The HTTP interface of a carrier: routes requests, reads what they ask for and writes the answers; `API.md` describes
/// it.
@LoopActor
final class WebAPI {
    let carrier: WebCarrier
    let loop: EventLoop
    /// How many requests wait for something to happen.
    var waitCount = 0

    /// The most requests that wait at once.
    static let waitLimit = 64
    /// The longest wait.
    nonisolated static let longestWait = Duration.seconds(60)

    init(_ carrier: WebCarrier, on loop: EventLoop) {
        self.carrier = carrier
        self.loop = loop
    }

    /// What becomes of a request whose path begins with `/api/`.
    func answer(_ request: HTTPRequest) -> HTTPServer.Answer {
        do throws(APIError) {
            return try route(request)
        } catch {
            return .now(error.response)
        }
    }

    private func route(_ request: HTTPRequest) throws(APIError) -> HTTPServer.Answer {
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).map(String.init)
        let isPost = request.method == .post
        switch (parts.first ?? "", parts.dropFirst().first, parts.count) {
        case ("state", nil, _): return try read(request) { $0.writeState(to: &$1) }
        case ("links", nil, _): return try read(request) { $0.writeLink(to: &$1) }
        case ("links", "cut", 2): return try cut(request)
        case ("faults", nil, _) where isPost: return try setFaults(request)
        case ("faults", nil, _): return try read(request) { $0.writeFaults(to: &$1) }
        case ("companies", nil, _) where isPost: return try setCompany(request)
        case ("companies", nil, _): return try read(request) { $0.writeCompanies(to: &$1) }
        case ("texts", nil, _): return try send(request)
        case ("phones", nil, _) where isPost: return try addPhone(request)
        case ("phones", nil, _): return try listPhones(request)
        case ("phones", let number?, 3) where parts[2] == "texts": return try listTexts(request, of: number)
        case ("traces", nil, _): return try listPDUs(request)
        case ("traces.txt", nil, _): return try dumpPDUs(request)
        case ("traces.pcap", nil, _): return try capturePDUs(request)
        case ("reset", nil, _): return try reset(request)
        case ("events", nil, _): return try streamEvents(request)
        default: throw APIError(status: 404, code: "no_such_path", message: "the API has no such path")
        }
    }

    /// Throws unless the request is a POST, or is none.
    func require(_ isPost: Bool, _ request: HTTPRequest) throws(APIError) {
        guard (request.method == .post) != isPost else { return }
        throw APIError(
            status: 405, code: "wrong_method", message: isPost ? "this path wants a POST" : "this path wants a GET")
    }

    /// A response of what is written.
    func json(_ status: Int = 200, _ write: (inout JSONWriter) -> Void) -> HTTPServer.Answer {
        var writer = JSONWriter(reservingOctetCount: 1_024)
        write(&writer)
        var response = HTTPResponse(status: status, json: writer.finish() + [0x0A])
        response.fields.append("Cache-Control", "no-store")
        return .now(response)
    }

    private func read(
        _ request: HTTPRequest, _ write: (WebCarrier, inout JSONWriter) -> Void
    ) throws(APIError) -> HTTPServer.Answer {
        try require(false, request)
        try request.allow([])
        return json { write(carrier, &$0) }
    }

    private func cut(_ request: HTTPRequest) throws(APIError) -> HTTPServer.Answer {
        try require(true, request)
        _ = try APIBody(request, allowing: [])
        let count = carrier.smsc.end.link.bindCount
        carrier.cutLink()
        return json { writer in
            writer.beginObject()
            writer.member("cut", count)
            writer.endObject()
        }
    }

    private func reset(_ request: HTTPRequest) throws(APIError) -> HTTPServer.Answer {
        try require(true, request)
        _ = try APIBody(request, allowing: [])
        carrier.reset()
        return json { carrier.writeState(to: &$0) }
    }

    private func streamEvents(_ request: HTTPRequest) throws(APIError) -> HTTPServer.Answer {
        try require(false, request)
        guard carrier.feed.hasRoom else {
            throw APIError(
                status: 429, code: "too_many_streams",
                message: "at most \(EventFeed.streamLimit) clients may listen to events")
        }
        return .streaming(.eventStream) { [carrier] stream in LoopActor.assumeIsolated { carrier.feed.add(stream) } }
    }
}
