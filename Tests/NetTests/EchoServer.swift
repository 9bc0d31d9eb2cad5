import Net

/// Sends back what it receives, frame by frame: a length octet, then that many octets.
///
/// An actor pinned to the loop, entered by the connection's callbacks without a hop, as links are.
actor EchoServer: ConnectionDelegate {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private(set) var frameCount = 0

    init(on loop: EventLoop) { self.loop = loop }

    nonisolated func listen(limits: ConnectionLimits = ConnectionLimits()) throws -> Listener {
        try Listener(at: .anyPort, on: loop, limits: limits) { $0.start(self) }
    }

    nonisolated func connection(_ connection: Connection, received octets: RawSpan) -> Int {
        assumeIsolated { $0.echo(octets, over: connection) }
    }

    nonisolated func connectionClosed(_ connection: Connection, _ reason: CloseReason) {}

    private func echo(_ octets: RawSpan, over connection: Connection) -> Int {
        var position = 0
        while position < octets.byteCount {
            let length = Int(octets.unsafeLoad(fromByteOffset: position, as: UInt8.self)) + 1
            guard octets.byteCount - position >= length else { break }
            connection.write(octets.extracting(position..<position + length))
            frameCount += 1
            position += length
        }
        return position
    }
}

/// A frame of this many octets besides its length.
func frame(_ fill: UInt8, count: UInt8) -> [UInt8] { [count] + [UInt8](repeating: fill, count: Int(count)) }
