import SMS
import Session
import Testing
import Wire

/// Drives a session in octets of SMPP, by a clock that stands still until moved.
struct SMPPBench: ~Copyable {
    var session: GatewaySession
    var actions: [SessionAction] = []
    var now = ContinuousClock.Instant.now
    var rate = InboundRate(nil, startingAt: .now)

    /// A session to which a peer of that version has bound.
    init(_ role: Role, _ kind: SMPP.Bind.Kind = .transceiver, version: UInt8 = 0x34) throws {
        session = GatewaySession(SessionSettings(role: role), dialect: SMPPDialect(), at: now)
        handle(.opened)
        receive(try encoded(.bind(SMPP.Bind(kind, systemID: "peer", password: "secret", interfaceVersion: version))))
        handle(.bindDecided(.ok))
        _ = take()
        actions = []
    }

    /// A session on an open connection without a bind: of the side that accepted, or of the one that dialled and has
    /// asked to bind.
    init(unbound role: Role, bind: BindRequest? = nil) {
        session = GatewaySession(SessionSettings(role: role, bind: bind), dialect: SMPPDialect(), at: now)
        handle(.opened)
    }

    mutating func handle(_ event: SessionEvent) { session.handle(event, at: now, into: &actions) }

    mutating func pass(_ duration: Duration) {
        now += duration
        handle(.tick)
    }

    mutating func receive(_ octets: [UInt8]) {
        var share = Int.max
        octets.withUnsafeBytes { _ = session.receive($0, share: &share, rate: &rate, at: now, into: &actions) }
    }

    /// The octets written since the last look.
    mutating func takeOctets() -> [UInt8] {
        defer { session.output.removeAll() }
        return session.output.octets
    }

    /// The PDUs written since the last look.
    mutating func take() -> [SMPP.PDU] {
        var rest = takeOctets()[...]
        var pdus: [SMPP.PDU] = []
        while rest.count >= SMPP.Header.octetCount {
            let octetCount = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            let frame = Array(rest.prefix(octetCount))
            if let pdu = try? SMPP.PDU(decoding: frame.span.bytes) { pdus.append(pdu) }
            rest = rest.dropFirst(max(octetCount, SMPP.Header.octetCount))
        }
        return pdus
    }

    /// What is to be done since the last look.
    mutating func takeActions() -> [SessionAction] {
        defer { actions = [] }
        return actions
    }

    /// Whether the peer's probe is answered.
    mutating func isAlive() throws -> Bool {
        receive(try encoded(.enquireLink, sequence: 99))
        return take() == [SMPP.PDU(.enquireLinkResp, sequenceNumber: 99)]
    }
}

/// A header in front of a body, with the length it should have unless told otherwise.
func pdu(
    _ command: UInt32, _ body: [UInt8] = [], status: UInt32 = 0, sequence: UInt32 = 7, length: Int? = nil
) -> [UInt8] {
    var writer = ByteWriter()
    writer.uint32(UInt32(length ?? body.count + 16))
    writer.uint32(command)
    writer.uint32(status)
    writer.uint32(sequence)
    writer.append(body)
    return writer.octets
}

/// A message's body as far as `sm_length`, which is said to be `octetCount`.
func body(source: String = "138", octetCount: UInt8 = 0, dataCoding: UInt8 = 0) -> [UInt8] {
    [0, 0, 0] + Array(source.utf8) + [0, 0, 0, 0x31, 0] + [0, 0, 0, 0, 0, 0, 0, dataCoding, 0, octetCount]
}
