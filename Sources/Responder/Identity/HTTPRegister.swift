import Digest
import Inquiry
import JSON
import Primitives
import SMS

/// A carrier's register that says over HTTP whether tails are right: batches of JSON, as companies are asked.
struct HTTPRegister: Sendable {
    let client: SignedClient

    func ask(_ questions: [IdentityQuestion]) async throws(BatchFailure) -> [IdentityBatchAnswer] {
        guard let answers = Self.answers(try await client.post(Self.body(questions))) else { throw .nonsense }
        return answers
    }

    /// `{"questions":[{"id":"…","phone":"13800138000","code":"…"}]}`, the code in hexadecimal.
    static func body(_ questions: [IdentityQuestion]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("questions")
        writer.beginArray()
        for question in questions {
            writer.beginObject()
            writer.member("id", question.id.description)
            writer.member("phone", question.phone.digits)
            writer.member("code", Hex.text(of: question.code))
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }

    /// Reads the answers one by one: what is wrong with one costs only that one. `nil` when it is no answer at all.
    static func answers(_ body: [UInt8]) -> [IdentityBatchAnswer]? {
        // What a register sends is its own affair; that it cannot be read is all there is to say.
        guard let node = try? JSONParser.parse(body, as: .json), let list = node["answers"]?.arrayValue else {
            return nil
        }
        return list.compactMap { entry in
            guard let text = entry["id"]?.stringValue, let id = Int64(text, radix: 16) else { return nil }
            return IdentityBatchAnswer(question: MessageID(rawValue: id), answer: answer(entry))
        }
    }

    private static func answer(_ entry: JSONNode) -> IdentityAnswer {
        if let verdict = entry["verdict"] {
            switch verdict.stringValue {
            case "matching": return .matching
            // Why not is nobody's business: people get one text for all of it.
            case "not_matching", "unknown", "not_real_name": return .notMatching
            case "cancelled": return .cancelled
            default: return .failed
            }
        }
        if let seconds = entry["later"]?.integerValue, (0...1_000_000).contains(seconds) {
            return .later(.seconds(seconds))
        }
        return .failed
    }
}
