import Digest
import GatewaySimulator
import Net
import Primitives
import Responder
import SimulatedSystem

/// The register of people of a world, where a carrier keeps it and not the responder's store.
@LoopActor
final class RegisterHouse {
    private unowned let world: World
    private let process: SimulatedProcess
    private var desk: IdentityDesk?
    private var server: HTTPServer?

    /// Where it is asked.
    nonisolated static let port: UInt16 = 9_100
    /// What its requests are signed with, and the key of the codes.
    nonisolated static let secret = HMACKey(Array("a secret of the register".utf8))
    nonisolated static let key = HMACKey(Array(repeating: 0x5A, count: 32))

    init(_ world: World) {
        self.world = world
        process = world.system.start("register")
    }

    /// How the responder asks it.
    nonisolated static var settings: IdentitySettings {
        guard let url = try? HTTPURL("http://127.0.0.1:\(port)/identity") else { return .sqlite }
        return .http(RegisterSettings(url: url, secret: secret, key: key))
    }

    /// Begins to serve.
    func open() throws {
        behave(CompanyBehaviour())
        server = try world.system.run(in: process) {
            try HTTPServer(at: .loopback(port: Self.port), on: world.system.loop) { [self] request in
                LoopActor.assumeIsolated { answer(request) }
            }
        }
    }

    /// Lets it behave so from now on; whom it knows stays the same.
    func behave(_ behaviour: CompanyBehaviour) {
        let people = world.plan.people.filter { $0.isKnown && !$0.tail.isEmpty }.map {
            "\($0.phone),\($0.tail),\($0.isActive ? "active" : "cancelled")"
        }
        desk = IdentityDesk(
            CarrierPeople(csv: "phone,id_tail,status\n" + people.joined(separator: "\n")), key: Self.key, behaviour,
            secret: Self.secret, seed: world.seed)
        if behaviour.unknownPercent > 0 { world.records.registerLied = true }
    }

    private func answer(_ request: HTTPRequest) -> HTTPServer.Answer {
        world.noteRequest(request.body, to: IdentityDesk.name)
        guard let reply = desk?.reply(to: request, at: world.civil.now), let drip = desk?.behaviour.drip else {
            return .now(HTTPResponse(status: 404))
        }
        switch reply {
        case .response(let response, let delay):
            world.trace.note("the register answers \(response.status)")
            if drip > .zero { return .dripping(response, every: drip) }
            return delay > .zero ? later(response, after: delay) : .now(response)
        case .silence: return later(HTTPResponse(status: 504), after: .seconds(600))
        }
    }

    private func later(_ response: HTTPResponse, after delay: Duration) -> HTTPServer.Answer {
        let loop = world.system.loop
        return .later {
            // Only the loop's end cuts the wait short, and then nobody is there to be answered.
            try? await loop.sleep(until: loop.now + delay)
            return response
        }
    }
}
