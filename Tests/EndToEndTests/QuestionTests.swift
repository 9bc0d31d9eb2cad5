import Net
import Primitives
import SMS
import Session
import Store
import TestSupport
import Testing
import Wire

@testable import Responder

/// What people text and what they are answered, through the whole responder.
@Suite struct QuestionTests {
    @Test @LoopActor func `a right tail is answered by the counts`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            let answer = try await gateway.text("查询 01123X", from: TestResponder.known)
            guard case .taken = answer else {
                Issue.record("\(answer)")
                return
            }
            let texts = try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(texts == ["【一证通查】本号码查到互联网账号4个：腾讯：微信2个、QQ1个；阿里巴巴：淘宝1个；其余应用0个。如有不是您的账号，请回复：异议 加公司名"])
            #expect(gateway.replies.first?.source == "10699000")
            try await eventually("the receipt is noted") {
                responder.metric(#"replies_total{ending="delivered"}"#) == 1
            }
        }
    }

    /// Texts and how their answers begin; `nil` where no answer may come.
    static let texts: [(text: String, reply: String?)] = [
        ("ＣＸ０１１２３Ｘ", "【一证通查】本号码查到互联网账号4个"),
        ("cx#01123x", "【一证通查】本号码查到互联网账号4个"),
        ("查询011232", "【一证通查】没有查到：号码与身份证后六位不相符"),
        ("查询", "【一证通查】请在10分钟内"),
        ("查询 421233", "【一证通查】六位的前两位是出生日"),
        ("查询 1233", "【一证通查】要写六位，您只写了四位"),
        ("查询 11010119900301123X", "【一证通查】请不要发完整的身份证号"),
        ("帮助", "【一证通查】查互联网账号，请直接回复"),
        ("随便说说", "【一证通查】查互联网账号，请直接回复"),
        ("解绑 腾讯", "【一证通查】"),
        ("客服 京东", "【一证通查】京东"),
        ("异议 阿里巴巴", "【一证通查】阿里巴巴"),
        ("进度", "【一证通查】您没有正在办理的查询"),
        ("电话卡", "【一证通查】查名下电话卡"),
        ("银行卡", "【一证通查】查名下银行卡"),
        ("防骗", "【一证通查】要您转账"),
        ("投诉", "【一证通查】对本服务不满意"),
        ("退订", "【一证通查】已退订"),
        ("语言", "【一证通查】请回复要用的语言"),
        ("", nil),
        ("😀😀😀", "【一证通查】查互联网账号，请直接回复"),
        (String(repeating: "长", count: 600), "【一证通查】查互联网账号，请直接回复"),
    ]

    @Test(arguments: texts) @LoopActor
    func `each kind of text gets its answer`(text: String, reply: String?) async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            let answer = try await gateway.text(text, from: TestResponder.known)
            guard case .taken = answer else {
                Issue.record("\(answer)")
                return
            }
            // What a second person is told shows that the first one's answer, had there been one, has come.
            try await gateway.text("进度", from: "13900139000")
            try await gateway.texts(to: "13900139000", count: 1)
            let texts = gateway.texts(to: TestResponder.known)
            #expect(texts.count == (reply == nil ? 0 : 1))
            if let reply { #expect(texts.first?.hasPrefix(reply) == true, "\(texts)") }
        }
    }

    @Test @LoopActor func `the tail may follow the bare keyword`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询", from: TestResponder.known)
            try await gateway.text("01123X", from: TestResponder.known)
            let texts = try await gateway.texts(to: TestResponder.known, count: 2)
            #expect(texts.last?.hasPrefix("【一证通查】本号码查到") == true)
        }
    }

    @Test @LoopActor func `a second question waits a day`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            responder.pass(.seconds(3_600))
            try await gateway.text("查询 01123X", from: TestResponder.known)
            responder.pass(.seconds(24 * 3_600))
            try await gateway.text("查询 01123X", from: TestResponder.known)
            let texts = try await gateway.texts(to: TestResponder.known, count: 3)
            #expect(texts[1].hasPrefix("【一证通查】24小时内只能查一次"))
            #expect(texts[2] == texts[0])
        }
    }

    @Test @LoopActor func `a cancelled number and a stranger learn different things`() async throws {
        try await withResponder { responder in
            try responder.know(status: "cancelled")
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            try await gateway.text("查询 01123X", from: "13911112222")
            try await gateway.text("查询 011231", from: "13911113333")
            #expect(try await gateway.texts(to: TestResponder.known, count: 1)[0].contains("已经销号"))
            let stranger = try await gateway.texts(to: "13911112222", count: 1)
            let wrong = try await gateway.texts(to: "13911113333", count: 1)
            #expect(stranger == wrong)
        }
    }

    @Test(arguments: ["10086", "1069123456", "95588", "ALIPAY", "12381"]) @LoopActor
    func `a service number is never answered`(number: String) async throws {
        try await withResponder { responder in
            try await responder.start()
            let gateway = try await responder.gateway()
            guard case .taken = try await gateway.text("帮助", from: number) else {
                Issue.record("a service number's text is taken")
                return
            }
            try await gateway.text("帮助", from: TestResponder.known)
            try await gateway.texts(to: TestResponder.known, count: 1)
            #expect(gateway.replies.count == 1)
        }
    }

    @Test @LoopActor func `a text to a number that is not ours is refused`() async throws {
        try await withResponder { responder in
            try await responder.start()
            let gateway = try await responder.gateway()
            let answer = try await gateway.text("帮助", from: TestResponder.known, to: "10699001")
            #expect(answer == .refused(.invalidDestinationAddress))
            try await gateway.text("帮助", from: TestResponder.known)
            try await gateway.texts(to: TestResponder.known, count: 1)
        }
    }

    @Test @LoopActor func `whoever asks again because no answer came gets the same answer`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            for _ in 0..<5 {
                try await gateway.text("查询 01123X", from: TestResponder.known)
                try await gateway.text("查询 011234", from: "13900139000")
                responder.pass(.seconds(40))
            }
            // The query and three repetitions of it; the same for a wrong tail, which is one failure.
            try await gateway.text("进度", from: TestResponder.known)
            try await gateway.text("进度", from: "13900139000")
            let texts = try await gateway.texts(to: TestResponder.known, count: 5)
            #expect(texts.dropLast() == Array(repeating: texts[0], count: 4)[...])
            #expect(texts[0].contains("账号4个"))
            #expect(texts[4].contains("已经答复"))
            let refused = try await gateway.texts(to: "13900139000", count: 5)
            #expect(refused.dropLast() == Array(repeating: refused[0], count: 4)[...])
            #expect(refused[0].contains("没有查到"))
            #expect(responder.metric("questions_total{outcome=\"refused\"}") == 1)
            #expect(responder.metric("questions_total{outcome=\"repeated\"}") == 8)
        }
    }

    @Test @LoopActor func `a message that bears the gateway's own name twice is decided once in a day`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            let peer = try RawPeer(port: try responder.address().port)
            try await peer.bind()
            func deliver(_ sequence: Int, _ name: String) async throws {
                await peer.send(
                    "deliver_sm \(sequence) source_addr=\(TestResponder.known) destination_addr=10699000 message_id=\(name) "
                        + "short_message=\"查询 011234\"")
                while let line = try await peer.line(), !line.hasPrefix("deliver_sm_resp \(sequence)") {}
            }
            gateway.leave()
            try await deliver(2, "a")
            responder.pass(.seconds(3_600 * 23))
            try await deliver(3, "a")
            // Longer than the text alone is recognised.
            responder.pass(.seconds(360))
            try await deliver(4, "b")
            try await eventually("all are decided") {
                responder.metric("questions_total{outcome=\"too_soon\"}") == 1
            }
            #expect(responder.metric("questions_total{outcome=\"refused\"}") == 1)
            #expect(responder.metric("questions_total{outcome=\"repeated\"}") == 1)
        }
    }

    @Test @LoopActor func `a redelivered text is taken and not decided again`() async throws {
        try await withResponder { responder in
            try responder.know()
            try await responder.start()
            let gateway = try await responder.gateway()
            try await gateway.text("查询 01123X", from: TestResponder.known)
            guard case .taken = try await gateway.text("查询 01123X", from: TestResponder.known) else {
                Issue.record("the repetition is acknowledged")
                return
            }
            try await gateway.text("进度", from: TestResponder.known)
            let texts = try await gateway.texts(to: TestResponder.known, count: 2)
            #expect(texts[0].contains("账号4个"))
            #expect(texts[1].contains("已经答复"))
        }
    }

    @Test @LoopActor func `a text that comes again while its decision waits for the store is answered once`()
        async throws
    {
        try await withResponder { responder in
            try responder.know()
            let held = Lock<HeldWorker?>(nil)
            responder.adjust = { surroundings in
                let make = surroundings.makeWorker
                surroundings.makeWorker = { (store, settings, cache, onHealth, completion) throws(StoreError) in
                    let worker = HeldWorker(try make(store, settings, cache, onHealth, completion))
                    held.withLock { $0 = worker }
                    return worker
                }
            }
            try await responder.start()
            let gateway = try await responder.gateway()
            let worker = try #require(held.withLock { $0 })
            for count in 1...3 {
                gateway.send(.text("查询 01123X"), from: TestResponder.known)
                try await eventually("the text waits") { worker.waitingCount == count }
                responder.pass(.seconds(40))
            }
            worker.release()
            _ = try await gateway.texts(to: TestResponder.known, count: 1)
            try await gateway.text("进度", from: TestResponder.known)
            let texts = try await gateway.texts(to: TestResponder.known, count: 2)
            #expect(texts[0].contains("账号4个"))
            #expect(texts[1].contains("已经答复"))
        }
    }
}
