import JSON
import Net
import TestSupport
import Testing

@testable import GatewaySimulator

/// The simulator's HTTP API, as a test in another language meets it.
@LoopActor @Suite(.timeLimit(.minutes(2))) struct WebAPITests {
    @Test(arguments: GatewayProfile.WireProtocol.allCases)
    func `a text is sent and its reply awaited`(wireProtocol: GatewayProfile.WireProtocol) async throws {
        let bench = try await WebBench(wireProtocol)
        let sent = try await bench.call("/api/texts", #"{"from":"+86 138 0013 8000","text":"问题"}"#)
        #expect(sent.status == 202)
        #expect(sent.node["phone"]?.stringValue == "13800138000")
        #expect(sent.node["segments"]?.integerValue == 1)
        let id = try #require(sent.node["id"]?.integerValue)
        let found = try await bench.call("/api/phones/13800138000/texts?after=\(id)&wait=20s&contains=%E9%97%AE")
        #expect(found.status == 200)
        let reply = try #require(found.node["texts"]?.arrayValue?.first)
        #expect(reply["text"]?.stringValue == "re: 问题")
        #expect(reply["direction"]?.stringValue == "received")
        #expect(reply["took_ms"]?.doubleValue ?? 0 > 0)
        try await eventually("the receipt") {
            bench.carrier.phones.texts(of: "13800138000")?.last?.receiptTook != nil
        }
        let all = try await bench.call("/api/phones/13800138000/texts")
        let texts = try #require(all.node["texts"]?.arrayValue)
        #expect(texts.map { $0["state"]?.stringValue } == ["accepted", "received"])
        #expect(texts[0]["status"]?.stringValue == "ESME_ROK")
        #expect(texts[1]["receipt"]?.stringValue == (wireProtocol == .smpp ? "DELIVRD" : "DELIVERED"))
        await bench.close()
    }

    @Test func `a long text tells its segments, both ways`() async throws {
        let long = String(repeating: "长", count: 100)
        let bench = try await WebBench { _ in [String(repeating: "答", count: 140)] }
        let sent = try await bench.call(
            "/api/texts", #"{"from":"13800138000","text":"\#(long)","segments":"shuffled"}"#)
        #expect(sent.node["segments"]?.integerValue == 2)
        let found = try await bench.call("/api/phones/13800138000/texts?wait=20s")
        let reply = try #require(found.node["texts"]?.arrayValue?.first)
        #expect(reply["segments"]?.integerValue == 3)
        #expect(reply["units"]?.integerValue == 140)
        #expect(bench.responder.questions == [long])
        await bench.close()
    }

    @Test func `a wait ends with an error where no such text comes`() async throws {
        let bench = try await WebBench()
        let answer = try await bench.call("/api/phones/13800138000/texts?wait=30ms&contains=x")
        #expect(answer.status == 404)
        #expect(answer.node["error"]?["code"]?.stringValue == "no_match")
        await bench.close()
    }

    @Test func `only so many requests may wait`() async throws {
        let bench = try await WebBench()
        let path = "/api/phones/13800138000/texts?wait=20s"
        let waiting = (0..<WebAPI.waitLimit).map { _ in Task { try await bench.call(path).status } }
        try await eventually("all wait") { bench.api.waitCount == WebAPI.waitLimit }
        let refusal = try await bench.call(path)
        #expect(refusal.status == 429)
        #expect(refusal.node["error"]?["code"]?.stringValue == "too_many_waits")
        _ = try await bench.call("/api/texts", #"{"from":"13800138000","text":"x"}"#)
        for task in waiting { #expect(try await task.value == 200) }
        await bench.close()
    }

    @Test(
        arguments: [
            ("/api/texts", "{", 400, "bad_json", nil),
            ("/api/texts", "[]", 400, "bad_json", nil),
            ("/api/texts", "{}", 400, "missing_member", "from"),
            ("/api/texts", #"{"from":"13800138000"}"#, 400, "missing_member", "text"),
            ("/api/texts", #"{"from":"1380","text":"x"}"#, 400, "bad_value", "from"),
            ("/api/texts", #"{"from":13800138000,"text":"x"}"#, 400, "bad_value", "from"),
            ("/api/texts", #"{"from":"13800138000","text":""}"#, 400, "bad_value", "text"),
            ("/api/texts", #"{"from":"13800138000","text":"x","to":"1"}"#, 400, "unknown_member", "to"),
            ("/api/texts", #"{"from":"13800138000","text":"x","segments":"lost"}"#, 400, "bad_value", "segments"),
            ("/api/texts", nil, 405, "wrong_method", nil),
            ("/api/state", "{}", 405, "wrong_method", nil),
            ("/api/state?x=1", nil, 400, "unknown_parameter", "x"),
            ("/api/nothing", nil, 404, "no_such_path", nil),
            ("/api/", nil, 404, "no_such_path", nil),
            ("/api/phones/13800138000/texts/1", nil, 404, "no_such_path", nil),
            ("/api/phones/1380/texts", nil, 400, "bad_number", nil),
            ("/api/phones/13800138000/texts?wait=2m", nil, 400, "bad_value", "wait"),
            ("/api/phones/13800138000/texts?wait=5", nil, 400, "bad_value", "wait"),
            ("/api/phones/13800138000/texts?after=-1", nil, 400, "bad_value", "after"),
            ("/api/phones/13800138000/texts?contains=%4", nil, 400, "bad_value", "contains"),
            ("/api/phones", #"{"number":"x"}"#, 400, "bad_value", "number"),
            ("/api/traces?limit=0", nil, 400, "bad_value", "limit"),
            ("/api/traces?direction=up", nil, 400, "bad_value", "direction"),
            ("/api/traces.pcap?limit=5001", nil, 400, "bad_value", "limit"),
            ("/api/traces.pcap?before=1", nil, 400, "unknown_parameter", "before"),
            ("/api/traces.pcap", "{}", 405, "wrong_method", nil),
            ("/api/faults", "{}", 400, "missing_member", nil),
            ("/api/faults", #"{"profile":"sad"}"#, 400, "bad_value", "profile"),
            ("/api/faults", #"{"add":"throttles evry 3"}"#, 400, "bad_fault", "add"),
            ("/api/faults", #"{"faults":["drops every 3",7]}"#, 400, "bad_value", "faults"),
            ("/api/faults", #"{"faults":["drops every 3","drops"]}"#, 400, "bad_fault", "faults"),
            ("/api/companies", #"{"company":"JD!","behaviour":"prompt"}"#, 400, "bad_value", "company"),
            ("/api/companies", #"{"company":"jd","behaviour":"sulk"}"#, 400, "bad_value", "behaviour"),
            ("/api/companies", #"{"company":"jd","behaviour":"wrong:1%"}"#, 400, "bad_value", "behaviour"),
            ("/api/links/cut", nil, 405, "wrong_method", nil),
            ("/api/reset", #"{"all":true}"#, 400, "unknown_member", "all"),
        ] as [(String, String?, Int, String, String?)])
    func `bad input gets an error of its own`(
        path: String, body: String?, status: Int, code: String, field: String?
    ) async throws {
        let bench = try await WebBench()
        let answer = try await bench.call(path, body)
        #expect(answer.status == status)
        #expect(answer.node["error"]?["code"]?.stringValue == code)
        #expect(answer.node["error"]?["field"]?.stringValue == field)
        #expect(answer.node["error"]?["message"]?.stringValue?.isEmpty == false)
        await bench.close()
    }

    @Test func `a text over the limit and a body over the limit are refused`() async throws {
        let bench = try await WebBench()
        let long = String(repeating: "x", count: 8_001)
        let answer = try await bench.call("/api/texts", #"{"from":"13800138000","text":"\#(long)"}"#)
        #expect(answer.node["error"]?["field"]?.stringValue == "text")
        let url = try HTTPURL("http://\(bench.server.address)/api/texts")
        let body = [UInt8](repeating: 0x20, count: 65 * 1024)
        let client = HTTPClient(on: LoopActor.shared.loop)
        let refusal = try await client.post(body, to: url, deadline: .now + .seconds(20))
        #expect(refusal.status == 413)
        await client.close()
        await bench.close()
    }

    @Test func `faults come and go, and the gateway obeys`() async throws {
        let bench = try await WebBench()
        let set = try await bench.call("/api/faults", #"{"faults":["reports UNDELIV"]}"#)
        #expect(set.node["profile"]?.stringValue == "custom")
        let added = try await bench.call("/api/faults", #"{"add":"answers out of order"}"#)
        #expect(added.node["faults"]?.arrayValue?.map(\.stringValue) == ["reports UNDELIV", "answers out of order"])
        _ = try await bench.call("/api/texts", #"{"from":"13800138000","text":"x"}"#)
        _ = try await bench.call("/api/phones/13800138000/texts?wait=20s")
        try await eventually("the receipt") {
            bench.carrier.phones.texts(of: "13800138000")?.last?.receipts.values.first == .undeliverable
        }
        let behaved = try await bench.call("/api/faults", #"{"profile":"healthy"}"#)
        #expect(behaved.node["faults"]?.arrayValue?.isEmpty == true)
        _ = try await bench.call("/api/texts", #"{"from":"13800138000","text":"y"}"#)
        try await eventually("the receipt") {
            bench.carrier.phones.texts(of: "13800138000")?.last?.receipts.values.first == .delivered
        }
        await bench.close()
    }

    @Test func `what a dead gateway held back leaves when it behaves again`() async throws {
        let bench = try await WebBench()
        _ = try await bench.call("/api/faults", #"{"profile":"dead"}"#)
        _ = try await bench.call("/api/texts", #"{"from":"13800138000","text":"x"}"#)
        _ = try await bench.call("/api/phones/13800138000/texts?wait=20s")
        #expect(bench.responder.takenIDs.isEmpty)
        _ = try await bench.call("/api/faults", #"{"profile":"healthy"}"#)
        try await eventually("the answer") { bench.responder.takenIDs.count == 1 }
        try await eventually("the receipt") { bench.responder.receiptCount == 1 }
        await bench.close()
    }

    @Test func `a link that is cut comes back`() async throws {
        let bench = try await WebBench()
        let cut = try await bench.call("/api/links/cut", "")
        #expect(cut.node["cut"]?.integerValue == 1)
        try await eventually("the end") { bench.carrier.smsc.end.link.bindCount == 0 }
        try await eventually("the new bind") { bench.carrier.smsc.end.link.bindCount == 1 }
        let links = try await bench.call("/api/links")
        #expect(links.node["bound"]?.boolValue == true)
        #expect(links.node["connections"]?.arrayValue?.first?["room"]?.integerValue == 100)
        await bench.close()
    }

    @Test func `traces are masked, chosen and numbered`() async throws {
        for isRevealing in [false, true] {
            let bench = try await WebBench(isRevealing: isRevealing)
            _ = try await bench.call("/api/texts", #"{"from":"13800138000","text":"010203"}"#)
            _ = try await bench.call("/api/phones/13800138000/texts?wait=20s")
            let answer = try await bench.call("/api/traces?contains=deliver_sm%20&direction=sent")
            let pdu = try #require(answer.node["pdus"]?.arrayValue?.first)
            let text = try #require(pdu["text"]?.stringValue)
            #expect(text.hasPrefix("deliver_sm "))
            #expect(text.contains("13800138000") == isRevealing)
            #expect(text.contains("138****8000") == !isRevealing)
            #expect(pdu["hex"]?.stringValue?.contains("··") == !isRevealing)
            let number = try #require(pdu["number"]?.integerValue)
            let later = try await bench.call("/api/traces?after=\(number)&limit=1")
            #expect(later.node["pdus"]?.arrayValue?.count == 1)
            let file = try await bench.file("/api/traces.txt")
            let dump = String(decoding: file.body, as: UTF8.self)
            #expect(dump.contains(" ← bind_transceiver_resp ") && dump.contains("password=***"))
            #expect(!dump.contains("secret"))
            await bench.close()
        }
    }

    @Test func `a company's behaviour changes while it answers`() async throws {
        let bench = try await WebBench()
        let address = try #require(bench.carrier.companies.address)
        let client = HTTPClient(on: LoopActor.shared.loop)
        func ask() async throws -> Int {
            try await client.post(
                Array(#"{"questions":[]}"#.utf8), to: HTTPURL("http://\(address)/jd"), deadline: .now + .seconds(20)
            ).status
        }
        #expect(try await ask() == 200)
        let answer = try await bench.call("/api/companies", #"{"company":"jd","behaviour":"delay:1ms,refuse"}"#)
        #expect(answer.node["behaviours"]?["jd"]?.stringValue == "delay:1ms,refuse")
        #expect(try await ask() == 503)
        let state = try await bench.call("/api/state")
        #expect(state.node["company_counts"]?["jd"]?["failed"]?.integerValue == 1)
        _ = try await bench.call("/api/companies", #"{"company":"all","behaviour":"prompt"}"#)
        #expect(try await ask() == 200)
        await client.close()
        await bench.close()
    }

    @Test func `reset forgets and behaves, and numbering goes on`() async throws {
        let bench = try await WebBench()
        _ = try await bench.call("/api/texts", #"{"from":"13800138000","text":"x"}"#)
        _ = try await bench.call("/api/phones/13800138000/texts?wait=20s")
        _ = try await bench.call("/api/faults", #"{"profile":"flaky"}"#)
        let state = try await bench.call("/api/reset", "").node
        #expect(state["phones"]?.arrayValue?.isEmpty == true)
        #expect(state["faults"]?["profile"]?.stringValue == "healthy")
        #expect(state["totals"]?["sent"]?.integerValue == 0)
        #expect(state["last_id"]?.integerValue == 2)
        #expect(try await bench.call("/api/traces").node["pdus"]?.arrayValue?.isEmpty == true)
        await bench.close()
    }

    @Test(
        arguments: [
            (["Origin": "http://example.com"], 403), (["Origin": "null"], 403), (["Host": "example.com"], 403),
            (["Host": "127.0.0.1.example.com"], 403), ([:], 200),
        ] as [([String: String], Int)])
    func `pages of other origins are refused`(fields: [String: String], status: Int) async throws {
        let bench = try await WebBench()
        var request = HTTPRequest(method: .get, target: "/api/state", fields: ["Host": "localhost:1"])
        for (name, value) in fields {
            request.fields = [name: value]
            if name == "Origin" { request.fields.append("Host", "\(bench.server.address)") }
        }
        #expect((WebOrigin.refusal(of: request)?.status ?? 200) == status)
        await bench.close()
    }

    @Test func `an open page is told what changes`() async throws {
        let bench = try await WebBench()
        let stream = try await EventReader.dial(bench.server.address)
        func text() -> String { stream.text }
        try await eventually("hello") { text().contains("event: hello") && text().contains("\"state\":") }
        _ = try await bench.call("/api/texts", #"{"from":"13800138000","text":"<b>问</b>"}"#)
        try await eventually("the reply") { text().contains(#""text":"re: <b>问</b>""#) }
        try await eventually("the PDUs") { text().contains(#""pdus":[{"#) && text().contains("submit_sm_resp") }
        _ = try await bench.call("/api/links/cut", "")
        try await eventually("the end of the link") { text().contains(#""bound":false"#) }
        stream.connection.close()
        try await eventually("the page has gone") { !bench.carrier.feed.isWatched }
        await bench.close()
    }
}
