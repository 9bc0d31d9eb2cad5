import Arguments
import Digest
import Glibc
import Net
import SMS
import Telemetry

/// `gateway-sim companies`: all companies behind one address, each at its own path.
@LoopActor
final class CompaniesCommand {
    nonisolated static let behaviours = Operand.repeated(
        "COMPANY=BEHAVIOUR", .companyBehaviour,
        "how a company answers, or 'all=…': \(CompanyBehaviour.forms) (default: everything at once)")
    nonisolated static let listen = Option(
        "listen", "HOST:PORT", .text, default: "127.0.0.1:9001", "where to serve; port 0 for a free one")
    nonisolated static let secretFile = Option(
        "secret-file", "FILE", .path, "the secret that requests are signed with; else GATEWAY_SIM_SECRET, else none")
    nonisolated static let log = Option.flag("log", "write a line about each request, numbers masked")
    /// What may stand where no behaviour is given.
    nonisolated static let prompt = "all=prompt"

    nonisolated static let command = Command(
        "companies", "answer inquiries as the companies would",
        detail: "Serves POST /tencent, /alibaba and so on until it is stopped. Counts depend on number and seed alone.",
        options: [listen, secretFile, TrafficOptions.seed, log], operands: [behaviours])

    private var desks: [String: CompanyDesk] = [:]
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
        let seed = UInt64(invocation[TrafficOptions.seed])
        for company in CompanyRoll.companies {
            let choice = invocation[Self.behaviours].last { $0.company == company || $0.company == "all" }
            desks[company] = CompanyDesk(
                company, choice?.behaviour ?? CompanyBehaviour(), secret: secret, seed: seed)
        }
    }

    /// Serves until the process is stopped.
    func run() async throws(SimulatorError) -> Int32 {
        let server = try open()
        Console.write(
            "companies answer at http://\(server.address)/NAME: \(CompanyRoll.companies.joined(separator: ", "))\n")
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
        guard let reply = desks[company]?.reply(to: request, at: WallClock.now()),
            let drip = desks[company]?.behaviour.drip
        else { return .now(HTTPResponse(status: 404, text: "no such company\n")) }
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
        let names = CompanyRoll.companies.joined(separator: ", ")
        return Self(expectation: "one of all, \(names), then = and \(CompanyBehaviour.forms)") { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, parts[0] == "all" || CompanyRoll.companies.contains(parts[0]),
                let behaviour = CompanyBehaviour(parts[1])
            else { return nil }
            return CompanyChoice(company: parts[0], behaviour: behaviour)
        }
    }
}
