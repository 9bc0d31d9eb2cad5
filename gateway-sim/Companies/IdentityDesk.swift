import Digest
import JSON
import Net
import Primitives
import SMS

/// A carrier's register of people: says whether the code that comes with a number is that of the tail under which it is
/// registered, as its behaviour wants it to.
///
/// A code is the HMAC-SHA-256, under the shared key, over seventeen ASCII octets: the eleven digits of the number, and
/// behind them without a separator the six characters of the tail, an X as a capital.
package struct IdentityDesk: Sendable {
    /// How it answers.
    package var behaviour: CompanyBehaviour {
        didSet { reception = Reception(Self.name, behaviour, secret: secret, seed: seed) }
    }
    private let people: CarrierPeople
    private let key: HMACKey
    private let secret: HMACKey?
    private let seed: UInt64
    private var reception: Reception
    private var postponed = PostponedQuestions()

    /// The path at which it answers, and its name among behaviours.
    package static let name = "identity"

    /// A register of these people, with the key for codes and the secret for signatures.
    package init(
        _ people: CarrierPeople, key: HMACKey, _ behaviour: CompanyBehaviour = CompanyBehaviour(), secret: HMACKey?,
        seed: UInt64
    ) {
        self.people = people
        self.key = key
        self.behaviour = behaviour
        self.secret = secret
        self.seed = seed
        reception = Reception(Self.name, behaviour, secret: secret, seed: seed)
    }

    /// What becomes of a request that comes now.
    package mutating func reply(to request: HTTPRequest, at now: WallTime) -> DeskReply {
        if let refusal = reception.refusal(of: request, at: now) { return refusal }
        // Whatever is wrong with the body, it holds no questions.
        guard let list = try? JSONParser.parse(request.body, as: .json)["questions"]?.arrayValue else {
            return .response(HTTPResponse(status: 400, text: "no questions\n"), after: .zero)
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("answers")
        writer.beginArray()
        for question in list { answer(question, at: now, into: &writer) }
        writer.endArray()
        writer.endObject()
        return .response(HTTPResponse(json: writer.finish()), after: behaviour.delay)
    }

    private mutating func answer(_ question: JSONNode, at now: WallTime, into writer: inout JSONWriter) {
        guard let id = question["id"]?.stringValue, let phone = question["phone"]?.stringValue.flatMap(PhoneNumber.init)
        else { return }
        // The draws belong to number and question: asked again, it fares the same.
        let name = id.utf8.reduce(0 as UInt64) { $0 &* 31 &+ UInt64($1) }
        var chance = SeededGenerator(seed: seed ^ name ^ UInt64(bitPattern: phone.number))
        func draw() -> Int { Int.random(in: 0..<100, using: &chance) }
        let (unknown, late, omitted, wrong) = (draw(), draw(), draw(), draw())
        if omitted < behaviour.omitPercent { return }
        writer.beginObject()
        defer { writer.endObject() }
        writer.member("id", id)
        guard let code = question["code"]?.stringValue.flatMap({ Hex.octets(from: $0) }), code.count == 32 else {
            return writer.member("failed", true)
        }
        if unknown < behaviour.unknownPercent { return writer.member("verdict", "unknown") }
        if late < behaviour.laterPercent,
            postponed.isTooEarly(id, for: .seconds(behaviour.laterSeconds), at: now)
        {
            return writer.member("later", behaviour.laterSeconds)
        }
        let verdict = verdict(on: code, of: phone)
        let isTurned = wrong < behaviour.wrongPercent
        writer.member("verdict", isTurned ? verdict == "matching" ? "not_matching" : "matching" : verdict)
    }

    private func verdict(on code: [UInt8], of phone: PhoneNumber) -> String {
        guard let person = people[phone] else { return "unknown" }
        if person.status == .notRealName { return "not_real_name" }
        guard key.accepts(code, for: Array((phone.digits + person.tail).utf8)) else { return "not_matching" }
        return person.status == .cancelled ? "cancelled" : "matching"
    }
}
