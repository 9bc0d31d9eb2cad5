import JSON
import Net
import TestSupport

@testable import GatewaySimulator

/// A carrier with its API at a free port, bound to a responder of few words.
@LoopActor
final class WebBench {
    let responder: ScriptedResponder
    let carrier: WebCarrier
    let api: WebAPI
    let server: WebServer
    private let loop = LoopActor.shared.loop
    private let client: HTTPClient

    init(
        _ wireProtocol: GatewayProfile.WireProtocol = .smpp, isRevealing: Bool = false,
        reply: @escaping (String) -> [String] = { ["re: \($0)"] }
    ) async throws {
        responder = ScriptedResponder(wireProtocol, reply: reply)
        var profile = GatewayProfile()
        profile.wireProtocol = wireProtocol
        profile.endpoint = .dial(try responder.listen())
        let companies = CompaniesServer(secret: nil, seed: 1, on: loop)
        try companies.open(at: "127.0.0.1:0")
        carrier = WebCarrier(
            profile, plan: DeliveryPlan(), companies: companies, isRevealing: isRevealing, on: loop, log: .silent)
        api = WebAPI(carrier, on: loop)
        server = try WebServer(at: "127.0.0.1:0", api, on: loop)
        client = HTTPClient(on: loop, settings: HTTPClient.Settings(connectionLimit: 80))
        try carrier.start()
        try await carrier.smsc.waitForBind(patience: .seconds(20))
    }

    func close() async {
        await client.close()
        responder.close()
        server.close()
        await carrier.stop()
    }

    /// GET, or POST where there is a body: the status and the JSON.
    func call(
        _ path: String, _ body: String? = nil, _ fields: HTTPFields = HTTPFields()
    ) async throws -> (status: Int, node: JSONNode) {
        let url = try HTTPURL("http://\(server.address)\(path)")
        let response =
            if let body {
                try await client.post(Array(body.utf8), to: url, fields: fields, deadline: .now + .seconds(30))
            } else {
                try await client.get(url, fields: fields, deadline: .now + .seconds(30))
            }
        return (response.status, try JSONParser.parse(response.body, as: .json))
    }

    /// The text of any file.
    func file(_ path: String) async throws -> HTTPResponse {
        try await client.get(try HTTPURL("http://\(server.address)\(path)"), deadline: .now + .seconds(30))
    }
}

/// A page that listens to events and keeps all of them as text.
@LoopActor
final class EventReader {
    let connection: Connection
    private(set) var text = ""

    private init(_ connection: Connection) { self.connection = connection }

    static func dial(_ address: SocketAddress) async throws -> EventReader {
        let connection = try await Connection.dial(to: address, timeout: .seconds(20), on: LoopActor.shared.loop)
        let reader = EventReader(connection)
        connection.start(reader)
        connection.write("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        return reader
    }
}

extension EventReader: ConnectionDelegate {
    nonisolated func connection(_ connection: Connection, received octets: RawSpan) -> Int {
        let news = octets.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        LoopActor.assumeIsolated { text += news }
        return octets.byteCount
    }

    nonisolated func connectionClosed(_ connection: Connection, _ reason: CloseReason) {}
}
