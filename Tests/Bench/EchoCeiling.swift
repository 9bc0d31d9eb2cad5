import JSON
import Net
import Wire

/// Round trips a second of `deliver_sm` and its response over one loopback connection, a thread at either end.
///
/// Each end decodes what it gets and encodes what it says; nothing is decided and nothing stored.
struct EchoCeiling {
    private let window = 100
    private let count = 500_000

    /// The figures of one run.
    var json: String {
        get async throws {
            let server = AnsweringEnd(on: try EventLoop())
            let client = AskingEnd(on: try EventLoop(), window: window, count: count)
            let listener = try Listener(at: .loopback(port: 0), on: server.loop) { $0.start(server) }
            let connection = try await Connection.dial(to: listener.address, timeout: .seconds(5), on: client.loop)
            let watch = Stopwatch()
            await client.ask(over: connection)
            let rate = watch.rate(of: count)
            listener.close()
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("window", window)
            writer.member("round_trips_per_second", rate)
            writer.member("pdus_per_second", 2 * rate)
            writer.endObject()
            return String(decoding: writer.finish(), as: UTF8.self)
        }
    }
}

/// Answers every `deliver_sm`.
private actor AnsweringEnd: ConnectionDelegate {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var writer = ByteWriter()

    init(on loop: EventLoop) { self.loop = loop }

    nonisolated func connection(_ connection: Connection, received octets: RawSpan) -> Int {
        assumeIsolated { $0.answer(octets, over: connection) }
    }

    nonisolated func connectionClosed(_ connection: Connection, _ reason: CloseReason) {}

    private func answer(_ octets: RawSpan, over connection: Connection) -> Int {
        let used = forEachPDU(in: octets) { pdu in
            try? SMPP.PDU(.deliverSMResp(SMPP.MessageResp()), sequenceNumber: pdu.sequenceNumber).encode(into: &writer)
        }
        connection.write(writer.octets)
        writer.removeAll()
        return used
    }
}

/// Keeps a window of questions under way until all are answered.
private actor AskingEnd: ConnectionDelegate {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let window: Int
    private let count: Int
    private var question = Question.pdu
    private var writer = ByteWriter()
    private var askedCount = 0
    private var answeredCount = 0
    private var whenDone: CheckedContinuation<Void, Never>?

    init(on loop: EventLoop, window: Int, count: Int) {
        self.loop = loop
        self.window = window
        self.count = count
    }

    /// Asks and returns when the last answer has come.
    func ask(over connection: Connection) async {
        connection.start(self)
        await withCheckedContinuation { continuation in
            whenDone = continuation
            refill(connection)
        }
    }

    nonisolated func connection(_ connection: Connection, received octets: RawSpan) -> Int {
        assumeIsolated { $0.take(octets, over: connection) }
    }

    nonisolated func connectionClosed(_ connection: Connection, _ reason: CloseReason) {
        assumeIsolated { $0.finish() }
    }

    private func take(_ octets: RawSpan, over connection: Connection) -> Int {
        let used = forEachPDU(in: octets) { _ in answeredCount += 1 }
        refill(connection)
        if answeredCount == count { connection.close(flushing: true) }
        return used
    }

    private func refill(_ connection: Connection) {
        while askedCount < count, askedCount - answeredCount < window {
            askedCount += 1
            question.sequenceNumber = UInt32(askedCount)
            try? question.encode(into: &writer)
        }
        connection.write(writer.octets)
        writer.removeAll()
    }

    private func finish() {
        precondition(answeredCount == count, "every question is answered before the connection ends")
        whenDone?.resume()
        whenDone = nil
    }
}

/// Decodes the whole PDUs and returns how many octets they are.
private func forEachPDU(in octets: RawSpan, _ body: (SMPP.PDU) -> Void) -> Int {
    var offset = 0
    while case .frame(let count)? = try? SMPP.Framing().find(in: octets, at: offset) {
        // What the other end of a benchmark wrote decodes.
        if let pdu = try? SMPP.PDU(decoding: octets.extracting(offset..<offset + count)) { body(pdu) }
        offset += count
    }
    return offset
}
