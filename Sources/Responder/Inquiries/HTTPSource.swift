import Inquiry
import JSON
import Primitives
import SMS

/// A company that answers batches of questions as JSON over HTTP.
struct HTTPSource: CompanySource {
    let client: SignedClient

    func ask(_ items: [BatchItem]) async throws(BatchFailure) -> [BatchAnswer] {
        guard let answers = Self.answers(try await client.post(Self.body(items))) else { throw .nonsense }
        return answers
    }

    /// `{"questions":[{"id":"…","phone":"13800138000"}]}`
    static func body(_ items: [BatchItem]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("questions")
        writer.beginArray()
        for item in items {
            writer.beginObject()
            writer.member("id", item.question.description)
            writer.member("phone", item.phone.digits)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.finish()
    }

    /// Reads the answers one by one: what is wrong with one costs only that one. `nil` when it is no answer at all.
    static func answers(_ body: [UInt8]) -> [BatchAnswer]? {
        // What a company sends is its own affair; that it cannot be read is all there is to say.
        guard let node = try? JSONParser.parse(body, as: .json), let list = node["answers"]?.arrayValue else {
            return nil
        }
        return list.compactMap { entry in
            guard let text = entry["id"]?.stringValue, let id = Int64(text, radix: 16) else { return nil }
            return BatchAnswer(question: MessageID(rawValue: id), answer: answer(entry))
        }
    }

    private static func answer(_ entry: JSONNode) -> SourceAnswer {
        if let members = entry["counts"]?.objectValue {
            var counts: [AccountCount] = []
            for member in members {
                guard let count = member.node.integerValue.flatMap({ Int(exactly: $0) }) else { return .failed }
                counts.append(AccountCount(application: member.name, count: count))
            }
            return .counts(counts)
        }
        if let seconds = entry["later"]?.integerValue, (0...1_000_000).contains(seconds) {
            return .later(.seconds(seconds))
        }
        return entry["unknown"]?.boolValue == true ? .unknown : .failed
    }
}
