import SMS
import Session
import Testing
import Wire

/// A peer is held to its time only for as long as it was read.
@Suite struct ListeningTests {
    private static let segment = OutgoingSegment(
        replyKey, from: shortCode, to: person, .coded(Segment(coding: .gsm7, userData: [0x41])))

    /// A session with one segment sent at this moment, under the number 1.
    private func waiting() throws -> SMPPBench {
        var bench = try SMPPBench(.esme)
        bench.handle(.send(Self.segment))
        _ = bench.take()
        return bench
    }

    @Test func `an answer that cannot be read yet is not missed`() throws {
        var bench = try waiting()
        bench.pass(.seconds(10))
        bench.handle(.readingStopped)
        #expect(bench.session.nextDeadline == nil)
        bench.pass(.seconds(300))
        #expect(bench.takeActions() == [])
        #expect(bench.take() == [], "no probe either")
        bench.handle(.readingStarted)
        bench.receive(pdu(0x8000_0004, Array("7f3a\0".utf8), sequence: 1))
        #expect(bench.takeActions() == [.submitted(replyKey, GatewayMessageID("7f3a"))])
    }

    @Test func `the time goes on where it stood still`() throws {
        var bench = try waiting()
        let start = bench.now
        bench.pass(.seconds(10))
        bench.handle(.readingStopped)
        // To stop twice changes nothing.
        bench.pass(.seconds(100))
        bench.handle(.readingStopped)
        bench.pass(.seconds(200))
        bench.handle(.readingStarted)
        #expect(bench.session.nextDeadline == start + .seconds(330))
        bench.now = start + .seconds(329)
        bench.handle(.tick)
        #expect(bench.takeActions() == [])
        bench.pass(.seconds(1))
        #expect(bench.takeActions() == [.returned([Self.segment], because: .unanswered)])
    }

    @Test func `what is sent meanwhile has its whole time`() throws {
        var bench = try SMPPBench(.esme)
        let start = bench.now
        bench.handle(.readingStopped)
        bench.now += .seconds(20)
        bench.handle(.send(Self.segment))
        bench.now += .seconds(20)
        bench.handle(.readingStarted)
        bench.receive(try encoded(.enquireLink))
        bench.now = start + .seconds(69)
        bench.handle(.tick)
        #expect(bench.takeActions() == [])
        bench.pass(.seconds(1))
        #expect(bench.takeActions() == [.returned([Self.segment], because: .unanswered)])
    }

    @Test func `a silent peer is probed and given up by the time it was read`() throws {
        var bench = try SMPPBench(.esme)
        bench.pass(.seconds(29))
        bench.handle(.readingStopped)
        bench.pass(.seconds(60))
        bench.handle(.readingStarted)
        bench.pass(.milliseconds(999))
        #expect(bench.take() == [])
        bench.pass(.milliseconds(1))
        #expect(bench.take().map(\.body) == [.enquireLink])
        bench.handle(.readingStopped)
        bench.pass(.seconds(60))
        bench.handle(.readingStarted)
        bench.pass(.seconds(29))
        #expect(bench.takeActions() == [])
        bench.pass(.seconds(1))
        #expect(bench.takeActions() == [.close(.silent)])
    }

    @Test func `nothing is judged at the moment at which something was left unread`() throws {
        var bench = try waiting()
        bench.now += .seconds(60)
        bench.handle(.readingStarted)
        bench.handle(.tick)
        #expect(bench.takeActions() == [])
        bench.now += .milliseconds(1)
        bench.receive(pdu(0x8000_0004, Array("7f3a\0".utf8), sequence: 1))
        bench.handle(.tick)
        #expect(bench.takeActions() == [.submitted(replyKey, GatewayMessageID("7f3a"))])
    }

    @Test func `a peer that is not read keeps nobody from leaving`() throws {
        var bench = try waiting()
        bench.handle(.readingStopped)
        bench.handle(.drain)
        bench.pass(.seconds(30))
        #expect(bench.takeActions() == [.returned([Self.segment], because: .closed), .close(.unbound)])
    }

    @Test func `a peer that need not be read does not count as inactive`() throws {
        var settings = SessionSettings(role: .esme)
        settings.inactivityTimeout = .seconds(60)
        settings.enquireLinkInterval = .seconds(3_000)
        var bench = SMPPBench(unbound: .esme)
        bench.receive(try encoded(.bind(SMPP.Bind(.transceiver, systemID: "peer", password: "secret"))))
        bench.session.adopt(settings, dialect: SMPPDialect(), at: bench.now)
        bench.handle(.bindDecided(.ok))
        bench.handle(.readingStopped)
        _ = bench.takeActions()
        bench.pass(.seconds(600))
        bench.handle(.readingStarted)
        bench.pass(.seconds(59))
        #expect(bench.takeActions() == [])
        bench.pass(.seconds(1))
        #expect(bench.takeActions() == [.close(.inactive)])
    }
}
