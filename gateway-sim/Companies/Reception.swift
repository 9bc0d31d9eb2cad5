import Digest
import Net
import Primitives

/// What is sent to whoever asks, and when.
package enum DeskReply: Equatable, Sendable {
    /// This, after so long.
    case response(HTTPResponse, after: Duration)
    /// Nothing.
    case silence
}

/// What becomes of a request before its questions are read: it must be the responder's, and may fail by plan.
struct Reception: Sendable {
    private let behaviour: CompanyBehaviour
    private let secret: HMACKey?
    private var chance: SeededGenerator

    /// How old a signed request may be, and how far its clock may be ahead.
    private static let signaturePatience = Duration.seconds(300)

    /// Of whoever is called so; signatures are checked where a secret is shared.
    init(_ name: String, _ behaviour: CompanyBehaviour, secret: HMACKey?, seed: UInt64) {
        self.behaviour = behaviour
        self.secret = secret
        chance = SeededGenerator(seed: seed ^ UInt64(name.utf8.reduce(0) { $0 &* 31 &+ Int($1) }))
    }

    /// Why the questions of a request are not read; `nil` as a rule.
    mutating func refusal(of request: HTTPRequest, at now: WallTime) -> DeskReply? {
        guard request.method == .post else {
            return .response(HTTPResponse(status: 405, text: "POST only\n"), after: .zero)
        }
        if let fault = fault(of: request, at: now) {
            return .response(HTTPResponse(status: 401, text: fault + "\n"), after: .zero)
        }
        if behaviour.refuses { return .response(HTTPResponse(status: 503, text: "closed\n"), after: behaviour.delay) }
        // Three draws for each request, used or not, so that one percentage does not change another's choice.
        let (hang, failure, garbage) = (draw(), draw(), draw())
        if hang < behaviour.hangPercent { return .silence }
        if failure < behaviour.failurePercent {
            return .response(HTTPResponse(status: 500, text: "by plan\n"), after: behaviour.delay)
        }
        if garbage < behaviour.garbagePercent {
            return .response(HTTPResponse(json: Array("{\"answers\":[{".utf8)), after: behaviour.delay)
        }
        return nil
    }

    private mutating func draw() -> Int { Int.random(in: 0..<100, using: &chance) }

    /// Why the request is not the responder's, if a secret is shared with it.
    private func fault(of request: HTTPRequest, at now: WallTime) -> String? {
        guard let secret else { return nil }
        guard let stamp = request.fields["Tongcha-Timestamp"], let seconds = Int64(stamp),
            (0..<1 << 40).contains(seconds)
        else { return "Tongcha-Timestamp is missing or no number" }
        let age = now - WallTime(milliseconds: seconds * 1_000)
        guard (Duration.zero - Self.signaturePatience...Self.signaturePatience).contains(age) else {
            return "Tongcha-Timestamp is too far from the present"
        }
        guard let code = request.fields["Tongcha-Signature"].flatMap({ Hex.octets(from: $0) }),
            secret.accepts(code, for: Array("\(stamp)\n".utf8) + request.body)
        else { return "Tongcha-Signature is missing or wrong" }
        return nil
    }
}

/// Questions that were told to come again, and from when on they are answered.
struct PostponedQuestions: Sendable {
    private var times: [String: WallTime] = [:]

    /// The most questions remembered.
    private static let limit = 100_000

    /// Whether a question comes for the first time, or again before its wait is over.
    mutating func isTooEarly(_ id: String, for wait: Duration, at now: WallTime) -> Bool {
        if let moment = times[id] { return now < moment }
        if times.count >= Self.limit { times = [:] }
        times[id] = now + wait
        return true
    }
}
