import Digest
import JSON
import Net
import Primitives
import SMS
import Testing

@testable import GatewaySimulator

@Suite struct CompanyDeskTests {
    private static let now = WallTime(milliseconds: 1_800_000_000_000)
    private static let body = Array("{\"questions\":[{\"id\":\"a1\",\"phone\":\"13800138000\"}]}".utf8)

    private static func desk(_ behaviour: String = "prompt", secret: HMACKey? = nil) throws -> CompanyDesk {
        CompanyDesk("tencent", try #require(CompanyBehaviour(behaviour)), secret: secret, seed: 5)
    }

    private static func request(_ fields: HTTPFields = HTTPFields()) -> HTTPRequest {
        HTTPRequest(method: .post, target: "/tencent", fields: fields, body: body)
    }

    private static func text(_ reply: CompanyDesk.Reply) -> String? {
        guard case .response(let response, _) = reply else { return nil }
        return "\(response.status) " + String(decoding: response.body, as: UTF8.self)
    }

    @Test func `the same question gets the same counts, whatever came between`() throws {
        var desk = try Self.desk()
        let first = desk.reply(to: Self.request(), at: Self.now)
        let other = HTTPRequest(
            method: .post, target: "/", body: Array("{\"questions\":[{\"id\":\"b\",\"phone\":\"13900139000\"}]}".utf8))
        _ = desk.reply(to: other, at: Self.now)
        #expect(desk.reply(to: Self.request(), at: Self.now) == first)
        #expect(Self.text(first)?.hasPrefix("200 {\"answers\":[{\"id\":\"a1\",\"counts\":{\"wechat\":") == true)
    }

    @Test func `who is told to come later is answered later, and alike ever after`() throws {
        var desk = try Self.desk("later,later_seconds:60")
        let told = "200 {\"answers\":[{\"id\":\"a1\",\"later\":60}]}"
        #expect(Self.text(desk.reply(to: Self.request(), at: Self.now)) == told)
        #expect(Self.text(desk.reply(to: Self.request(), at: Self.now + .seconds(59))) == told)
        let answer = desk.reply(to: Self.request(), at: Self.now + .seconds(60))
        #expect(Self.text(answer)?.contains("counts") == true)
        #expect(desk.reply(to: Self.request(), at: Self.now + .seconds(61)) == answer)
    }

    @Test(arguments: [
        ("unknown", "200 {\"answers\":[{\"id\":\"a1\",\"unknown\":true}]}"), ("omit", "200 {\"answers\":[]}"),
        ("fail", "500 by plan\n"), ("refuse", "503 closed\n"), ("garbage", "200 {\"answers\":[{"),
        ("hang", nil),
    ])
    func `a company can be as bad as it likes`(behaviour: String, text: String?) throws {
        var desk = try Self.desk(behaviour)
        #expect(Self.text(desk.reply(to: Self.request(), at: Self.now)) == text)
    }

    @Test func `a delay is told, not waited for`() throws {
        var desk = try Self.desk("delay:200ms")
        guard case .response(_, let delay) = desk.reply(to: Self.request(), at: Self.now) else {
            Issue.record("no response")
            return
        }
        #expect(delay == .milliseconds(200))
    }

    @Test func `a signature has to be right and fresh where a secret is shared`() throws {
        let key = HMACKey(Array("k".utf8))
        var desk = try Self.desk(secret: key)
        func status(_ stamp: String, signedAs signed: String) -> String? {
            let code = Hex.text(of: key.authenticate(Array("\(signed)\n".utf8) + Self.body))
            let reply = desk.reply(
                to: Self.request(["Tongcha-Timestamp": stamp, "Tongcha-Signature": code]), at: Self.now)
            return Self.text(reply).map { String($0.prefix(3)) }
        }
        #expect(status("1800000000", signedAs: "1800000000") == "200")
        #expect(status("1800000001", signedAs: "1800000000") == "401")
        #expect(status("1799999600", signedAs: "1799999600") == "401")
        #expect(status("soon", signedAs: "soon") == "401")
        #expect(status("9223372036854775807", signedAs: "9223372036854775807") == "401")
        #expect(status("-9223372036854775", signedAs: "-9223372036854775") == "401")
        #expect(Self.text(desk.reply(to: Self.request(), at: Self.now))?.hasPrefix("401") == true)
    }

    @Test(arguments: ["", "{", "[]", "{\"questions\":7}"])
    func `a body without questions is refused`(body: String) throws {
        var desk = try Self.desk()
        let request = HTTPRequest(method: .post, target: "/", body: Array(body.utf8))
        #expect(Self.text(desk.reply(to: request, at: Self.now)) == "400 no questions\n")
    }

    @Test(arguments: [
        "delay:1", "drip", "drip:1", "later:", "later:101%", "fail:-1%", "refuse:5%", "sulk", "delay:1s,",
        "later_seconds:x",
        "later_seconds",
    ])
    func `what is no behaviour is refused`(text: String) {
        #expect(CompanyBehaviour(text) == nil)
    }
}
