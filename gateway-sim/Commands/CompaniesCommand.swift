import Arguments
import Digest
import Glibc
import Net
import SMS
import Telemetry

/// `gateway-sim companies`: all companies and other parties behind one address, each at its own path.
@LoopActor
final class CompaniesCommand {
    nonisolated static let behaviours = Operand.repeated(
        "COMPANY=BEHAVIOUR", .companyBehaviour,
        "how a company answers, or 'all=…': \(CompanyBehaviour.forms) (default: everything at once)")
    nonisolated static let listen = Option(
        "listen", "HOST:PORT", .text, default: "127.0.0.1:9001", "where to serve; port 0 for a free one")
    nonisolated static let secretFile = Option(
        "secret-file", "FILE", .path, "the secret that requests are signed with; else GATEWAY_SIM_SECRET, else none")
    nonisolated static let people = Option(
        "people", "FILE.csv", .path,
        "answer at /identity as the register of a carrier with these people: phone,id_tail,status")
    nonisolated static let keyFile = Option(
        "identity-key-file", "FILE", .path,
        "the key of the codes at /identity in hexadecimal; else GATEWAY_SIM_IDENTITY_KEY")
    nonisolated static let log = Option.flag("log", "write a line about each request, numbers masked")
    /// What may stand where no behaviour is given.
    nonisolated static let prompt = "all=prompt"

    nonisolated static let command = Command(
        "companies", "answer inquiries as the companies would",
        detail: "Serves POST /tencent, /alibaba, /cmcc and so on until it is stopped, for any party that is asked. "
            + "Counts depend on number and seed alone.",
        options: [listen, secretFile, people, keyFile, TrafficOptions.seed, log], operands: [behaviours])

    /// The most parties, as many as the responder asks.
    private static let partyLimit = 64

    private var desks: [String: CompanyDesk] = [:]
    private var register: IdentityDesk?
    private let choices: [CompanyChoice]
    private let secret: HMACKey?
    private let seed: UInt64
    private let isLogging: Bool
    private let loop = LoopActor.shared.loop
    private let address: String

    init(_ invocation: Invocation) throws(SimulatorError) {
        isLogging = invocation[Self.log]
        address = invocation[Self.listen]
        var secret: HMACKey?
        if let path = invocation[Self.secretFile] {
            secret = HMACKey(Array(try TextFile.secret(path).utf8))
        } else if let text = getenv("GATEWAY_SIM_SECRET") {
            secret = HMACKey(Array(String(cString: text).utf8))
        }
        self.secret = secret
        seed = UInt64(invocation[TrafficOptions.seed])
        choices = invocation[Self.behaviours]
        guard let path = invocation[Self.people] else { return }
        let people = CarrierPeople(csv: try TextFile.read(path))
        register = IdentityDesk(
            people, key: try Self.key(invocation[Self.keyFile]), behaviour(of: IdentityDesk.name), secret: secret,
            seed: seed)
        Console.write("\(people.count) people are registered at /\(IdentityDesk.name)\n")
    }

    private static func key(_ path: String?) throws(SimulatorError) -> HMACKey {
        let name = "GATEWAY_SIM_IDENTITY_KEY"
        let text: String
        if let path {
            text = try TextFile.secret(path)
        } else if let value = getenv(name) {
            text = String(cString: value)
        } else {
            throw .missingKey(name)
        }
        guard let octets = Hex.octets(from: text), octets.count >= 32 else { throw .badKey(path ?? name) }
        return HMACKey(octets)
    }

    private func behaviour(of name: String) -> CompanyBehaviour {
        choices.last { $0.company == name || $0.company == "all" }?.behaviour ?? CompanyBehaviour()
    }

    /// Lets a party answer from its first request on; `false` for what is none.
    private func admit(_ party: String) -> Bool {
        if desks[party] != nil { return true }
        guard CompanyRoll.isName(party), party != IdentityDesk.name, desks.count < Self.partyLimit else { return false }
        desks[party] = CompanyDesk(party, behaviour(of: party), secret: secret, seed: seed)
        return true
    }

    /// Serves until the process is stopped.
    func run() async throws(SimulatorError) -> Int32 {
        let server = try open()
        Console.write(
            "companies answer at http://\(server.address)/NAME: \(CompanyRoll.companies.joined(separator: ", ")) and any "
                + "other party\n")
        // Nothing ends this but a signal.
        await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        server.close()
        return 0
    }

    /// Begins to serve.
    func open() throws(SimulatorError) -> HTTPServer {
        do {
            return try HTTPServer(at: try SocketAddress(address), on: loop) { [self] request in
                LoopActor.assumeIsolated { answer(request) }
            }
        } catch {
            throw .cannotListen(address, error)
        }
    }

    private func answer(_ request: HTTPRequest) -> HTTPServer.Answer {
        let company = String(request.path.dropFirst())
        guard let (reply, drip) = reply(to: request, of: company) else {
            return .now(HTTPResponse(status: 404, text: "no such company\n"))
        }
        switch reply {
        case .response(let response, let delay):
            if isLogging {
                Console.write("\(company) \(response.status) \(request.body.count) → \(response.body.count) octets\n")
            }
            if drip > .zero { return .dripping(response, every: drip) }
            guard delay > .zero else { return .now(response) }
            return answer(response, after: delay)
        case .silence:
            if isLogging { Console.write("\(company) no answer\n") }
            return answer(HTTPResponse(status: 504), after: .seconds(600))
        }
    }

    private func reply(to request: HTTPRequest, of name: String) -> (DeskReply, drip: Duration)? {
        if name == IdentityDesk.name {
            guard let reply = register?.reply(to: request, at: WallClock.now()) else { return nil }
            return (reply, behaviour(of: name).drip)
        }
        guard admit(name), let reply = desks[name]?.reply(to: request, at: WallClock.now()) else { return nil }
        return (reply, behaviour(of: name).drip)
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

/// A company and how it answers, as typed.
struct CompanyChoice: Sendable {
    /// The company, or `all`.
    var company: String
    /// How it answers.
    var behaviour: CompanyBehaviour
}

extension ValueKind where Value == CompanyChoice {
    /// `tencent=delay:200ms,fail:5%`.
    static var companyBehaviour: Self {
        Self(expectation: "all, or the id of a company or another party, then = and \(CompanyBehaviour.forms)") {
            text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, CompanyRoll.isName(parts[0]),
                let behaviour = CompanyBehaviour(parts[1]),
                behaviour.wrongPercent == 0 || parts[0] == IdentityDesk.name
            else { return nil }
            return CompanyChoice(company: parts[0], behaviour: behaviour)
        }
    }
}
