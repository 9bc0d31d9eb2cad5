import Digest
import GatewaySimulator
import JSON
import Net
import Primitives
import SMS

/// A party of which it is known beforehand what it says about whom, and when.
final class ScriptedDesk: PartyDesk {
    /// How a party deals with a question.
    enum Manner: Equatable, Sendable {
        /// It has the counts that long after it was asked first, and asks for patience until then.
        case answers(after: Duration)
        /// It asks for patience for ever.
        case neverAnswers
        /// It takes the question and says nothing.
        case hangs
        /// It answers every request with status 503.
        case refuses
        /// It knows no such number.
        case knowsNobody
        case answersWrongly(Mistake)
    }

    /// What may be wrong with an answer.
    enum Mistake: String, CaseIterable, Sendable {
        case rubbish
        case halfObject = "half an object"
        case negativeCount = "a negative count"
        case hugeCount = "a count beyond all bounds"
        case fraction = "a fraction"
        case unknownLabel = "an unknown label"
        case noAnswer = "no answer at all"
        case otherQuestion = "another question"
    }

    let drip = Duration.zero
    private let counts: (PhoneNumber) -> [(label: String, count: Int)]
    private let manner: (PhoneNumber) -> Manner
    /// When each question came first.
    private var since: [String: WallTime] = [:]

    /// A party that deals with each number in a manner of its own.
    init(
        manner: @escaping (PhoneNumber) -> Manner, counts: @escaping (PhoneNumber) -> [(label: String, count: Int)]
    ) {
        self.manner = manner
        self.counts = counts
    }

    func reply(to request: HTTPRequest, at now: WallTime) -> CompanyDesk.Reply {
        guard let list = try? JSONParser.parse(request.body, as: .json)["questions"]?.arrayValue else {
            return .response(HTTPResponse(status: 400, text: "no questions\n"), after: .zero)
        }
        let questions = list.compactMap { entry -> (id: String, phone: PhoneNumber)? in
            guard let id = entry["id"]?.stringValue, let phone = entry["phone"]?.stringValue.flatMap(PhoneNumber.init)
            else { return nil }
            return (id, phone)
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("answers")
        writer.beginArray()
        for question in questions {
            let manner = manner(question.phone)
            // One who is silent or refuses is so to the whole request.
            switch manner {
            case .hangs: return .silence
            case .refuses: return .response(HTTPResponse(status: 503, text: "closed\n"), after: .zero)
            case .answersWrongly(.rubbish): return .response(HTTPResponse(status: 200, text: "<html>\n"), after: .zero)
            case .answersWrongly(.halfObject):
                return .response(HTTPResponse(json: Array("{\"answers\":[{".utf8)), after: .zero)
            case .answers, .neverAnswers, .knowsNobody, .answersWrongly: break
            }
            answer(question.id, question.phone, manner, at: now, into: &writer)
        }
        writer.endArray()
        writer.endObject()
        return .response(HTTPResponse(json: writer.finish()), after: .zero)
    }

    private func answer(
        _ id: String, _ phone: PhoneNumber, _ manner: Manner, at now: WallTime, into writer: inout JSONWriter
    ) {
        if manner == .answersWrongly(.noAnswer) { return }
        writer.beginObject()
        defer { writer.endObject() }
        writer.member("id", manner == .answersWrongly(.otherQuestion) ? String(id.reversed()) : id)
        switch manner {
        case .answers(let delay):
            let asked = since[id] ?? now
            since[id] = asked
            let rest = delay - (now - asked)
            if rest > .zero {
                writer.member("later", Int((rest + .milliseconds(999)) / .seconds(1)))
            } else {
                write(counts(phone).map { ($0.label, "\($0.count)") }, into: &writer)
            }
        case .neverAnswers: writer.member("later", 3_600)
        case .knowsNobody: writer.member("unknown", true)
        case .answersWrongly(let mistake): write(mistaken(counts(phone), mistake), into: &writer)
        case .hangs, .refuses: break
        }
    }

    private func mistaken(_ counts: [(label: String, count: Int)], _ mistake: Mistake) -> [(String, String)] {
        counts.enumerated().map { place, entry in
            guard place == 0 else { return (entry.label, "\(entry.count)") }
            switch mistake {
            case .negativeCount: return (entry.label, "-1")
            case .hugeCount: return (entry.label, "10000000")
            case .fraction: return (entry.label, "1.5")
            case .unknownLabel: return ("nobody-has-this", "1")
            case .rubbish, .halfObject, .noAnswer, .otherQuestion: return (entry.label, "\(entry.count)")
            }
        }
    }

    private func write(_ counts: [(label: String, number: String)], into writer: inout JSONWriter) {
        writer.name("counts")
        writer.beginObject()
        for (label, number) in counts {
            writer.name(label)
            if let whole = Int(number) { writer.integer(whole) } else { writer.double(Double(number) ?? 0) }
        }
        writer.endObject()
    }
}
