import Digest
import GatewaySimulator
import Net
import Primitives
import SMS
import SimulatedSystem

/// All parties of a world that are asked over HTTP, each at a port of its own.
@LoopActor
final class CompanyHouse {
    private unowned let world: World
    private let process: SimulatedProcess
    private var desks: [String: any PartyDesk] = [:]
    private var servers: [HTTPServer] = []

    /// The first company's port.
    nonisolated static let firstPort: UInt16 = 9_001
    /// What requests are signed with.
    nonisolated static let secret = "a secret of companies"

    init(_ world: World) {
        self.world = world
        process = world.system.start("companies")
    }

    /// Where a company is asked.
    static func port(of company: String) -> UInt16 {
        let parties = PartyRoster.services.flatMap(\.parties)
        return firstPort + UInt16(parties.firstIndex(of: company) ?? 0)
    }

    /// Begins to serve.
    func open() throws {
        for company in world.plan.remoteParties {
            if desks[company] == nil { behave(CompanyBehaviour(), company) }
            let server = try world.system.run(in: process) {
                try HTTPServer(at: .loopback(port: Self.port(of: company)), on: world.system.loop) { [self] request in
                    LoopActor.assumeIsolated { answer(request, for: company) }
                }
            }
            servers.append(server)
        }
    }

    /// Lets a company behave so from now on; what it says about a number stays the same.
    func behave(_ behaviour: CompanyBehaviour, _ company: String) {
        desks[company] = CompanyDesk(
            company, behaviour, secret: HMACKey(Array(Self.secret.utf8)), seed: world.countSeed)
        if behaviour.unknownPercent > 0 { world.records.companiesLied = true }
    }

    /// Lets somebody else answer for a party from now on.
    func seat(_ desk: any PartyDesk, for party: String) { desks[party] = desk }

    /// How many accounts a company has of a number.
    func total(of phone: PhoneNumber, at company: String) -> Int {
        PartyRoster.applications(of: company).reduce(0) {
            $0 + CompanyRoll.count(of: $1, phone: phone.number, seed: world.countSeed)
        }
    }

    private func answer(_ request: HTTPRequest, for company: String) -> HTTPServer.Answer {
        world.noteRequest(request.body, to: company)
        guard let reply = desks[company]?.reply(to: request, at: world.civil.now), let drip = desks[company]?.drip
        else { return .now(HTTPResponse(status: 404, text: "no such company\n")) }
        switch reply {
        case .response(let response, let delay):
            world.trace.note("\(company) answers \(response.status)")
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

/// Whoever answers for a party.
protocol PartyDesk {
    /// The pause after each octet of an answer.
    var drip: Duration { get }
    /// What becomes of a request that comes now.
    mutating func reply(to request: HTTPRequest, at now: WallTime) -> CompanyDesk.Reply
}

extension CompanyDesk: PartyDesk {
    var drip: Duration { behaviour.drip }
}
