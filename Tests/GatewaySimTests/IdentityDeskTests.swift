import Digest
import Net
import Primitives
import Testing

@testable import GatewaySimulator

@Suite struct IdentityDeskTests {
    private static let now = WallTime(milliseconds: 1_800_000_000_000)
    private static let key = HMACKey(Array(repeating: 7, count: 32))
    private static let people = CarrierPeople(
        csv: """
            phone,id_tail,status
            13800138000,01123x,active
            13600136000,280317,cancelled
            13500135000,280317,not_real_name
            nobody,1,2
            """)

    private static func desk(_ behaviour: String = "prompt", secret: HMACKey? = nil) throws -> IdentityDesk {
        IdentityDesk(people, key: key, try #require(CompanyBehaviour(behaviour)), secret: secret, seed: 5)
    }

    /// A question about this tail of this number.
    private static func request(
        _ phone: String = "13800138000", _ tail: String = "01123X", code: String? = nil,
        fields: HTTPFields = HTTPFields()
    ) -> HTTPRequest {
        let code = code ?? Hex.text(of: key.authenticate(Array((phone + tail).utf8)))
        let body = "{\"questions\":[{\"id\":\"a1\",\"phone\":\"\(phone)\",\"code\":\"\(code)\"}]}"
        return HTTPRequest(method: .post, target: "/identity", fields: fields, body: Array(body.utf8))
    }

    private static func text(_ reply: DeskReply) -> String? {
        guard case .response(let response, _) = reply else { return nil }
        return "\(response.status) " + String(decoding: response.body, as: UTF8.self)
    }

    private static func said(_ what: String) -> String { "200 {\"answers\":[{\"id\":\"a1\",\(what)}]}" }

    @Test(arguments: [
        ("13800138000", "01123X", "matching"), ("13800138000", "011230", "not_matching"),
        ("13600136000", "280317", "cancelled"), ("13600136000", "280318", "not_matching"),
        ("13500135000", "280317", "not_real_name"), ("13900139000", "280317", "unknown"),
    ])
    func `a code is compared with that of the registered tail`(phone: String, tail: String, verdict: String) throws {
        var desk = try Self.desk()
        let reply = desk.reply(to: Self.request(phone, tail), at: Self.now)
        #expect(Self.text(reply) == Self.said("\"verdict\":\"\(verdict)\""))
    }

    @Test func `a code of the tail alone, or none, is not taken`() throws {
        var desk = try Self.desk()
        let bare = Hex.text(of: Self.key.authenticate(Array("01123X".utf8)))
        let reply = desk.reply(to: Self.request(code: bare), at: Self.now)
        #expect(Self.text(reply) == Self.said("\"verdict\":\"not_matching\""))
        for code in ["", "01123X", "ab"] {
            let reply = desk.reply(to: Self.request(code: code), at: Self.now)
            #expect(Self.text(reply) == Self.said("\"failed\":true"))
        }
    }

    @Test(arguments: [
        ("wrong", said("\"verdict\":\"not_matching\"")), ("unknown", said("\"verdict\":\"unknown\"")),
        ("later,later_seconds:60", said("\"later\":60")), ("omit", "200 {\"answers\":[]}"), ("fail", "500 by plan\n"),
        ("refuse", "503 closed\n"), ("garbage", "200 {\"answers\":[{"), ("hang", nil),
    ])
    func `a register can be as bad as it likes`(behaviour: String, text: String?) throws {
        var desk = try Self.desk(behaviour)
        #expect(Self.text(desk.reply(to: Self.request(), at: Self.now)) == text)
    }

    @Test func `a request must be signed, and freshly so`() throws {
        let secret = HMACKey(Array("a secret of theirs".utf8))
        var desk = try Self.desk(secret: secret)
        let body = Self.request().body
        func fields(_ stamp: Int64) -> HTTPFields {
            [
                "Tongcha-Timestamp": "\(stamp)",
                "Tongcha-Signature": Hex.text(of: secret.authenticate(Array("\(stamp)\n".utf8) + body)),
            ]
        }
        let good = desk.reply(to: Self.request(fields: fields(1_800_000_100)), at: Self.now)
        #expect(Self.text(good) == Self.said("\"verdict\":\"matching\""))
        #expect(Self.text(desk.reply(to: Self.request(), at: Self.now))?.hasPrefix("401") == true)
        let old = desk.reply(to: Self.request(fields: fields(1_799_999_000)), at: Self.now)
        #expect(Self.text(old)?.hasPrefix("401") == true)
        let forged = desk.reply(to: Self.request(code: "00", fields: fields(1_800_000_000)), at: Self.now)
        #expect(Self.text(forged)?.hasPrefix("401") == true)
    }
}
