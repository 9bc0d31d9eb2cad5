import Digest
import JSON
import Net
import Primitives
import SMS

/// One company's side of the inquiry: checks who asks, and answers as its behaviour says.
///
/// What it says about a question depends on the question and the seed alone, so the same question gets the same answer.
package struct CompanyDesk: Sendable {
    /// What is sent, and when.
    package enum Reply: Equatable, Sendable {
        /// This, after so long.
        case response(HTTPResponse, after: Duration)
        /// Nothing.
        case silence
    }

    /// How it answers.
    package let behaviour: CompanyBehaviour
    private let applications: [String]
    private let secret: HMACKey?
    private let seed: UInt64
    private var chance: SeededGenerator
    /// Questions that were told to come again, and from when on they are answered.
    private var later: [String: WallTime] = [:]

    /// The most questions remembered as told to come again.
    private static let laterLimit = 100_000
    /// How old a signed request may be, and how far its clock may be ahead.
    private static let signaturePatience = Duration.seconds(300)

    /// A company that behaves so, checks signatures where a secret is shared, and makes its counts from the seed.
    package init(_ company: String, _ behaviour: CompanyBehaviour, secret: HMACKey?, seed: UInt64) {
        self.behaviour = behaviour
        self.secret = secret
        self.seed = seed
        applications = CompanyRoll.applications(of: company)
        chance = SeededGenerator(seed: seed ^ UInt64(company.utf8.reduce(0) { $0 &* 31 &+ Int($1) }))
    }

    /// What becomes of a request that comes now.
    package mutating func reply(to request: HTTPRequest, at now: WallTime) -> Reply {
        guard request.method == .post else {
            return .response(HTTPResponse(status: 405, text: "POST only\n"), after: .zero)
        }
        if let refusal = refusal(of: request, at: now) {
            return .response(HTTPResponse(status: 401, text: refusal + "\n"), after: .zero)
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
        guard let questions = Self.questions(in: request.body) else {
            return .response(HTTPResponse(status: 400, text: "no questions\n"), after: .zero)
        }
        return .response(HTTPResponse(json: answers(to: questions, at: now)), after: behaviour.delay)
    }

    private mutating func draw() -> Int { Int.random(in: 0..<100, using: &chance) }

    /// Why the request is not the responder's, if a secret is shared with it.
    private func refusal(of request: HTTPRequest, at now: WallTime) -> String? {
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

    /// The questions of a body, or `nil` when it has none.
    private static func questions(in body: [UInt8]) -> [(id: String, phone: PhoneNumber)]? {
        // Whatever is wrong with the body, it holds no questions.
        guard let list = try? JSONParser.parse(body, as: .json)["questions"]?.arrayValue else { return nil }
        return list.compactMap { entry in
            guard let id = entry["id"]?.stringValue, let phone = entry["phone"]?.stringValue.flatMap(PhoneNumber.init)
            else { return nil }
            return (id, phone)
        }
    }

    private mutating func answers(to questions: [(id: String, phone: PhoneNumber)], at now: WallTime) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("answers")
        writer.beginArray()
        for question in questions { answer(question.id, question.phone, at: now, into: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }

    private mutating func answer(
        _ id: String, _ phone: PhoneNumber, at now: WallTime, into writer: inout JSONWriter
    ) {
        // The draws belong to the number, not to the moment: asked again, it fares the same.
        var generator = SeededGenerator(seed: seed ^ UInt64(bitPattern: phone.number))
        let unknown = Int.random(in: 0..<100, using: &generator)
        let late = Int.random(in: 0..<100, using: &generator)
        let omitted = Int.random(in: 0..<100, using: &generator)
        if omitted < behaviour.omitPercent { return }
        writer.beginObject()
        defer { writer.endObject() }
        writer.member("id", id)
        if unknown < behaviour.unknownPercent { return writer.member("unknown", true) }
        if late < behaviour.laterPercent, isTooEarly(id, at: now) {
            return writer.member("later", behaviour.laterSeconds)
        }
        writer.name("counts")
        writer.beginObject()
        for application in applications {
            writer.member(application, CompanyRoll.count(of: application, phone: phone.number, seed: seed))
        }
        writer.endObject()
    }

    private mutating func isTooEarly(_ id: String, at now: WallTime) -> Bool {
        if let moment = later[id] { return now < moment }
        if later.count >= Self.laterLimit { later = [:] }
        later[id] = now + .seconds(behaviour.laterSeconds)
        return true
    }
}
