import JSON
import Net
import SMS

// Phones and their texts.
extension WebAPI {
    /// The most octets of a text.
    private static let textLimit = 8_000

    /// `POST /api/texts`: a phone texts.
    func send(_ request: HTTPRequest) throws(APIError) -> HTTPServer.Answer {
        try require(true, request)
        let body = try APIBody(request, allowing: ["from", "text", "segments"])
        let phone = try body.phone("from")
        let text = try body.requiredText("text", limit: Self.textLimit)
        guard !text.isEmpty else { throw .bad("text", "\"text\" is empty") }
        let tampering = try Self.tampering(try body.text("segments", limit: 32))
        guard carrier.smsc.end.link.hasRoom else {
            throw APIError(
                status: 503, code: "queue_full", message: "too many texts wait for the responder; is it bound?")
        }
        let sent: PhoneText
        do throws(SimulatorError) {
            sent = try carrier.send(text, from: phone, tampering)
        } catch {
            throw .bad("text", "\(error)")
        }
        return json(202) { sent.write(to: &$0, over: carrier.profile.wireProtocol) }
    }

    /// `shuffled`, `without 2` or `doubled 1`, as scenarios say it.
    private static func tampering(_ text: String?) throws(APIError) -> SegmentTampering {
        let words = (text ?? "").split(separator: " ")
        let number = words.count == 2 ? Int(words[1]) ?? 0 : 0
        switch (words.first, words.count) {
        case (nil, _) where text == nil: return .none
        case ("shuffled", 1): return .shuffled
        case ("without", 2) where (1...255).contains(number): return .missing(number)
        case ("doubled", 2) where (1...255).contains(number): return .doubled(number)
        default: throw .bad("segments", "\"segments\" must be 'shuffled', 'without N' or 'doubled N'")
        }
    }

    /// `POST /api/phones`: makes a phone.
    func addPhone(_ request: HTTPRequest) throws(APIError) -> HTTPServer.Answer {
        let phone = try APIBody(request, allowing: ["number"]).phone("number")
        carrier.addPhone(phone)
        return json { writer in
            writer.beginObject()
            writer.member("number", phone)
            writer.endObject()
        }
    }

    /// `GET /api/phones`: all of them, with how many texts each has.
    func listPhones(_ request: HTTPRequest) throws(APIError) -> HTTPServer.Answer {
        try request.allow([])
        return json { writer in
            writer.beginObject()
            writer.name("phones")
            writer.beginArray()
            for number in carrier.phones.numbers {
                writer.beginObject()
                writer.member("number", number)
                writer.member("texts", carrier.phones.texts(of: number)?.count ?? 0)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
    }

    /// `GET /api/phones/NUMBER/texts`: a phone's texts, now or once there is one.
    func listTexts(_ request: HTTPRequest, of number: String) throws(APIError) -> HTTPServer.Answer {
        try require(false, request)
        try request.allow(["after", "contains", "direction", "limit", "wait"])
        guard let phone = PhoneNumber(number)?.digits else {
            throw APIError(code: "bad_number", message: "the path names no mobile number")
        }
        let query = TextQuery(
            phone: phone, after: try request.number("after", in: 0...Int.max, default: 0),
            limit: try request.number("limit", in: 1...PhoneBook.textLimit, default: PhoneBook.textLimit),
            direction: try request.choice("direction", ["sent", "received"]), contains: request.parameter("contains"))
        guard let wait = try request.duration("wait", upTo: Self.longestWait) else { return texts(query) }
        return try self.wait(for: query, wait)
    }

    /// Answers once the query finds a text, or says after that time that there is none.
    private func wait(for query: TextQuery, _ patience: Duration) throws(APIError) -> HTTPServer.Answer {
        var query = query
        // Who waits, waits for a reply.
        query.direction = query.direction ?? "received"
        guard waitCount < Self.waitLimit else {
            throw APIError(
                status: 429, code: "too_many_waits", message: "at most \(Self.waitLimit) requests may wait at once")
        }
        waitCount += 1
        let deadline = loop.now + patience
        return .later { [self, query] in await awaited(query, until: deadline, patience) }
    }

    private func awaited(
        _ query: TextQuery, until deadline: ContinuousClock.Instant, _ patience: Duration
    ) async -> HTTPResponse {
        defer { waitCount -= 1 }
        let isFound = await carrier.smsc.changes.wait(until: deadline) { !query.found(in: carrier.phones).isEmpty }
        guard isFound, case .now(let response) = texts(query) else {
            return APIError(
                status: 404, code: "no_match", message: "no such text within \(patience)",
                field: query.contains == nil ? nil : "contains"
            ).response
        }
        return response
    }

    private func texts(_ query: TextQuery) -> HTTPServer.Answer {
        json { writer in
            writer.beginObject()
            writer.member("phone", query.phone)
            writer.name("texts")
            writer.beginArray()
            for text in query.found(in: carrier.phones) {
                text.write(to: &writer, over: carrier.profile.wireProtocol)
            }
            writer.endArray()
            writer.member("last_id", carrier.phones.lastID)
            writer.endObject()
        }
    }
}

/// Which of a phone's texts are asked for.
private struct TextQuery: Sendable {
    var phone: String
    var after: Int
    var limit: Int
    var direction: String?
    var contains: String?

    /// The newest of them, the oldest first.
    @LoopActor
    func found(in phones: PhoneBook) -> [PhoneText] {
        let texts = phones.texts(of: phone) ?? []
        return texts.filter { text in
            text.id > after && (direction ?? text.direction.rawValue) == text.direction.rawValue
                && (contains.map { $0.isEmpty || text.text.contains($0) } ?? true)
        }.suffix(limit)
    }
}
