import SMS
import Session
import Testing
import Wire

/// Drives a session in the words of the line protocol, by a clock that stands still until moved.
private struct Bench: ~Copyable {
    var session: GatewaySession
    var now: ContinuousClock.Instant
    var rate = InboundRate(nil, startingAt: .now)
    var actions: [SessionAction] = []

    init(_ change: (inout SessionSettings) -> Void = { _ in }) {
        now = .now
        var settings = SessionSettings(role: .esme)
        change(&settings)
        session = GatewaySession(settings, dialect: LineDialect(), at: now)
        session.handle(.opened, at: now, into: &actions)
    }

    /// A session whose gateway has bound to us.
    static func bound(_ change: (inout SessionSettings) -> Void = { _ in }) -> Bench {
        var bench = Bench(change)
        bench.receive("bind_transceiver 1 system_id=carrier1 password=secret\n")
        bench.handle(.bindDecided(.ok))
        _ = bench.take()
        return bench
    }

    mutating func receive(_ text: String) {
        var share = Int.max
        #expect(receive(text, share: &share) == text.utf8.count)
    }

    mutating func receive(_ text: String, share: inout Int) -> Int {
        Array(text.utf8).withUnsafeBytes { session.receive($0, share: &share, rate: &rate, at: now, into: &actions) }
    }

    mutating func handle(_ event: SessionEvent) { session.handle(event, at: now, into: &actions) }

    mutating func pass(_ duration: Duration) {
        now += duration
        handle(.tick)
    }

    /// What was written and what is to be done since the last look.
    mutating func take() -> (output: String, actions: [SessionAction]) {
        defer {
            session.output.removeAll()
            actions = []
        }
        return (String(decoding: session.output.octets, as: UTF8.self), actions)
    }
}

private func segment(_ number: Int64) -> OutgoingSegment {
    OutgoingSegment(
        SegmentKey(MessageID(rawValue: number), 0), from: Address("10699000"), to: Address("13800138000"),
        .text("text"), wantsReceipt: true)
}

private let question =
    "deliver_sm 2 source_addr=13800138000 destination_addr=10699000 short_message=\"查询 01123X\"\n"

@Suite struct GatewaySessionTests {
    @Test func `the accepting side asks before it grants a bind`() {
        var bench = Bench()
        bench.receive("bind_transceiver 1 system_id=carrier1 password=secret interface_version=1\n")
        #expect(
            bench.take().actions == [
                .checkBind(BindRequest(kind: .transceiver, systemID: "carrier1", password: "secret", version: 1))
            ])
        bench.handle(.bindDecided(.ok))
        let (output, actions) = bench.take()
        #expect(output == "bind_transceiver_resp 1 command_status=ESME_ROK system_id=tongcha\n")
        #expect(actions == [.bound(peer: "", .transceiver)])
        #expect(bench.session.state == .bound)
    }

    @Test func `a refused bind may be tried again until the time for it is up`() {
        var bench = Bench()
        bench.receive("bind_transceiver 1 system_id=carrier1 password=wrong\n")
        bench.handle(.bindDecided(.bindFailed))
        #expect(bench.take().output == "bind_transceiver_resp 1 command_status=ESME_RBINDFAIL system_id=tongcha\n")
        bench.receive("bind_transceiver 2 system_id=carrier1 password=secret\n")
        bench.handle(.bindDecided(.ok))
        #expect(bench.session.state == .bound)
    }

    @Test func `what follows a bind waits for the decision about it`() {
        var bench = Bench()
        var share = Int.max
        let bind = "bind_transceiver 1 system_id=carrier1 password=secret\n"
        #expect(bench.receive(bind + question, share: &share) == bind.utf8.count)
        #expect(bench.session.wantsToRead == false)
        bench.handle(.bindDecided(.ok))
        #expect(bench.session.wantsToRead == true)
    }

    @Test func `no more is handled than the share allows`() {
        var bench = Bench.bound()
        var share = 2
        let line = "enquire_link 7\n"
        #expect(bench.receive(String(repeating: line, count: 5), share: &share) == 2 * line.utf8.count)
        #expect(share == 0)
        #expect(bench.take().output == String(repeating: "enquire_link_resp 7 command_status=ESME_ROK\n", count: 2))
        #expect(bench.receive(line, share: &share) == 0)
    }

    @Test func `nobody stays connected without a bind`() {
        var bench = Bench()
        bench.pass(.seconds(9))
        #expect(bench.take().actions == [])
        bench.pass(.seconds(1))
        #expect(bench.take().actions == [.close(.neverBound)])
    }

    @Test func `the dialling side binds first and is told of success`() {
        var bench = Bench {
            $0.bind = BindRequest(kind: .transceiver, systemID: "tongcha", password: "secret", version: 1)
        }
        #expect(
            bench.take().output == "bind_transceiver 1 system_id=tongcha password=secret interface_version=1\n")
        bench.receive("bind_transceiver_resp 1 command_status=ESME_ROK system_id=smsc\n")
        #expect(bench.take().actions == [.bound(peer: "smsc", .transceiver)])
    }

    @Test func `a bind that the peer refuses ends the connection`() {
        var bench = Bench {
            $0.bind = BindRequest(kind: .transceiver, systemID: "tongcha", password: "secret", version: 1)
        }
        bench.receive("bind_transceiver_resp 1 command_status=ESME_RBINDFAIL\n")
        #expect(bench.take().actions == [.close(.bindRefused(.bindFailed))])
    }

    @Test func `a message before the bind is refused and changes nothing`() {
        var bench = Bench()
        bench.receive(question)
        let (output, actions) = bench.take()
        #expect(output == "deliver_sm_resp 2 command_status=ESME_RINVBNDSTS\n")
        #expect(actions == [.note(.outOfState("deliver_sm"))])
    }

    @Test func `a message is answered only when its outcome is settled`() throws {
        var bench = Bench.bound()
        bench.receive(question)
        var (output, actions) = bench.take()
        #expect(output.isEmpty)
        guard case .arrived(let message, let ticket) = try #require(actions.first) else {
            Issue.record("no message arrived")
            return
        }
        #expect(message.content == .text("查询 01123X"))
        bench.handle(.settled(ticket, .ok, id: nil))
        (output, actions) = bench.take()
        #expect(output == "deliver_sm_resp 2 command_status=ESME_ROK\n")
        #expect(actions == [])
    }

    @Test func `answers leave in the order of the questions`() {
        var bench = Bench.bound()
        for sequence in 2...4 {
            bench.receive("deliver_sm \(sequence) source_addr=13800138000 destination_addr=1 short_message=a\n")
        }
        let tickets = bench.take().actions.compactMap { action in
            if case .arrived(_, let ticket) = action { ticket } else { nil }
        }
        bench.handle(.settled(tickets[2], .ok, id: nil))
        bench.handle(.settled(tickets[1], .temporaryApplicationError, id: nil))
        #expect(bench.take().output.isEmpty)
        bench.handle(.settled(tickets[0], .ok, id: nil))
        #expect(
            bench.take().output == """
                deliver_sm_resp 2 command_status=ESME_ROK
                deliver_sm_resp 3 command_status=ESME_RX_T_APPN
                deliver_sm_resp 4 command_status=ESME_ROK

                """)
    }

    @Test func `reading pauses while too much is unanswered`() {
        var bench = Bench.bound { $0.inboundWindow = 2 }
        bench.receive(question)
        #expect(bench.session.wantsToRead == true)
        bench.receive(question)
        #expect(bench.session.wantsToRead == false)
    }

    @Test func `answers that wait for an older one keep nobody from reading, up to a bound`() throws {
        var bench = Bench.bound { $0.inboundWindow = 2 }
        bench.receive(question)
        let receipt =
            "esm_class=4 source_addr=13800138000 destination_addr=10699000 receipted_message_id=7f3a "
            + "message_state=DELIVERED\n"
        for number in 3...4_096 {
            bench.receive("deliver_sm \(number) \(receipt)")
            let tickets = bench.take().actions.compactMap {
                if case .receipt(_, let ticket) = $0 { ticket } else { nil }
            }
            bench.handle(.settled(try #require(tickets.first), .ok, id: nil))
            #expect(bench.session.wantsToRead == true)
        }
        #expect(bench.take().output.isEmpty, "answers leave in order")
        bench.receive("deliver_sm 4097 \(receipt)")
        #expect(bench.session.wantsToRead == false)
    }

    @Test func `what is above the peer's rate is answered so, in its turn`() throws {
        var bench = Bench.bound()
        bench.rate = InboundRate(1, startingAt: bench.now)
        let receipt =
            "deliver_sm 5 esm_class=4 source_addr=13800138000 destination_addr=10699000 "
            + "receipted_message_id=7f3a message_state=DELIVERED\n"
        // A second's worth, and one that begins before it is over.
        for number in 2...4 { bench.receive(question.replacing("deliver_sm 2", with: "deliver_sm \(number)")) }
        bench.receive(receipt)
        let (output, actions) = bench.take()
        #expect(output.isEmpty, "answers leave in order")
        let tickets = actions.compactMap { if case .arrived(_, let ticket) = $0 { ticket } else { nil } }
        #expect(tickets.count == 2)
        #expect(actions.dropFirst(2) == [.thrownBack(.message), .thrownBack(.receipt)])
        for ticket in tickets { bench.handle(.settled(ticket, .ok, id: nil)) }
        #expect(
            bench.take().output == """
                deliver_sm_resp 2 command_status=ESME_ROK
                deliver_sm_resp 3 command_status=ESME_ROK
                deliver_sm_resp 4 command_status=ESME_RTHROTTLED
                deliver_sm_resp 5 command_status=ESME_RTHROTTLED

                """)
    }

    @Test func `a receipt names the segment and its fate`() {
        var bench = Bench.bound()
        bench.receive(
            "deliver_sm 3 esm_class=4 source_addr=13800138000 destination_addr=10699000 "
                + "receipted_message_id=7f3a message_state=DELIVERED\n")
        guard case .receipt(let receipt, _) = bench.take().actions.first else {
            Issue.record("no receipt arrived")
            return
        }
        #expect(receipt == DeliveryReceipt(id: GatewayMessageID("7f3a"), state: .delivered))
    }

    @Test func `a submitted segment carries everything the gateway needs`() {
        var bench = Bench.bound()
        bench.handle(.send(segment(1)))
        #expect(
            bench.take().output
                == "submit_sm 1 source_addr=10699000 destination_addr=13800138000 registered_delivery=1 "
                + "short_message=text\n")
        bench.receive("submit_sm_resp 1 command_status=ESME_ROK message_id=7f3a\n")
        #expect(bench.take().actions == [.submitted(segment(1).key, GatewayMessageID("7f3a"))])
    }

    @Test func `a full window waits, and answers in any order make room`() {
        var bench = Bench.bound { $0.window = 2 }
        bench.handle(.send(segment(1)))
        bench.handle(.send(segment(2)))
        #expect(bench.session.nextSend(at: bench.now) == nil)
        bench.receive("submit_sm_resp 2 command_status=ESME_ROK message_id=b\n")
        #expect(bench.session.nextSend(at: bench.now) == bench.now)
        bench.handle(.send(segment(3)))
        _ = bench.take()
        bench.receive("submit_sm_resp 1 command_status=ESME_ROK message_id=a\n")
        #expect(bench.take().actions == [.submitted(segment(1).key, GatewayMessageID("a"))])
    }

    @Test func `an unanswered segment comes back after the response time`() {
        var bench = Bench.bound { $0.enquireLinkInterval = .seconds(300) }
        bench.handle(.send(segment(1)))
        bench.pass(.seconds(10))
        bench.handle(.send(segment(2)))
        _ = bench.take()
        bench.pass(.seconds(19))
        #expect(bench.take().actions == [])
        bench.pass(.seconds(1))
        #expect(bench.take().actions == [.returned([segment(1)], because: .unanswered)])
    }

    @Test func `a late answer still counts`() {
        var bench = Bench.bound { $0.enquireLinkInterval = .seconds(300) }
        for number in 1...4 { bench.handle(.send(segment(Int64(number)))) }
        bench.pass(.seconds(30))
        _ = bench.take()
        bench.receive("submit_sm_resp 1 command_status=ESME_ROK message_id=late\n")
        #expect(
            bench.take().actions == [
                .resumeSending, .note(.lateAnswer(sequence: 1)),
                .submitted(segment(1).key, GatewayMessageID("late")),
            ])
        bench.receive("submit_sm_resp 2 command_status=ESME_RINVDSTADR\n")
        #expect(
            bench.take().actions == [
                .note(.lateAnswer(sequence: 2)), .refused(segment(2).key, .invalidDestinationAddress),
            ])
        bench.receive("generic_nack 3 command_status=ESME_RINVCMDID\n")
        #expect(
            bench.take().actions == [.note(.nacked(.invalidCommandID)), .refused(segment(3).key, .invalidCommandID)])
        // It was queued again anyway, and nothing more was sent that the gateway could not take.
        bench.receive("submit_sm_resp 4 command_status=ESME_RTHROTTLED\n")
        #expect(bench.take().actions == [.note(.lateAnswer(sequence: 4))])
        #expect(bench.session.nextSend(at: bench.now) == bench.now)
        // Each counts once, and what was never asked does not.
        bench.receive("submit_sm_resp 1 command_status=ESME_ROK message_id=late\nsubmit_sm_resp 99\n")
        #expect(bench.take().actions == [.note(.lateAnswer(sequence: 1)), .note(.lateAnswer(sequence: 99))])
    }

    @Test func `the oldest late answers are forgotten first`() {
        var bench = Bench.bound {
            $0.window = 10_000
            $0.enquireLinkInterval = .seconds(3_000)
        }
        for round in 0..<2 {
            for number in 0..<(round == 0 ? 10_000 : 1) { bench.handle(.send(segment(Int64(number)))) }
            bench.pass(.seconds(30))
            _ = bench.take()
            bench.receive("enquire_link 9\n")
        }
        _ = bench.take()
        bench.receive("submit_sm_resp 1\nsubmit_sm_resp 2\n")
        #expect(
            bench.take().actions == [
                .note(.lateAnswer(sequence: 1)), .note(.lateAnswer(sequence: 2)),
                .submitted(segment(1).key, GatewayMessageID([])),
            ])
    }

    @Test(arguments: ["ESME_RTHROTTLED", "ESME_RMSGQFUL"])
    func `a gateway that has enough is left alone for a growing while`(status: String) {
        var bench = Bench.bound()
        bench.handle(.send(segment(1)))
        _ = bench.take()
        bench.receive("submit_sm_resp 1 command_status=\(status)\n")
        let symbol = SMPP.Status(name: status) ?? .ok
        #expect(
            bench.take().actions == [.note(.throttled(symbol)), .returned([segment(1)], because: .throttled)])
        #expect(bench.session.nextSend(at: bench.now) == bench.now + .milliseconds(50))
        bench.now += .milliseconds(50)
        bench.handle(.send(segment(1)))
        bench.receive("submit_sm_resp 2 command_status=\(status)\n")
        #expect(bench.session.nextSend(at: bench.now) == bench.now + .milliseconds(75))
    }

    @Test func `a refusal is passed on with its status`() {
        var bench = Bench.bound()
        bench.handle(.send(segment(1)))
        bench.receive("submit_sm_resp 1 command_status=ESME_RINVDSTADR\n")
        #expect(bench.take().actions == [.refused(segment(1).key, .invalidDestinationAddress)])
    }

    @Test func `an unknown status keeps its number`() {
        var bench = Bench.bound()
        bench.handle(.send(segment(1)))
        bench.receive("submit_sm_resp 1 command_status=0x4ab\n")
        #expect(bench.take().actions == [.refused(segment(1).key, SMPP.Status(rawValue: 0x4AB))])
    }

    @Test func `a silent peer is probed, then given up`() {
        var bench = Bench.bound()
        bench.handle(.send(segment(1)))
        bench.receive("submit_sm_resp 1 command_status=ESME_ROK message_id=a\n")
        _ = bench.take()
        bench.pass(.seconds(30))
        #expect(bench.take().output == "enquire_link 2\n")
        bench.pass(.seconds(29))
        #expect(bench.take().actions == [])
        bench.pass(.seconds(1))
        #expect(bench.take().actions == [.close(.silent)])
    }

    @Test(arguments: [true, false])
    func `a peer that owes an answer and is silent is probed at once, and sent nothing until it is heard`(
        isHeard: Bool
    ) {
        var bench = Bench.bound {
            $0.responseTimeout = .seconds(3)
            $0.enquireLinkInterval = .seconds(300)
        }
        bench.handle(.send(segment(1)))
        _ = bench.take()
        bench.pass(.seconds(3))
        let (output, actions) = bench.take()
        #expect(output == "enquire_link 2\n")
        #expect(actions == [.returned([segment(1)], because: .unanswered)])
        #expect(bench.session.nextSend(at: bench.now) == nil)
        bench.pass(.seconds(2))
        #expect(bench.take().actions == [])
        guard isHeard else {
            bench.pass(.seconds(1))
            #expect(bench.take().actions == [.close(.silent)])
            return
        }
        bench.receive("enquire_link_resp 2 command_status=ESME_ROK\n")
        #expect(bench.take().actions == [.resumeSending])
        #expect(bench.session.nextSend(at: bench.now) == bench.now)
    }

    @Test func `a peer that owes an answer and is heard of otherwise is sent more`() {
        var bench = Bench.bound {
            $0.responseTimeout = .seconds(3)
            $0.enquireLinkInterval = .seconds(300)
        }
        bench.handle(.send(segment(1)))
        bench.now += .seconds(1)
        bench.receive("enquire_link 9\n")
        _ = bench.take()
        bench.pass(.seconds(2))
        #expect(bench.take().output.isEmpty)
        #expect(bench.session.nextSend(at: bench.now) == bench.now)
        // Unless it was the last that was heard.
        #expect(bench.session.nextDeadline == bench.now + .seconds(1))
        bench.pass(.seconds(1))
        #expect(bench.take().output == "enquire_link 2\n")
        #expect(bench.session.nextSend(at: bench.now) == nil)
    }

    @Test func `any sign of life postpones the probe`() {
        var bench = Bench.bound()
        bench.now += .seconds(20)
        bench.receive("enquire_link 9\n")
        #expect(bench.take().output == "enquire_link_resp 9 command_status=ESME_ROK\n")
        bench.pass(.seconds(10))
        #expect(bench.take().output.isEmpty)
        bench.pass(.seconds(20))
        #expect(bench.take().output == "enquire_link 1\n")
    }

    @Test func `a session that carries nothing for too long is closed when so configured`() {
        var bench = Bench.bound {
            $0.inactivityTimeout = .seconds(60)
            $0.enquireLinkInterval = .seconds(300)
        }
        bench.pass(.seconds(59))
        #expect(bench.take().actions == [])
        bench.pass(.seconds(1))
        #expect(bench.take().actions == [.close(.inactive)])
    }

    @Test func `draining waits for both sides' answers, then unbinds`() throws {
        var bench = Bench.bound()
        bench.receive(question)
        bench.handle(.send(segment(1)))
        let arrived = bench.take().actions
        bench.handle(.drain)
        #expect(bench.session.nextSend(at: bench.now) == nil)
        bench.receive("submit_sm_resp 1 command_status=ESME_ROK message_id=a\n")
        #expect(bench.take().output.isEmpty)
        guard case .arrived(_, let ticket) = try #require(arrived.first) else { return }
        bench.handle(.settled(ticket, .ok, id: nil))
        #expect(bench.take().output == "deliver_sm_resp 2 command_status=ESME_ROK\nunbind 2\n")
        bench.receive("unbind_resp 2\n")
        #expect(bench.take().actions == [.close(.unbound)])
    }

    @Test func `a peer that never pauses does not keep us from leaving`() {
        var bench = Bench.bound()
        bench.receive(question)
        bench.handle(.send(segment(1)))
        bench.handle(.drain)
        // Taken, as an answer of the peer's is waited for anyway.
        bench.receive(question.replacing("deliver_sm 2", with: "deliver_sm 3"))
        let tickets = bench.take().actions.compactMap { if case .arrived(_, let ticket) = $0 { ticket } else { nil } }
        #expect(tickets.count == 2)
        bench.receive(
            "submit_sm_resp 1 command_status=ESME_ROK message_id=a\n"
                + question.replacing("deliver_sm 2", with: "deliver_sm 4"))
        #expect(bench.take().output.isEmpty, "answers leave in order")
        for ticket in tickets { bench.handle(.settled(ticket, .ok, id: nil)) }
        #expect(
            bench.take().output == """
                deliver_sm_resp 2 command_status=ESME_ROK
                deliver_sm_resp 3 command_status=ESME_ROK
                deliver_sm_resp 4 command_status=ESME_RMSGQFUL
                unbind 2

                """)
    }

    @Test func `a peer that will not be drained is left after the response time`() {
        var bench = Bench.bound()
        bench.handle(.send(segment(1)))
        bench.handle(.drain)
        _ = bench.take()
        bench.pass(.seconds(30))
        #expect(bench.take().actions == [.returned([segment(1)], because: .closed), .close(.unbound)])
    }

    @Test func `a peer that unbinds may answer first what it was handed`() {
        var bench = Bench.bound()
        bench.handle(.send(segment(1)))
        bench.handle(.send(segment(2)))
        _ = bench.take()
        bench.receive("unbind 7\n")
        #expect(bench.take() == ("", []))
        #expect(bench.session.nextSend(at: bench.now) == nil)
        bench.receive("submit_sm_resp 1 command_status=ESME_ROK message_id=a\n")
        #expect(bench.take() == ("", [.submitted(segment(1).key, GatewayMessageID("a"))]))
        bench.receive("submit_sm_resp 2 command_status=ESME_RINVDSTADR\n")
        let (output, actions) = bench.take()
        #expect(output == "unbind_resp 7 command_status=ESME_ROK\n")
        #expect(actions == [.refused(segment(2).key, .invalidDestinationAddress), .close(.peerUnbound)])
    }

    @Test func `a peer that unbinds and answers nothing is let go, and what it had comes back`() {
        var bench = Bench.bound()
        bench.handle(.send(segment(1)))
        _ = bench.take()
        bench.receive("unbind 7\n")
        bench.pass(.seconds(4))
        // Saying it again gains no time.
        bench.receive("unbind 8\n")
        #expect(bench.take() == ("", []))
        bench.pass(.seconds(1))
        let (output, actions) = bench.take()
        #expect(output == "unbind_resp 8 command_status=ESME_ROK\n")
        #expect(actions == [.returned([segment(1)], because: .closed), .close(.peerUnbound)])
    }

    @Test func `a peer that unbinds is first given the answers it is owed`() throws {
        var bench = Bench.bound()
        bench.receive(question)
        let arrived = bench.take().actions
        bench.receive("unbind 7\n")
        #expect(bench.take().output.isEmpty)
        guard case .arrived(_, let ticket) = try #require(arrived.first) else { return }
        bench.handle(.settled(ticket, .ok, id: nil))
        let (output, actions) = bench.take()
        #expect(output == "deliver_sm_resp 2 command_status=ESME_ROK\nunbind_resp 7 command_status=ESME_ROK\n")
        #expect(actions == [.close(.peerUnbound)])
    }

    @Test func `a cut connection returns what was under way, oldest first`() {
        var bench = Bench.bound()
        for number in 1...3 { bench.handle(.send(segment(Int64(number)))) }
        bench.receive("submit_sm_resp 2 command_status=ESME_ROK message_id=b\n")
        _ = bench.take()
        bench.handle(.closed)
        #expect(bench.take().actions == [.returned([segment(1), segment(3)], because: .closed)])
    }

    @Test func `a malformed line is answered and the next good one works`() {
        var bench = Bench.bound()
        bench.receive("deliver_sm two source_addr=1\nnonsense 5 a=b\nenquire_link 6\n")
        #expect(
            bench.take().output == """
                generic_nack 0 command_status=ESME_RINVCMDLEN additional_status_info_text="the command is not \
                followed by a sequence number 1…2147483647"
                generic_nack 5 command_status=ESME_RINVCMDID additional_status_info_text="the command is not \
                one that is served here"
                enquire_link_resp 6 command_status=ESME_ROK

                """)
    }

    @Test(arguments: [
        "submit_sm_resp", "submit_sm_resp ", "submit_sm_resp x", "submit_sm_resp 1  command_status=ESME_RINVDSTADR x",
        "submit_sm_resp 1 a=b=c", "submit_sm_resp 1 message_id=\"", "bind_transceiver_resp 1 x=\"",
        "enquire_link_resp 5 a", "unbind_resp 5 a=b a=b", "generic_nack x", "generic_nack 5 command_status=5 =",
        "generic_nack 5 command_status=nonsense", "nonsense_resp 5", "deliver_sm_resp 5 command_status=nonsense",
        "query_sm_resp 5 =",
    ])
    func `a malformed response is never answered`(line: String) {
        var bench = Bench.bound()
        bench.receive(line + "\n")
        #expect(bench.take().output.isEmpty)
        bench.receive("enquire_link 6\n")
        #expect(bench.take().output == "enquire_link_resp 6 command_status=ESME_ROK\n")
    }

    @Test(
        arguments: [
            (
                "command_status=ESME_ROK message_id=7f3a message_id=8",
                .submitted(segment(1).key, GatewayMessageID("7f3a"))
            ),
            ("x=\"  command_status=ESME_ROK message_id=7f3a", .submitted(segment(1).key, GatewayMessageID("7f3a"))),
            ("command_status=ESME_ROK message_id=\"7f", .submitted(segment(1).key, GatewayMessageID([]))),
            (
                "command_status=ESME_ROK message_id=\(String(repeating: "a", count: 65))",
                .submitted(segment(1).key, GatewayMessageID([]))
            ),
            ("= command_status=ESME_RINVDSTADR", .refused(segment(1).key, .invalidDestinationAddress)),
            ("command_status=ESME_RWHATEVER", .refused(segment(1).key, .unknownError)),
        ] as [(String, SessionAction)])
    func `what can be read of a malformed response counts`(fields: String, action: SessionAction) {
        var bench = Bench.bound()
        bench.handle(.send(segment(1)))
        _ = bench.take()
        bench.receive("submit_sm_resp 1 \(fields)\n")
        #expect(bench.take() == ("", [action]))
    }

    @Test(arguments: [
        (BindKind.transmitter, Role.smsc, true), (.receiver, .smsc, false), (.transmitter, .esme, true),
        (.receiver, .esme, false),
    ])
    func `a peer that only receives may not hand messages over`(kind: BindKind, role: Role, isTaken: Bool) {
        var bench = Bench { $0.role = role }
        bench.receive("bind_\(kind.rawValue) 1 system_id=carrier1 password=secret\n")
        bench.handle(.bindDecided(.ok))
        _ = bench.take()
        let verb = role == .esme ? "deliver_sm" : "submit_sm"
        bench.receive("\(verb) 2 source_addr=13800138000 destination_addr=1 short_message=a\n")
        #expect(bench.take().output == (isTaken ? "" : "\(verb)_resp 2 command_status=ESME_RINVBNDSTS\n"))
    }

    @Test(arguments: ["4", "0x20", "24"])
    func `a client submits no receipts over the line protocol either`(esmClass: String) {
        var bench = Bench { $0.role = .smsc }
        bench.receive("bind_transceiver 1 system_id=carrier1 password=secret\n")
        bench.handle(.bindDecided(.ok))
        _ = bench.take()
        bench.receive("submit_sm 2 esm_class=\(esmClass) source_addr=13800138000 destination_addr=1 short_message=a\n")
        #expect(bench.take().output == "submit_sm_resp 2 command_status=ESME_RINVESMCLASS\n")
    }

    @Test func `a receipt is known by its fields too`() {
        var bench = Bench.bound()
        bench.receive(
            "deliver_sm 3 source_addr=13800138000 destination_addr=10699000 receipted_message_id=7f3a "
                + "message_state=DELIVERED\n")
        guard case .receipt(let receipt, _) = bench.take().actions.first else {
            Issue.record("no receipt arrived")
            return
        }
        #expect(receipt == DeliveryReceipt(id: GatewayMessageID("7f3a"), state: .delivered))
    }

    @Test(arguments: [
        (String(repeating: "a", count: 8_192), "a line longer than 8192 octets"),
        ("deliver_sm 1 short_message=\u{1}\n", nil),
    ])
    func `only lost framing ends the connection`(text: String, reason: String?) {
        var bench = Bench.bound()
        bench.receive(text)
        let closes = bench.take().actions.contains { if case .close = $0 { true } else { false } }
        #expect(closes == (reason != nil))
    }

    @Test func `a second bind on a bound session is refused`() {
        var bench = Bench.bound()
        bench.receive("bind_receiver 5 system_id=carrier1 password=secret\n")
        #expect(bench.take().output == "bind_receiver_resp 5 command_status=ESME_RALYBND system_id=tongcha\n")
    }

    @Test(arguments: [(BindKind.transceiver, true), (.receiver, true), (.transmitter, false)])
    func `a peer that only transmits is sent nothing`(kind: BindKind, isSent: Bool) {
        var bench = Bench()
        bench.receive("bind_\(kind.rawValue) 1 system_id=carrier1 password=secret\n")
        bench.handle(.bindDecided(.ok))
        #expect((bench.session.nextSend(at: bench.now) != nil) == isSent)
    }
}
