import Net

/// A server that answers the n-th request, whatever it says, with the n-th of its lines, over all its connections.
///
/// Knows nothing of HTTP but the empty line at a request's end, so that it can be wrong on purpose.
final class ScriptedServer: @unchecked Sendable {
    enum Step {
        case say(String)
        case sayAndFinish(String)
        case hangUp
        case keepSilent
    }

    private(set) var requests: [String] = []
    private(set) var connectionCount = 0
    private(set) var peers: [Peer] = []
    private var steps: [Step]
    private var listener: Listener?

    init(on loop: EventLoop, _ steps: [Step]) throws {
        self.steps = steps
        listener = try Listener(at: .anyPort, on: loop) { [unowned self] connection in
            connectionCount += 1
            let peer = Peer(connection)
            peer.onReceived = { [unowned self] in take($1, from: $0) }
            peers.append(peer)
            connection.start(peer)
        }
    }

    var url: HTTPURL {
        get throws { try HTTPURL("http://\(listener?.address ?? .anyPort)/") }
    }

    private func take(_ octets: RawSpan, from peer: Peer) -> Int {
        let text = octets.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        guard text.contains("\r\n\r\n") else { return 0 }
        requests.append(text)
        switch steps.isEmpty ? .hangUp : steps.removeFirst() {
        case .say(let answer): peer.connection.write(answer)
        case .sayAndFinish(let answer):
            peer.connection.write(answer)
            peer.connection.close(flushing: true)
        case .hangUp: peer.connection.close()
        case .keepSilent: break
        }
        return octets.byteCount
    }
}
