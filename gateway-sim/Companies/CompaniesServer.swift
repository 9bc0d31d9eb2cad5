import Digest
import Net
import SMS

/// The companies, and the register of people where there is one, behind one HTTP address; their behaviour may change
/// while they answer.
@LoopActor
final class CompaniesServer {
    /// Where it serves, once it does.
    private(set) var address: SocketAddress?
    /// Called with each request that was answered: who answered, with which status, and how many octets went each way;
    /// `nil` for silence.
    var onAnswer: (String, HTTPResponse?, HTTPRequest) -> Void = { _, _, _ in }

    private var desks: [String: CompanyDesk] = [:]
    private var register: IdentityDesk?
    private var behaviours: [String: CompanyBehaviour] = [:]
    private var usual = CompanyBehaviour()
    private var server: HTTPServer?
    private let secret: HMACKey?
    private let seed: UInt64
    private let loop: EventLoop

    /// The most parties, as many as the responder asks.
    private static let partyLimit = 64

    init(secret: HMACKey?, seed: UInt64, on loop: EventLoop) {
        self.secret = secret
        self.seed = seed
        self.loop = loop
    }

    /// Answers for these people as the register of a carrier.
    func keepRegister(of people: CarrierPeople, key: HMACKey) {
        register = IdentityDesk(people, key: key, behaviour(of: IdentityDesk.name), secret: secret, seed: seed)
    }

    /// How a party answers.
    func behaviour(of name: String) -> CompanyBehaviour { behaviours[name] ?? usual }

    /// The companies and every other party that has been asked or told how to answer.
    var parties: [String] {
        let others = Set(desks.keys).union(behaviours.keys).subtracting(CompanyRoll.companies)
        return CompanyRoll.companies + others.sorted()
    }

    /// Lets a party, or `all`, answer so from now on; `false` where there are too many parties.
    @discardableResult
    func set(_ behaviour: CompanyBehaviour, of name: String) -> Bool {
        if name == "all" {
            usual = behaviour
            behaviours = [:]
        } else {
            guard behaviours[name] != nil || behaviours.count < Self.partyLimit else { return false }
            behaviours[name] = behaviour
        }
        for party in desks.keys where name == "all" || name == party {
            desks[party] = CompanyDesk(party, self.behaviour(of: party), secret: secret, seed: seed)
        }
        register?.behaviour = self.behaviour(of: IdentityDesk.name)
        return true
    }

    /// Begins to serve.
    @discardableResult
    func open(at text: String) throws(SimulatorError) -> HTTPServer {
        do {
            let server = try HTTPServer(at: try SocketAddress(text), on: loop) { [self] request in
                LoopActor.assumeIsolated { answer(request) }
            }
            self.server = server
            address = server.address
            return server
        } catch {
            throw .cannotListen(text, error)
        }
    }

    /// Stops to serve.
    func close() { server?.close() }

    /// Lets a party answer from its first request on; `false` for what is none.
    private func admit(_ party: String) -> Bool {
        if desks[party] != nil { return true }
        guard CompanyRoll.isName(party), party != IdentityDesk.name, desks.count < Self.partyLimit else { return false }
        desks[party] = CompanyDesk(party, behaviour(of: party), secret: secret, seed: seed)
        return true
    }

    private func answer(_ request: HTTPRequest) -> HTTPServer.Answer {
        let company = String(request.path.dropFirst())
        guard let reply = reply(to: request, of: company) else {
            return .now(HTTPResponse(status: 404, text: "no such company\n"))
        }
        switch reply {
        case .response(let response, let delay):
            onAnswer(company, response, request)
            let drip = behaviour(of: company).drip
            if drip > .zero { return .dripping(response, every: drip) }
            guard delay > .zero else { return .now(response) }
            return answer(response, after: delay)
        case .silence:
            onAnswer(company, nil, request)
            return answer(HTTPResponse(status: 504), after: .seconds(600))
        }
    }

    private func reply(to request: HTTPRequest, of name: String) -> DeskReply? {
        if name == IdentityDesk.name { return register?.reply(to: request, at: WallClock.now()) }
        guard admit(name) else { return nil }
        return desks[name]?.reply(to: request, at: WallClock.now())
    }

    private func answer(_ response: HTTPResponse, after delay: Duration) -> HTTPServer.Answer {
        let loop = loop
        return .later {
            // Only the loop's end cuts the wait short, and then nobody is there to be answered.
            try? await loop.sleep(until: loop.now + delay)
            return response
        }
    }
}
