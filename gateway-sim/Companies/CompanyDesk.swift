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
    package typealias Reply = DeskReply

    /// How it answers.
    package let behaviour: CompanyBehaviour
    private let applications: [String]
    private let seed: UInt64
    private var reception: Reception
    private var postponed = PostponedQuestions()

    /// A company that behaves so, checks signatures where a secret is shared, and makes its counts from the seed.
    package init(_ company: String, _ behaviour: CompanyBehaviour, secret: HMACKey?, seed: UInt64) {
        self.behaviour = behaviour
        self.seed = seed
        applications = CompanyRoll.applications(of: company)
        reception = Reception(company, behaviour, secret: secret, seed: seed)
    }

    /// What becomes of a request that comes now.
    package mutating func reply(to request: HTTPRequest, at now: WallTime) -> Reply {
        if let refusal = reception.refusal(of: request, at: now) { return refusal }
        guard let questions = Self.questions(in: request.body) else {
            return .response(HTTPResponse(status: 400, text: "no questions\n"), after: .zero)
        }
        return .response(HTTPResponse(json: answers(to: questions, at: now)), after: behaviour.delay)
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
        if late < behaviour.laterPercent, postponed.isTooEarly(id, for: .seconds(behaviour.laterSeconds), at: now) {
            return writer.member("later", behaviour.laterSeconds)
        }
        writer.name("counts")
        writer.beginObject()
        for application in applications {
            writer.member(application, CompanyRoll.count(of: application, phone: phone.number, seed: seed))
        }
        writer.endObject()
    }
}
