import Glibc
import Net
import Primitives
import SMS
import Session
import Telemetry
import TestSupport
import Testing
import Wire

@testable import Links

/// Links at both ends of real connections on loopback.
@Suite(.serialized) struct LinkTests {
    /// What every link must do whatever it speaks.
    static let dialects: [any Dialect] = [LineDialect(), SMPPDialect()]

    /// Two ends: one that listens and one that dials.
    @LoopActor
    private struct Pair {
        let listening: Gateway
        let dialling: Gateway
        let address: SocketAddress

        init(
            _ dialect: any Dialect = LineDialect(), listener: Role = .esme,
            adapt: (inout LinkSettings, inout LinkSettings) -> Void = { _, _ in }
        ) throws {
            var first = Gateway.settings(dialect, role: listener)
            var second = Gateway.settings(dialect, role: listener == .esme ? .smsc : .esme)
            adapt(&first, &second)
            listening = Gateway(first)
            dialling = Gateway(second)
            address = try listening.listen()
        }

        func connect() async throws {
            dialling.dial(address)
            try await eventually("every connection is bound") {
                dialling.link.bindCount == dialling.link.settings.binds.count
                    && listening.link.bindCount == dialling.link.bindCount
            }
        }

        func close() {
            dialling.leave()
            listening.leave()
        }
    }

    @Test(arguments: dialects.indices, [Role.esme, .smsc]) @LoopActor
    func `both sides hand messages over and answer them`(dialect: Int, listener: Role) async throws {
        let pair = try Pair(Self.dialects[dialect], listener: listener)
        try await pair.connect()
        for (from, to) in [(pair.listening, pair.dialling), (pair.dialling, pair.listening)] {
            guard case .taken = try await from.text("问 hello", from: "13800138000") else {
                Issue.record("a message is taken")
                return
            }
            #expect(to.replies.map(\.text) == ["问 hello"])
            #expect(to.replies.map(\.phone) == ["10699000"])
        }
        pair.close()
        try await eventually("no connection is bound") { pair.listening.link.bindCount == 0 }
    }

    @Test(arguments: dialects.indices) @LoopActor
    func `the window bounds what is unanswered`(dialect: Int) async throws {
        let pair = try Pair(Self.dialects[dialect]) { _, dialling in dialling.session.window = 5 }
        pair.listening.treatment = { _, _ in .silence }
        try await pair.connect()
        for _ in 0..<20 {
            pair.dialling.send(.coded(Segment(coding: .ucs2, userData: [0x4E, 0x00])), from: "13800138000")
        }
        try await eventually("a window full") { pair.listening.submissions.count == 5 }
        // The peer speaks and is heard, and still nothing more comes than the window allows.
        guard case .taken = try await pair.listening.text("进度", from: "10699000") else {
            Issue.record("the other direction flows")
            return
        }
        #expect(pair.listening.submissions.count == 5)
        #expect(pair.dialling.link.queuedCount == 15)
        pair.close()
    }

    @Test @LoopActor func `several binds of one account share its queue`() async throws {
        let pair = try Pair { listening, dialling in
            listening.bindLimit = 3
            dialling.binds = [.transceiver, .transceiver, .transceiver]
            dialling.session.window = 2
        }
        pair.listening.treatment = { _, _ in .silence }
        try await pair.connect()
        for _ in 0..<20 { pair.dialling.send(.text("一"), from: "13800138000") }
        try await eventually("three windows full") { pair.listening.submissions.count == 6 }
        #expect(pair.dialling.link.queuedCount == 14)
        pair.close()
    }

    @Test @LoopActor func `one bind more than allowed is refused`() async throws {
        let pair = try Pair { listening, _ in listening.bindLimit = 2 }
        let peers = try (0..<3).map { _ in try RawPeer(port: pair.address.port) }
        try await peers[0].bind()
        try await peers[1].bind()
        await peers[2].send("bind_transceiver 1 system_id=carrier1 password=secret")
        #expect(try await peers[2].line() == "bind_transceiver_resp 1 command_status=ESME_RALYBND system_id=tongcha")
        await peers[0].send("unbind 2")
        #expect(try await peers[0].end() == ["unbind_resp 2 command_status=ESME_ROK"])
        try await peers[2].bind()
        pair.close()
    }

    @Test @LoopActor func `wrong passwords wait longer each time and a right one ends that`() async throws {
        let pair = try Pair()
        let peer = try RawPeer(port: pair.address.port)
        var waits: [Duration] = []
        for number in 1...3 {
            let start = ContinuousClock.now
            await peer.send("bind_transceiver \(number) system_id=carrier1 password=guess\(number)")
            #expect(
                try await peer.line()
                    == "bind_transceiver_resp \(number) command_status=ESME_RBINDFAIL system_id=tongcha")
            waits.append(ContinuousClock.now - start)
        }
        for (wait, least) in zip(waits, [100, 200, 400]) { #expect(wait >= .milliseconds(least)) }
        try await peer.bind()
        pair.close()
    }

    @Test(arguments: [1, 60]) @LoopActor
    func `sixty binds at once are decided one after the other, and the owner comes in meanwhile`(
        originCount: UInt8
    ) async throws {
        let links = [Gateway.settings(role: .esme), Gateway.settings(role: .esme, systemID: "carrier2")].map {
            Link($0, loop: LoopActor.shared.loop, log: .silent, metrics: Metrics())
        }
        let book = LogBook()
        let listener = LinkListener(links: links, loop: LoopActor.shared.loop, log: book.log)
        let port = try listener.open(.loopback(port: 0)).port
        // Its address is known from an earlier bind.
        try await RawPeer(port: port, from: 200).bind()
        let start = ContinuousClock.now
        var guessers: [RawPeer] = []
        for number in 0..<UInt8(60) {
            let peer = try RawPeer(port: port, from: 2 + number % originCount)
            // The last one has guessed right.
            await peer.send("bind_transceiver 1 system_id=carrier1 password=\(number < 59 ? "x" : "secret")")
            guessers.append(peer)
        }
        let owner = try RawPeer(port: port, from: 200)
        try await owner.bind()
        let other = try RawPeer(port: port, from: 2)
        try await other.bind(systemID: "carrier2")
        #expect(links[1].bindCount == 1)
        let refused = book.lines(of: "link.bind_refused").count
        // Decided at 0, 100, 300, 700 ms from one address; from many one each 250 ms.
        let elapsed = ContinuousClock.now - start
        #expect(refused <= 2 + Int(elapsed / .milliseconds(100)), "\(refused) in \(elapsed)")
        try await eventually("a second one is decided") { book.lines(of: "link.bind_refused").count >= 2 }
        listener.close()
        listener.closeUnbound()
        for link in links { link.close() }
        let all = book.lines(of: "link.bind_refused").count
        let end = ContinuousClock.now - start
        #expect(all <= 2 + Int(end / .milliseconds(100)), "\(all) in \(end)")
        _ = guessers
    }

    @Test @LoopActor func `the binds of a second are few, however many come`() async throws {
        let book = LogBook()
        let gateway = Gateway(Gateway.settings(role: .esme), log: book.log)
        let port = try gateway.listen().port
        let start = ContinuousClock.now
        let peers = try (0..<60).map { try RawPeer(port: port, from: 2 + UInt8($0) % 30) }
        for (number, peer) in peers.enumerated() {
            await peer.send("bind_transceiver 1 system_id=carrier1 password=\(number < 59 ? "x" : "secret")")
        }
        try await eventually("a second has passed") { ContinuousClock.now - start >= .seconds(1) }
        let count = book.lines(of: "link.bind_refused").count
        let elapsed = ContinuousClock.now - start
        #expect(count >= 1)
        #expect(count <= 1 + Int(elapsed / .milliseconds(250)), "\(count) in \(elapsed)")
        gateway.leave()
    }

    @Test @LoopActor func `a bind whose connection ends while it waits is not decided`() async throws {
        let link = Link(
            Gateway.settings(role: .esme), loop: LoopActor.shared.loop, log: .silent, metrics: Metrics())
        let listener = LinkListener(links: [link], loop: LoopActor.shared.loop, log: .silent)
        let port = try listener.open(.loopback(port: 0)).port
        let guessing = try RawPeer(port: port)
        await guessing.send("enquire_link 1", "bind_transceiver 2 system_id=carrier1 password=x")
        let waiting = try RawPeer(port: port)
        await waiting.send("enquire_link 1", "bind_transceiver 2 system_id=carrier1 password=secret")
        for peer in [guessing, waiting] {
            #expect(try await peer.line() == "generic_nack 1 command_status=ESME_RINVBNDSTS")
        }
        listener.closeUnbound()
        // On a slow machine it was decided already.
        link.close()
        _ = try await waiting.end()
        // Decided at the same moment, after the one that is gone.
        let last = try RawPeer(port: port)
        try await last.bind()
        #expect(link.bindCount == 1)
        listener.close()
        link.close()
    }

    @Test @LoopActor func `what follows a wrong bind waits for its answer`() async throws {
        let pair = try Pair()
        let peer = try RawPeer(port: pair.address.port)
        await peer.send(
            "bind_transceiver 1 system_id=carrier1 password=x", "bind_transceiver 2 system_id=carrier1 password=secret",
            "enquire_link 3")
        #expect(try await peer.line()?.contains("ESME_RBINDFAIL") == true)
        #expect(try await peer.line()?.contains("ESME_ROK") == true)
        #expect(try await peer.line() == "enquire_link_resp 3 command_status=ESME_ROK")
        pair.close()
    }

    @Test(arguments: [("127.0.0.0/8", "ESME_ROK"), ("10.0.0.0/8", "ESME_RBINDFAIL")]) @LoopActor
    func `only allowed networks may bind`(network: String, status: String) async throws {
        let range = try #require(AddressRange(network))
        let pair = try Pair { listening, _ in listening.allowedNetworks = [range] }
        let peer = try RawPeer(port: pair.address.port)
        await peer.send("bind_transceiver 1 system_id=carrier1 password=secret")
        #expect(
            try await peer.line() == "bind_transceiver_resp 1 command_status=\(status) system_id=tongcha")
        pair.close()
    }

    @Test @LoopActor func `accounts at one address have their own settings`() async throws {
        var first = Gateway.settings(role: .esme)
        first.session.window = 1
        var second = Gateway.settings(role: .esme, systemID: "carrier2", password: "other")
        second.session.window = 7
        let links = [first, second].map { settings in
            Link(settings, loop: LoopActor.shared.loop, log: .silent, metrics: Metrics())
        }
        let listener = LinkListener(links: links, loop: LoopActor.shared.loop, log: .silent)
        let address = try listener.open(.loopback(port: 0))
        let peer = Gateway(Gateway.settings(systemID: "carrier2", password: "other"))
        peer.treatment = { _, _ in .silence }
        peer.dial(address)
        try await peer.bound()
        for number in 0..<20 {
            links[1].enqueue(
                OutgoingSegment(
                    SegmentKey(MessageID(rawValue: Int64(number)), 0), from: Address("1"), to: Address("2"),
                    .text("一")))
        }
        try await eventually("its own window full") { peer.submissions.count == 7 }
        #expect(links[1].queuedCount == 13)
        peer.leave()
        listener.close()
    }

    @Test @LoopActor func `the rate spaces segments evenly`() async throws {
        let pair = try Pair { _, dialling in dialling.rate = 50 }
        try await pair.connect()
        for _ in 0..<11 { pair.dialling.send(.text("一"), from: "13800138000") }
        try await eventually("all came") { pair.listening.submissions.count == 11 }
        let times = pair.listening.submissionTimes
        // Two hundred at the sender; how soon the receiver looks is the machine's affair.
        #expect(times[10] - times[0] >= .milliseconds(100))
        pair.close()
    }

    @Test(arguments: [SMPP.Status.throttled, .messageQueueFull]) @LoopActor
    func `a thrown-back segment goes first again`(status: SMPP.Status) async throws {
        let pair = try Pair { _, dialling in dialling.session.window = 1 }
        pair.listening.treatment = { _, count in count == 1 ? .refuse(status) : .take(receipts: []) }
        try await pair.connect()
        for text in ["一", "二", "三"] { pair.dialling.send(.text(text), from: "13800138000") }
        try await eventually("all came") { pair.listening.replies.count == 4 }
        #expect(pair.listening.replies.map(\.text) == ["一", "二", "二", "三"])
        pair.close()
    }

    @Test(arguments: dialects.indices) @LoopActor
    func `a cut connection is dialled again and its segments come back`(dialect: Int) async throws {
        let pair = try Pair(Self.dialects[dialect])
        pair.listening.treatment = { _, count in count == 0 ? .silence : .take(receipts: []) }
        try await pair.connect()
        let segment = OutgoingSegment.Content.coded(Segment(coding: .ucs2, userData: [0x4E, 0x00]))
        let lost = pair.dialling.send(segment, from: "13800138000")
        try await eventually("it came") { pair.listening.submissions.count == 1 }
        pair.listening.link.close()
        #expect(try await pair.dialling.answer(to: lost) == .unanswered)
        let queued = pair.dialling.send(segment, from: "13800138000")
        guard case .taken = try await pair.dialling.answer(to: queued) else {
            Issue.record("what waited leaves over the new connection")
            return
        }
        #expect(pair.dialling.boundCount == 2)
        pair.close()
    }

    @Test @LoopActor func `a drained link finishes and unbinds`() async throws {
        let pair = try Pair()
        pair.listening.treatment = { _, count in count < 3 ? .take(receipts: []) : .silence }
        try await pair.connect()
        let ids = (0..<3).map { _ in pair.dialling.send(.text("一"), from: "13800138000") }
        try await eventually("all are on their way") { pair.listening.submissions.count == 3 }
        await pair.dialling.link.drain()
        for id in ids {
            guard case .taken = try await pair.dialling.answer(to: id) else {
                Issue.record("what was under way is answered")
                return
            }
        }
        pair.close()
    }

    @Test @LoopActor func `a connection that never binds is closed`() async throws {
        let pair = try Pair { listening, _ in listening.session.bindTimeout = .milliseconds(100) }
        let peer = try RawPeer(port: pair.address.port)
        #expect(try await peer.end() == [])
        pair.close()
    }

    @Test @LoopActor func `talk without a bind does not keep a connection`() async throws {
        let pair = try Pair { listening, _ in listening.session.bindTimeout = .seconds(1) }
        let peer = try RawPeer(port: pair.address.port)
        let start = ContinuousClock.now
        await peer.send("enquire_link 1")
        #expect(try await peer.end() == ["generic_nack 1 command_status=ESME_RINVBNDSTS"])
        #expect(ContinuousClock.now - start < .seconds(10))
        pair.close()
    }

    @Test @LoopActor func `a silent peer is probed and given up`() async throws {
        let pair = try Pair { listening, _ in
            listening.session.enquireLinkInterval = .milliseconds(100)
            listening.session.responseTimeout = .milliseconds(100)
        }
        let peer = try RawPeer(port: pair.address.port)
        try await peer.bind()
        #expect(try await peer.end() == ["enquire_link 1"])
        pair.close()
    }

    @Test(arguments: [0, 99, 100, 250]) @LoopActor
    func `an answer behind other words is not missed after the loop stood still`(count: Int) async throws {
        let book = LogBook()
        var settings = Gateway.settings(role: .esme)
        settings.session.responseTimeout = .milliseconds(300)
        let gateway = Gateway(settings, log: book.log)
        let peer = try RawPeer(port: try gateway.listen().port)
        try await peer.bind()
        try await gateway.bound()
        let id = gateway.send(.text("一"), from: "13800138000")
        #expect(try await peer.line()?.hasPrefix("submit_sm 1 ") == true)
        let words = String(repeating: "enquire_link 7\n", count: count)
        let isSent = Lock(false)
        Task.detached {
            await peer.send(Array((words + "submit_sm_resp 1 command_status=ESME_ROK message_id=a\n").utf8))
            isSent.withLock { $0 = true }
        }
        // The loop does nothing until the answer is there and its time is over.
        let end = ContinuousClock.now + .milliseconds(300)
        while ContinuousClock.now < end || !isSent.withLock({ $0 }) {}
        #expect(try await gateway.answer(to: id) == .taken(GatewayMessageID("a")))
        #expect(book.lines(of: "session.late_answer").isEmpty)
        gateway.leave()
    }

    @Test @LoopActor func `a peer that does not read is not written to without end`() async throws {
        let pair = try Pair()
        let peer = try RawPeer(port: pair.address.port, receiveBuffer: 4_096)
        try await peer.bind()
        // Its questions are read only as long as their answers find room.
        let questions = (2..<20_000).map { "enquire_link \($0)" }.joined(separator: "\n") + "\n"
        let flood = Array(String(repeating: questions, count: 2).utf8)
        let sending = Task { await peer.send(flood) }
        let other = try RawPeer(port: pair.address.port)
        try await other.bind()
        await other.send("enquire_link 7")
        #expect(try await other.line() == "enquire_link_resp 7 command_status=ESME_ROK")
        #expect(try await peer.skip(19_998 * 2) == 19_998 * 2, "every question is answered once its answer is read")
        await sending.value
        pair.close()
    }

    @Test @LoopActor func `a peer above its rate is thrown back and not read for a moment`() async throws {
        let pair = try Pair { listening, _ in listening.inboundRate = 1 }
        let peer = try RawPeer(port: pair.address.port)
        try await peer.bind()
        let start = ContinuousClock.now
        var lines: [String?] = []
        for number in 2...4 where lines.last??.contains("ESME_RTHROTTLED") != true {
            await peer.send("deliver_sm \(number) source_addr=13800138000 destination_addr=10699000 short_message=x")
            lines.append(try await peer.line())
        }
        #expect(lines.last??.contains("ESME_RTHROTTLED") == true, "\(lines)")
        await peer.send("enquire_link 9")
        #expect(try await peer.line() == "enquire_link_resp 9 command_status=ESME_ROK")
        #expect(ContinuousClock.now - start >= .milliseconds(50))
        pair.close()
    }

    @Test @LoopActor func `protocol errors do not fill the log`() async throws {
        let book = LogBook()
        let gateway = Gateway(Gateway.settings(role: .esme), log: book.log)
        let peer = try RawPeer(port: try gateway.listen().port)
        try await peer.bind()
        await peer.send(Array(String(repeating: "?\n", count: 5_000).utf8))
        #expect(try await peer.skip(5_000) == 5_000)
        #expect(book.lines(of: "session.malformed").count == 1)
        #expect(book.lines(of: "session.malformed").first?["peer"] != nil)
        #expect(book.lines(of: "session.notes_left_out").count < 200)
        gateway.leave()
    }

    @Test @LoopActor func `a client at a link for gateways is told of once, with what to set`() async throws {
        let book = LogBook()
        let gateway = Gateway(Gateway.settings(role: .esme), log: book.log)
        let peer = try RawPeer(port: try gateway.listen().port)
        try await peer.bind()
        for number in 2...9 {
            await peer.send("submit_sm \(number) source_addr=13800138000 destination_addr=10699000 short_message=x")
            #expect(try await peer.line()?.contains("command_status=ESME_RINVCMDID") == true)
        }
        let hints = book.lines(of: "session.malformed")
        #expect(hints.count == 1)
        guard case .string(let reason) = hints.first?["reason"] else { throw NeverHappened(description: "a reason") }
        #expect(reason.contains("set peer: \"esme\" on the link"))
        gateway.leave()
    }

    @Test @LoopActor func `failed binds leave no socket behind`() async throws {
        let pair = try Pair { _, dialling in dialling.password = "wrong" }
        let before = try Self.openDescriptorCount()
        pair.dialling.dial(pair.address)
        for _ in 0..<20 {
            let peer = try RawPeer(port: pair.address.port)
            await peer.send("juggle 1")
            _ = try await peer.line()
        }
        pair.dialling.leave()
        // Other tests run beside this one, so the count may settle only after them.
        try await eventually("the sockets are gone") { try Self.openDescriptorCount() <= before + 10 }
        #expect(pair.dialling.boundCount == 0)
        pair.close()
    }

    @Test @LoopActor func `a dialler that is stopped while it binds leaves at once`() async throws {
        let listener = try Listener(at: .loopback(port: 0), on: LoopActor.shared.loop) { connection in
            LoopActor.assumeIsolated { Silent.connections.append(connection) }
        }
        let dialling = Gateway(Gateway.settings())
        dialling.dial(listener.address)
        try await eventually("it connected") { !Silent.connections.isEmpty }
        let peer = Silent()
        Silent.connections[0].start(peer)
        try await eventually("it asked to bind") { peer.hasHeard }
        dialling.leave()
        try await eventually("it is gone") { peer.isClosed }
        listener.close()
    }

    @Test @LoopActor func `what one pass brings is one report, and no report comes within another`() async throws {
        let link = Link(
            Gateway.settings(role: .esme), loop: LoopActor.shared.loop, log: .silent, metrics: Metrics())
        let owner = HastyOwner()
        link.owner = owner
        let listener = LinkListener(links: [link], loop: LoopActor.shared.loop, log: .silent)
        let peer = try RawPeer(port: try listener.open(.loopback(port: 0)).port)
        try await peer.bind()
        try await eventually("the bind is reported") { owner.reports.count == 1 }
        let texts = (2...4).map {
            "deliver_sm \($0) source_addr=13800138000 destination_addr=10699000 short_message=x\n"
        }
        await peer.send(Array(texts.joined().utf8))
        for number in 2...4 {
            #expect(try await peer.line() == "deliver_sm_resp \(number) command_status=ESME_ROK")
        }
        // What the owner does while it is told leaves in the same pass.
        #expect(try await peer.line()?.hasPrefix("submit_sm 1 ") == true)
        #expect(owner.reports == [1, 3])
        // An owner that ends the link while it is told hears of that afterwards.
        owner.endsLink = true
        await peer.send("submit_sm_resp 1 command_status=ESME_ROK message_id=a")
        try await eventually("the end is reported") { owner.reports.count == 4 }
        #expect(owner.reports == [1, 3, 1, 1])
        #expect(!owner.wasCalledWithin)
        listener.close()
    }

    private static func openDescriptorCount() throws -> Int {
        let directory = try #require(opendir("/proc/self/fd"))
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count
    }
}

/// A peer that accepts and says nothing.
@LoopActor
private final class Silent: ConnectionDelegate {
    static var connections: [Connection] = []
    private(set) var hasHeard = false
    private(set) var isClosed = false

    nonisolated func connection(_ connection: Connection, received octets: RawSpan) -> Int {
        let count = octets.byteCount
        return LoopActor.assumeIsolated {
            hasHeard = true
            return count
        }
    }

    nonisolated func connectionClosed(_ connection: Connection, _ reason: CloseReason) {
        LoopActor.assumeIsolated { isClosed = true }
    }
}

/// An owner that answers, sends and closes while it is told.
@LoopActor
private final class HastyOwner: LinkOwner {
    /// How many events each report had.
    private(set) var reports: [Int] = []
    private(set) var wasCalledWithin = false
    var endsLink = false
    private var isCalled = false

    func link(_ link: Link, reports events: [LinkEvent]) {
        if isCalled { wasCalledWithin = true }
        isCalled = true
        defer { isCalled = false }
        reports.append(events.count)
        let outcomes = events.compactMap { event in
            if case .arrived(_, let ticket) = event { LinkOutcome(ticket) } else { nil }
        }
        link.settle(outcomes)
        if !outcomes.isEmpty {
            link.enqueue(
                OutgoingSegment(
                    SegmentKey(MessageID(rawValue: 1), 0), from: Address("10699000"), to: Address("13800138000"),
                    .text("x")))
        }
        if endsLink { link.close() }
    }

    func linkHasRoom(_ link: Link) {}
}
