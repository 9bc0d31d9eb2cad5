import Digest
import Links
import Net
import SMS
import Session
import TestSupport
import Testing

@testable import Responder

/// Tails that a carrier's own register knows, and nobody else.
@Suite struct IdentityTests {
    private static let known = TestResponder.known
    private static let unchecked = "【一证通查】现在不能核对您的身份证号后六位，没有查询。请过几分钟再发一次，这次不计次数。"

    @LoopActor
    private func withRegister(
        _ people: [String] = ["\(TestResponder.known),01123X,active"], isHasty: Bool = false,
        adapt: (inout Configuration) -> Void = { _ in },
        _ body: @LoopActor (TestResponder, CarrierRegister, Gateway) async throws -> Void
    ) async throws {
        let register = CarrierRegister()
        register.know(people)
        let address = try register.listen()
        let settings =
            try isHasty
            ? register.settings(at: address, timeout: .seconds(2), deadline: .seconds(3))
            : register.settings(at: address)
        try await withResponder(adapt: {
            $0.identity = settings
            adapt(&$0)
        }) { responder in
            defer { register.close() }
            // Counts are the store's. Its people are not asked: everybody would be known by another tail.
            try responder.know(tail: "311299")
            try await responder.start()
            try await body(responder, register, try await responder.gateway())
        }
        #expect(register.refusedCount == 0, "signatures are right")
    }

    @Test @LoopActor func `the register says who may ask, and one text tells all others`() async throws {
        let people = [
            "\(Self.known),01123X,active", "13600136000,280317,cancelled", "13500135000,280317,not_real_name",
            "13400134000,280317,active",
        ]
        try await withRegister(people) { responder, register, gateway in
            try await gateway.text("查询 01123x", from: Self.known)
            #expect(try await gateway.texts(to: Self.known, count: 1)[0].contains("账号4个"))
            var refusals: Set<String> = []
            for (phone, tail) in [("13500135000", "280317"), ("13400134000", "280318"), ("13900139000", "280317")] {
                try await gateway.text("查询 \(tail)", from: phone)
                refusals.insert(try await gateway.texts(to: phone, count: 1)[0])
            }
            #expect(refusals.count == 1 && refusals.first?.hasPrefix("【一证通查】没有查到") == true)
            try await gateway.text("查询 280317", from: "13600136000")
            #expect(try await gateway.texts(to: "13600136000", count: 1)[0].contains("已经销号"))
            // The tail that the store has of the person is worth nothing.
            try await gateway.text("查询 311299", from: "13900139001")
            #expect(try await gateway.texts(to: "13900139001", count: 1)[0].hasPrefix("【一证通查】没有查到"))
            #expect(responder.metric(#"identity_verdicts_total{verdict="matching"}"#) == 1)
            #expect(responder.metric(#"identity_verdicts_total{verdict="not_matching"}"#) == 4)
            #expect(responder.metric(#"identity_verdicts_total{verdict="cancelled"}"#) == 1)
            #expect(responder.metric("identity_waiting") == 0)
        }
    }

    @Test @LoopActor func `texts that need no verdict are not asked about`() async throws {
        try await withRegister { responder, register, gateway in
            let texts = ["帮助", "查询", "查询 1234", "进度", "异议", "【银行】验证码123456", "English", "11010119900101123X"]
            for (index, text) in texts.enumerated() { try await gateway.text(text, from: "1390000001\(index)") }
            #expect(register.batches.isEmpty)
            try await gateway.text("查询 020202", from: Self.known)
            try await gateway.texts(to: Self.known, count: 1)
            try await gateway.text("查询 01123X", from: Self.known)
            #expect(try await gateway.texts(to: Self.known, count: 2)[1].contains("24小时内只能查一次"))
            #expect(register.questionCount == 1, "a locked number's tail is not asked about")
        }
    }

    @Test @LoopActor func `the response leaves when the text is decided, and not before`() async throws {
        try await withRegister { responder, register, gateway in
            register.isHeld = true
            let id = gateway.send(.text("查询 01123X"), from: Self.known)
            try await eventually("the register is asked") { register.questionCount == 1 }
            // Another text is decided meanwhile, so the first one is not merely slow. Responses keep their order.
            let help = gateway.send(.text("帮助"), from: "13900139000")
            try await gateway.texts(to: "13900139000", count: 1)
            #expect(gateway.answers[id] == nil)
            #expect(responder.metric("identity_waiting") == 1)
            register.release()
            for id in [id, help] { _ = try await gateway.answer(to: id) }
            #expect(try await gateway.texts(to: Self.known, count: 1)[0].contains("账号4个"))
        }
    }

    @Test @LoopActor func `sixty guesses at once are one guess`() async throws {
        try await withRegister { responder, register, gateway in
            register.isHeld = true
            let tails = (0..<60).map { $0 == 30 ? "01123X" : "0202\(10 + $0)" }
            let ids = tails.map { gateway.send(.text("查询 \($0)"), from: Self.known) }
            try await eventually("the register is asked") { register.questionCount == 1 }
            register.release()
            for id in ids { _ = try await gateway.answer(to: id) }
            #expect(register.questionCount == 1, "the others were never asked about")
            #expect(responder.metric(#"questions_total{outcome="refused"}"#) == 1)
            #expect(responder.metric(#"questions_total{outcome="accepted"}"#) == 0)
            #expect(responder.metric(#"questions_total{outcome="too_soon"}"#) == 10, "the replies of a day")
            #expect(gateway.texts(to: Self.known).allSatisfy { !$0.contains("账号4个") })
        }
    }

    @Test @LoopActor func `guesses from sixty numbers travel in few batches and count each`() async throws {
        let phones = (0..<60).map { "139\(10_000_000 + $0)" }
        try await withRegister(phones.map { "\($0),311201,active" }) { responder, register, gateway in
            let ids = phones.map { gateway.send(.text("查询 020202"), from: $0) }
            for id in ids { _ = try await gateway.answer(to: id) }
            #expect(register.questionCount == 60 && register.batches.count <= 30)
            #expect(responder.metric(#"questions_total{outcome="refused"}"#) == 60)
            #expect(responder.metric("identity_failures_total") == 60)
        }
    }

    @Test @LoopActor func `copies that come while the first is under way are asked about once and decided once`()
        async throws
    {
        try await withRegister { responder, register, gateway in
            register.isHeld = true
            let first = gateway.send(.text("查询 01123X"), from: Self.known)
            try await eventually("the register is asked") { register.questionCount == 1 }
            let copies = (0..<3).map { _ in gateway.send(.text("查询 01123X"), from: Self.known) }
            gateway.send(.text("帮助"), from: "13900139000")
            try await gateway.texts(to: "13900139000", count: 1)
            register.release()
            for id in [first] + copies { _ = try await gateway.answer(to: id) }
            #expect(register.questionCount == 1)
            #expect(responder.metric(#"questions_total{outcome="accepted"}"#) == 1)
            #expect(responder.metric(#"questions_total{outcome="repeated"}"#) == 3)
            #expect(try await gateway.texts(to: Self.known, count: 1).count == 1)
        }
    }

    @Test @LoopActor func `a gateway that is gone when the verdict comes gets its response to the copy`() async throws {
        try await withRegister { responder, register, gateway in
            register.isHeld = true
            gateway.send(.text("查询 01123X"), from: Self.known)
            try await eventually("the register is asked") { register.questionCount == 1 }
            gateway.leave()
            let second = try await responder.gateway()
            let copy = second.send(.text("查询 01123X"), from: Self.known)
            register.release()
            _ = try await second.answer(to: copy)
            #expect(try await second.texts(to: Self.known, count: 1)[0].contains("账号4个"))
            #expect(register.questionCount == 1)
        }
    }

    /// Waits until the register is not left alone any more.
    @LoopActor
    private func untilAsked(_ responder: TestResponder) async throws {
        try await eventually("the register is asked again", within: .seconds(40)) {
            responder.metric("identity_left_alone") == 0
        }
    }

    static let failures = ["fail", "garbage", "hang", "refuse", "omit", "later,later_seconds:60"]

    @Test(arguments: failures) @LoopActor
    func `where the register says nothing of use the text is answered and costs nothing`(behaviour: String)
        async throws
    {
        try await withRegister(isHasty: true) { responder, register, gateway in
            register.behaviour = behaviour
            try await gateway.text("查询 01123X", from: Self.known)
            #expect(try await gateway.texts(to: Self.known, count: 1) == [Self.unchecked])
            #expect(responder.metric(#"questions_total{outcome="unchecked"}"#) == 1)
            register.behaviour = "prompt"
            try await untilAsked(responder)
            try await gateway.text("我要查询 01123X", from: Self.known)
            #expect(try await gateway.texts(to: Self.known, count: 2)[1].contains("账号4个"))
        }
    }

    @Test @LoopActor func `a register that is gone is left alone, told of, and asked again when it is back`()
        async throws
    {
        try await withRegister { responder, register, gateway in
            register.behaviour = "refuse"
            try await gateway.text("查询 01123X", from: Self.known)
            #expect(try await gateway.texts(to: Self.known, count: 1) == [Self.unchecked])
            try await gateway.text("查询 01123X", from: "13900139000")
            #expect(try await gateway.texts(to: "13900139000", count: 1) == [Self.unchecked])
            try await eventually("the circuit opens") { !responder.book.lines(of: "identity.circuit_opened").isEmpty }
            #expect(responder.metric("identity_left_alone") == 1)
            #expect((responder.metric("identity_batches_failed_total") ?? 0) >= 3)
            try await eventually("the readiness page says so") {
                responder.application?.health.text.contains(
                    "identity failing the register of people cannot be reached") == true
            }
            register.behaviour = "prompt"
            try await untilAsked(responder)
            #expect(!responder.book.lines(of: "identity.circuit_closed").isEmpty)
            try await eventually("the readiness page says so") {
                responder.application?.health.text.contains("identity ok") == true
            }
        }
    }

    @Test @LoopActor func `a failure that passes within the deadline is nobody's affair`() async throws {
        try await withRegister { responder, register, gateway in
            register.behaviour = "later,later_seconds:1"
            try await gateway.text("查询 01123X", from: Self.known)
            #expect(try await gateway.texts(to: Self.known, count: 1)[0].contains("账号4个"))
            #expect(register.questionCount == 2)
        }
    }

    @Test @LoopActor func `a long text waits for its verdict as well`() async throws {
        try await withRegister { responder, register, gateway in
            let long = String(repeating: "请", count: 66) + " 查询 01123X"
            for segment in try Segmenter(codings: [.ucs2]).segments(of: long, reference: 9) {
                try await gateway.segment(.coded(segment), from: Self.known)
            }
            #expect(try await gateway.texts(to: Self.known, count: 1)[0].contains("账号4个"))
            #expect(register.questionCount == 1)
        }
    }

    @Test @LoopActor func `an account that brings too many wrong tails is not asked for any more`() async throws {
        let dialect = LineDialect()
        try await withRegister(adapt: { $0.links.append(TestResponder.link("app", dialect, role: .smsc)) }) {
            responder, register, _ in
            let peer = try RawPeer(port: try responder.address("app").port)
            try await peer.bind()
            register.isHeld = true
            func ask(_ number: Int, about phone: String) async {
                await peer.send(
                    "submit_sm \(number) source_addr=\(phone) destination_addr=10699000 short_message=\"查询 311298\"")
            }
            /// The next response; replies come between.
            func response() async throws -> String {
                while let line = try await peer.line() { if line.hasPrefix("submit_sm_resp ") { return line } }
                return "closed"
            }
            for number in 10..<210 { await ask(number, about: "139\(10_000_000 + number)") }
            try await eventually("questions are under way") { responder.metric("identity_waiting") == 200 }
            register.release()
            var thrownBack = 0
            for _ in 10..<210 where try await response().contains("ESME_RTHROTTLED") { thrownBack += 1 }
            let failures = responder.metric(#"identity_failures_total{link="app"}"#) ?? 0
            #expect(failures > 100 && failures + Double(thrownBack) == 200)
            await ask(300, about: "13800138000")
            #expect(try await response().contains("ESME_RTHROTTLED"))
        }
    }

    @Test @LoopActor func `no tail leaves or rests, and neither does a code`() async throws {
        let people = ["\(Self.known),271828,active", "13900139000,271828,active"]
        try await withRegister(people) { responder, register, gateway in
            try await gateway.text("查询 271828", from: Self.known)
            try await gateway.text("查询 271828", from: "13900139000")
            try await gateway.text("查询 314159", from: "13900139001")
            register.behaviour = "garbage"
            try await gateway.text("查询 161803", from: "13900139002")
            for phone in [Self.known, "13900139000", "13900139001", "13900139002"] {
                try await gateway.texts(to: phone, count: 1)
            }
            let codes = Set(register.batches.flatMap { $0.map(\.code) })
            #expect(codes.count == 4, "equal tails of two people do not look equal")
            var written = try responder.folder.contents()
            if TestServer.url != nil {
                written["tongcha.db"] = try TestServer.contents(at: responder.configuration.storePath)
            }
            written["the log"] = responder.book.octets
            written["the metrics"] = Array((responder.application?.metrics.text ?? "").utf8)
            for tail in ["271828", "314159", "161803"] {
                #expect(!contains(register.octets, Array(tail.utf8)), "the register was sent \(tail)")
            }
            #expect(written.keys.contains("tongcha.db"))
            for (name, octets) in written {
                for tail in ["271828", "314159", "161803"] {
                    #expect(!contains(octets, Array(tail.utf8)), "\(name) holds \(tail)")
                    for key in [CarrierRegister.key, HMACKey(Array(CarrierRegister.secret.utf8))] {
                        let bare = key.authenticate(Array(tail.utf8))
                        #expect(!contains(octets, bare), "\(name) holds a code of \(tail) alone")
                        #expect(!contains(octets, Array(Hex.text(of: bare).utf8)), "\(name), in hexadecimal")
                    }
                }
                for code in codes {
                    #expect(!contains(octets, Array(code.utf8)), "\(name) holds a code")
                    #expect(!contains(octets, Hex.octets(from: code) ?? []), "\(name) holds a code")
                }
            }
            #expect(contains(register.octets, Array(Self.known.utf8)), "what is there is found")
        }
    }
}
