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

    private let companies: CompaniesServer
    private let address: String

    init(_ invocation: Invocation) throws(SimulatorError) {
        address = invocation[Self.listen]
        companies = CompaniesServer(
            secret: try Self.secret(invocation[Self.secretFile]), seed: UInt64(invocation[TrafficOptions.seed]),
            on: LoopActor.shared.loop)
        // What is said later replaces what was said before, and what is said of all replaces everything.
        for choice in invocation[Self.behaviours] { companies.set(choice.behaviour, of: choice.company) }
        if invocation[Self.log] {
            companies.onAnswer = { party, response, request in
                let answer = response.map { "\($0.status) \(request.body.count) → \($0.body.count) octets" }
                Console.write("\(party) \(answer ?? "no answer")\n")
            }
        }
        guard let path = invocation[Self.people] else { return }
        let people = CarrierPeople(csv: try TextFile.read(path))
        companies.keepRegister(of: people, key: try Self.key(invocation[Self.keyFile]))
        Console.write("\(people.count) people are registered at /\(IdentityDesk.name)\n")
    }

    /// The secret that requests are signed with, if one is shared.
    nonisolated static func secret(_ path: String?) throws(SimulatorError) -> HMACKey? {
        if let path { return HMACKey(Array(try TextFile.secret(path).utf8)) }
        return getenv("GATEWAY_SIM_SECRET").map { HMACKey(Array(String(cString: $0).utf8)) }
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
    func open() throws(SimulatorError) -> HTTPServer { try companies.open(at: address) }
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
