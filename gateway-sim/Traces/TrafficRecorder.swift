import Glibc
import Links
import Net
import Primitives
import Telemetry

/// Writes what goes over all connections to a capture file, a file of lines, or both, on a thread of its own.
///
/// What waits to be written is bounded: what finds no room is left out and counted. Both files hold whole packets and
/// lines at every moment, so they can be read while they grow.
final class TrafficRecorder: Sendable {
    /// Something that happened on a connection.
    enum Event: Sendable {
        case opened(TCPStream, GatewayProfile.WireProtocol, gateway: String? = nil)
        case octets([UInt8], PDUTrace.Direction)
        case closed
    }

    private struct Waiting {
        var events: [(session: Int, event: Event, moment: WallTime)] = []
        var octetCount = 0
        var leftOutCount = 0
        var isScheduled = false
    }

    /// One connection, as it is written down.
    private struct Stream {
        var packets: TCPStream
        let wireProtocol: GatewayProfile.WireProtocol
        let gateway: String?
    }

    /// What the writing thread alone touches.
    private struct Files {
        var streams: [Int: Stream] = [:]
        var capture: Int32?
        var lines: Int32?
    }

    private let isRevealing: Bool
    private let waiting = Lock(Waiting())
    private let files: Lock<Files>
    private let thread = QueueOffloader(named: "gateway-sim.trace")

    /// The most octets that wait.
    private static let octetLimit = 16 << 20
    /// What an event counts beside its octets.
    private static let eventCost = 64

    /// - Parameters:
    ///   - capture: the capture file, which is made or emptied.
    ///   - lines: the file of lines.
    init(capture: String?, lines: String?, isRevealing: Bool) throws(SimulatorError) {
        self.isRevealing = isRevealing
        var files = Files()
        if let capture {
            files.capture = try Self.open(capture)
            Self.write(PcapFormat.header, to: files.capture)
        }
        if let lines { files.lines = try Self.open(lines) }
        self.files = Lock(files)
    }

    private static func open(_ path: String) throws(SimulatorError) -> Int32 {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unwritableFile(path, errno: errno) }
        return descriptor
    }

    /// How many PDUs were left out because they came faster than they could be written.
    var leftOutCount: Int { waiting.withLock { $0.leftOutCount } }

    /// What a link of that protocol tells its traffic to; lines name the gateway, where it has a name.
    func tap(_ wireProtocol: GatewayProfile.WireProtocol, of gateway: String? = nil) -> SessionTraffic.Tap {
        { [self] session, traffic in
            switch traffic {
            case .opened(let here, let there, let isDialled):
                let stream = TCPStream(here: here, there: there, isDialled: isDialled)
                note(session, .opened(stream, wireProtocol, gateway: gateway))
            case .received(let octets): note(session, .octets(Array(octets), .received))
            case .sent(let octets): note(session, .octets(Array(octets), .sent))
            case .closed: note(session, .closed)
            }
        }
    }

    /// Notes what happened, to be written soon; never waits.
    func note(_ session: Int, _ event: Event, at moment: WallTime = WallClock.now()) {
        let isFirst = waiting.withLock { waiting in
            var octetCount = Self.eventCost
            if case .octets(let octets, _) = event { octetCount += octets.count }
            guard waiting.octetCount + octetCount <= Self.octetLimit else {
                waiting.leftOutCount += 1
                return false
            }
            waiting.octetCount += octetCount
            waiting.events.append((session, event, moment))
            defer { waiting.isScheduled = true }
            return !waiting.isScheduled
        }
        if isFirst { thread.run { [self] in writeWaiting() } }
    }

    /// Writes what still waits and closes the files.
    func close() async {
        await thread.value { [files] in
            files.withLock { files in
                for descriptor in [files.capture, files.lines].compactMap(\.self) { Glibc.close(descriptor) }
                (files.capture, files.lines) = (nil, nil)
            }
        }
    }

    private func writeWaiting() {
        while true {
            let events = waiting.withLock { waiting in
                defer { (waiting.events, waiting.octetCount) = ([], 0) }
                if waiting.events.isEmpty { waiting.isScheduled = false }
                return waiting.events
            }
            guard !events.isEmpty else { return }
            files.withLock { write(events, to: &$0) }
        }
    }

    private func write(_ events: [(session: Int, event: Event, moment: WallTime)], to files: inout Files) {
        var records: [UInt8] = []
        var lines = ""
        for (session, event, moment) in events {
            var packets: [[UInt8]] = []
            switch event {
            case .opened(var stream, let wireProtocol, let gateway):
                packets = stream.opening()
                files.streams[session] = Stream(packets: stream, wireProtocol: wireProtocol, gateway: gateway)
            case .octets(let octets, let direction):
                guard var stream = files.streams[session] else { continue }
                for piece in PDUMask(wireProtocol: stream.wireProtocol, isRevealing: isRevealing).pieces(of: octets) {
                    packets += stream.packets.segments(of: piece, fromHere: direction == .sent)
                }
                files.streams[session] = stream
                if files.lines != nil {
                    lines += text(
                        octets, direction, of: stream,
                        "\(Timestamp(milliseconds: moment.milliseconds).iso8601) \(session)")
                }
            case .closed:
                guard var stream = files.streams.removeValue(forKey: session) else { continue }
                packets = stream.packets.closing()
            }
            for packet in packets { records += PcapFormat.record(packet, microsecond: moment.milliseconds * 1_000) }
        }
        Self.write(records, to: files.capture)
        Self.write(Array(lines.utf8), to: files.lines)
    }

    /// The PDUs as lines: when, over which connection, and what a trace says.
    private func text(
        _ octets: [UInt8], _ direction: PDUTrace.Direction, of stream: Stream, _ head: String
    ) -> String {
        let trace = PDUTrace(wireProtocol: stream.wireProtocol, revealing: isRevealing, gateway: stream.gateway)
        return PDUMask.split(octets, stream.wireProtocol).map { piece in
            "\(head) " + piece.withUnsafeBytes { trace.text(direction, $0) }
        }.joined()
    }

    /// What cannot be written is lost; the run is not to fail for it.
    private static func write(_ octets: [UInt8], to descriptor: Int32?) {
        guard let descriptor else { return }
        var rest = octets[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
