import JSON
import Net
import Telemetry

// Faults, companies and what went over the link.
extension WebAPI {
    /// `POST /api/faults`: replaces or adds to what goes wrong.
    func setFaults(_ request: HTTPRequest) throws(APIError) -> HTTPServer.Answer {
        let body = try APIBody(request, allowing: ["profile", "faults", "add"])
        let profile = try body.text("profile", limit: 32)
        let lines = try body.texts("faults")
        let line = try body.text("add", limit: FaultList.lineLimit * 4)
        guard [profile != nil, lines != nil, line != nil].count(where: { $0 }) == 1 else {
            throw APIError(
                code: "missing_member", message: "exactly one of \"profile\", \"faults\" and \"add\" must be there")
        }
        if let profile {
            guard let known = FaultProfile.all.first(where: { $0.name == profile }) else {
                let names = FaultProfile.all.map(\.name).joined(separator: ", ")
                throw .bad("profile", "\"profile\" must be one of \(names)")
            }
            try fault("profile") { () throws(ScenarioError) in carrier.set(try known.faults) }
        }
        if let lines { try fault("faults") { () throws(ScenarioError) in carrier.set(try FaultList(lines)) } }
        if let line { try fault("add") { () throws(ScenarioError) in try carrier.add(line) } }
        return json { carrier.writeFaults(to: &$0) }
    }

    private func fault(_ field: String, _ body: () throws(ScenarioError) -> Void) throws(APIError) {
        do throws(ScenarioError) {
            try body()
        } catch {
            throw APIError(
                code: "bad_fault",
                message: "fault \(error.line), column \(error.column): expected \(error.expected), found "
                    + (error.found.map { "'\($0)'" } ?? "the end of the line"), field: field)
        }
    }

    /// `POST /api/companies`: lets a company answer otherwise.
    func setCompany(_ request: HTTPRequest) throws(APIError) -> HTTPServer.Answer {
        let body = try APIBody(request, allowing: ["company", "behaviour"])
        let company = try body.requiredText("company", limit: 32)
        guard CompanyRoll.isName(company) else {
            throw .bad("company", "\"company\" must be 'all' or the id of a company or another party")
        }
        let text = try body.requiredText("behaviour", limit: 256)
        guard let behaviour = CompanyBehaviour(text) else {
            throw .bad("behaviour", "\"behaviour\" must be 'prompt' or a list of \(CompanyBehaviour.forms)")
        }
        guard behaviour.wrongPercent == 0 || company == IdentityDesk.name else {
            throw .bad("behaviour", "only \(IdentityDesk.name) can say the opposite of what is true")
        }
        guard carrier.set(behaviour, of: company) else {
            throw APIError(status: 429, code: "too_many_parties", message: "no more parties can be told how to answer")
        }
        return json { carrier.writeCompanies(to: &$0) }
    }

    /// `GET /api/traces`: the last PDUs.
    func listPDUs(_ request: HTTPRequest) throws(APIError) -> HTTPServer.Answer {
        let entries = try entries(for: request)
        return json { writer in
            writer.beginObject()
            writer.name("pdus")
            writer.beginArray()
            for entry in entries { entry.write(to: &writer, by: carrier.pduTrace) }
            writer.endArray()
            writer.member("last_pdu", carrier.trace.count)
            writer.endObject()
        }
    }

    /// `GET /api/traces.txt`: the same as text.
    func dumpPDUs(_ request: HTTPRequest) throws(APIError) -> HTTPServer.Answer {
        let entries = try entries(for: request)
        var text = ""
        for entry in entries {
            let (line, dump) = entry.shown(by: carrier.pduTrace)
            let time = Timestamp(milliseconds: entry.at.milliseconds).iso8601
            text += "\(entry.number) \(time) \(entry.direction.rawValue) \(line)\n\(dump)"
        }
        var response = HTTPResponse(text: text)
        response.fields.append("Cache-Control", "no-store")
        return .now(response)
    }

    /// `GET /api/traces.pcap`: the same as a capture file.
    func capturePDUs(_ request: HTTPRequest) throws(APIError) -> HTTPServer.Answer {
        let chosen = try selection(for: request)
        let limit = try request.number("limit", in: 1...TraceBook.limit, default: TraceBook.limit)
        let mask = PDUMask(wireProtocol: carrier.profile.wireProtocol, isRevealing: carrier.pduTrace.revealing)
        let capture = carrier.trace.capture(of: Array(chosen.suffix(limit)), by: mask)
        return .now(
            HTTPResponse(
                status: 200,
                fields: [
                    "Content-Type": "application/vnd.tcpdump.pcap", "Cache-Control": "no-store",
                    "Content-Disposition": "attachment; filename=\"pdus.pcap\"",
                ], body: capture))
    }

    private func entries(for request: HTTPRequest) throws(APIError) -> [TraceBook.Entry] {
        let chosen = try selection(for: request)
        return chosen.newest(try request.number("limit", in: 1...TraceBook.answerLimit, default: 500))
    }

    /// The PDUs that the request's parameters choose, the oldest first.
    private func selection(
        for request: HTTPRequest
    ) throws(APIError) -> some BidirectionalCollection<TraceBook.Entry> {
        try require(false, request)
        try request.allow(["after", "contains", "direction", "limit"])
        let direction = try request.choice("direction", ["sent", "received"])
        let contains = request.parameter("contains")?.lowercased() ?? ""
        let after = try request.number("after", in: 0...Int.max, default: 0)
        let trace = carrier.pduTrace
        return carrier.trace.entries(after: after).lazy.filter { entry in
            (direction == nil || direction == "\(entry.direction)")
                && (contains.isEmpty || entry.searched(by: trace).lowercased().contains(contains))
        }
    }
}
