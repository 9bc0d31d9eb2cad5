import Digest
import GatewaySimulator
import JSON
import Net
import Primitives
import TestSupport

@testable import Responder

/// The simulator's register of people behind a port of its own, as bad as a test wants it.
@LoopActor
final class CarrierRegister {
    static let secret = "a secret of theirs"
    static let key = HMACKey(Array(repeating: 0xA5, count: 32))

    /// How it behaves, as `gateway-sim companies identity=…` reads it.
    var behaviour = "prompt" { didSet { open(people) } }
    /// Whether answers wait for `release()`.
    var isHeld = false
    /// The phones and the codes of each batch that was asked.
    private(set) var batches: [[(phone: String, code: String)]] = []
    /// Everything that was sent to it.
    private(set) var octets: [UInt8] = []
    private(set) var refusedCount = 0
    /// When it was first asked: tests may wait long for their turn.
    private var beginning: ContinuousClock.Instant?
    private var people = ""
    private var desk: IdentityDesk?
    private var held: [CheckedContinuation<Void, Never>] = []
    private var server: HTTPServer?

    /// How many questions were asked.
    var questionCount: Int { batches.reduce(0) { $0 + $1.count } }

    /// The phones that were asked about.
    var phones: [String] { batches.flatMap { $0.map(\.phone) } }

    /// Registers these people, `phone,tail,status` each.
    func know(_ people: [String]) { open("phone,id_tail,status\n" + people.joined(separator: "\n")) }

    private func open(_ people: String) {
        self.people = people
        desk = IdentityDesk(
            CarrierPeople(csv: people), key: Self.key, CompanyBehaviour(behaviour) ?? CompanyBehaviour(),
            secret: HMACKey(Array(Self.secret.utf8)), seed: 1)
    }

    /// Listens, at a port of the system's choice or at the one it had.
    func listen(at address: SocketAddress = .loopback(port: 0)) throws -> SocketAddress {
        let server = try HTTPServer(at: address, on: LoopActor.shared.loop) { [weak self] request in
            LoopActor.assumeIsolated { self?.answer(request) ?? .now(HTTPResponse(status: 503)) }
        }
        self.server = server
        return server.address
    }

    func close() {
        release()
        server?.close()
    }

    /// Lets every answer go.
    func release() {
        isHeld = false
        for continuation in held { continuation.resume() }
        held = []
    }

    /// The settings of a responder that asks it; busy machines need time.
    func settings(
        at address: SocketAddress, timeout: Duration = .seconds(5), deadline: Duration = .seconds(15)
    ) throws -> IdentitySettings {
        var settings = RegisterSettings(
            url: try HTTPURL("http://\(address)/identity"), secret: HMACKey(Array(Self.secret.utf8)), key: Self.key)
        settings.timeout = timeout
        settings.deadline = deadline
        return .http(settings)
    }

    private func answer(_ request: HTTPRequest) -> HTTPServer.Answer {
        octets += request.body
        // What is no batch is none of a responder's.
        let list = (try? JSONParser.parse(request.body, as: .json)["questions"]?.arrayValue) ?? []
        batches.append(list.map { ($0["phone"]?.stringValue ?? "", $0["code"]?.stringValue ?? "") })
        // The clock of tests stands still between two texts; that of a register does not. However slow the machine, they
        // are never as far apart as would make a signature invalid.
        let stamp = WallTime(milliseconds: (Int64(request.fields["Tongcha-Timestamp"] ?? "") ?? 0) * 1_000)
        let beginning = beginning ?? .now
        self.beginning = beginning
        let now = stamp + min(.now - beginning, .seconds(200))
        guard case .response(let response, let delay) = desk?.reply(to: request, at: now) else {
            return later(HTTPResponse(status: 504), after: .seconds(5))
        }
        if response.status == 401 { refusedCount += 1 }
        if isHeld {
            return .later { [self] in
                await hold()
                return response
            }
        }
        return delay > .zero ? later(response, after: delay) : .now(response)
    }

    private func hold() async { await withCheckedContinuation { held.append($0) } }

    private func later(_ response: HTTPResponse, after delay: Duration) -> HTTPServer.Answer {
        .later {
            // The loop's end ends it too.
            try? await LoopActor.shared.loop.sleep(until: .now + delay)
            return response
        }
    }
}
