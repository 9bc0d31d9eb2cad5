import Digest
import JSON
import Net
import TestSupport

@testable import Responder

/// Companies that answer batches over HTTP, as a test wants them to.
@LoopActor
final class Companies {
    /// What one company says to a batch of `(id, phone)`.
    enum Say {
        /// Every question gets these counts.
        case counts([String: Int])
        /// Asks to be asked again after so many seconds.
        case later(Int)
        /// Knows nobody.
        case unknown
        /// Another HTTP status.
        case status(Int)
        /// Octets that are no answer.
        case nonsense
        /// Never answers.
        case silence
        /// Begins to answer, an octet now and then.
        case drip
    }

    /// What each company says; by its path.
    var say: [String: Say] = [:]
    /// What was asked: the company and the phones of each batch.
    private(set) var batches: [(company: String, phones: [String])] = []
    /// The timestamp of each batch, in seconds.
    private(set) var timestamps: [Int64] = []
    /// Batches whose signature was wrong.
    private(set) var badSignatureCount = 0
    private var server: HTTPServer?

    static let secret = "a secret of theirs"

    /// Listens at a port of the system's choice.
    func open() throws -> SocketAddress {
        let server = try HTTPServer(at: .loopback(port: 0), on: LoopActor.shared.loop) { [weak self] request in
            LoopActor.assumeIsolated { self?.answer(request) ?? .now(HTTPResponse(status: 503)) }
        }
        self.server = server
        return server.address
    }

    func close() { server?.close() }

    /// Sources for these companies.
    func sources(
        _ companies: [String], at address: SocketAddress, batch: Int = 200, timeout: Duration = .seconds(20)
    ) throws -> [SourceSettings] {
        try companies.map { company in
            let key = HMACKey(Array(Self.secret.utf8))
            var source = SourceSettings(
                company: company, kind: .http(try HTTPURL("http://\(address)/\(company)"), secret: key))
            source.batchSize = batch
            source.timeout = timeout
            return source
        }
    }

    private func answer(_ request: HTTPRequest) -> HTTPServer.Answer {
        let company = String(request.path.dropFirst())
        // What is no batch is none of a responder's.
        guard let node = try? JSONParser.parse(request.body, as: .json), let list = node["questions"]?.arrayValue else {
            return .now(HTTPResponse(status: 400))
        }
        let signed = Array("\(request.fields["Tongcha-Timestamp"] ?? "")\n".utf8) + request.body
        let signature = Hex.text(of: HMACKey(Array(Self.secret.utf8)).authenticate(signed))
        if request.fields["Tongcha-Signature"] != signature { badSignatureCount += 1 }
        timestamps.append(Int64(request.fields["Tongcha-Timestamp"] ?? "") ?? 0)
        batches.append((company, list.compactMap { $0["phone"]?.stringValue }))
        let ids = list.compactMap { $0["id"]?.stringValue }
        switch say[company] ?? .counts([:]) {
        case .counts(let counts):
            let members = counts.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
            return .now(Self.answers(ids, "\"counts\":{\(members)}"))
        case .later(let seconds): return .now(Self.answers(ids, "\"later\":\(seconds)"))
        case .unknown: return .now(Self.answers(ids, "\"unknown\":true"))
        case .status(let status): return .now(HTTPResponse(status: status))
        case .nonsense: return .now(HTTPResponse(json: Array("{\"answers\":".utf8)))
        case .drip: return .dripping(Self.answers(ids, "\"unknown\":true"), every: .milliseconds(50))
        case .silence:
            return .later {
                // Longer than any batch may take; the loop's end ends it too.
                try? await LoopActor.shared.loop.sleep(until: .now + .seconds(5))
                return HTTPResponse(status: 504)
            }
        }
    }

    private static func answers(_ ids: [String], _ said: String) -> HTTPResponse {
        let entries = ids.map { "{\"id\":\"\($0)\",\(said)}" }.joined(separator: ",")
        return HTTPResponse(json: Array("{\"answers\":[\(entries)]}".utf8))
    }
}
