/// How much a connection may hold, and how long it may take to end.
package struct ConnectionLimits: Equatable, Sendable {
    /// The most octets received and not yet used, 1 … `EventLoop.readBufferSize`.
    package var received: Int
    /// The most octets read at one go, so that a peer that floods keeps the others waiting for no more than these.
    package var portion: Int
    /// The most octets waiting to be written; more closes the connection as a slow reader.
    package var waiting: Int
    /// With more octets waiting than this nothing is read, and the connection counts as congested.
    package var highWater: Int
    /// With no more octets waiting than this, reading goes on.
    package var lowWater: Int
    /// How long a closing connection may take to send its last octets and to see the peer's end.
    package var linger: Duration

    /// Limits that suit a link or a small server.
    package init(
        received: Int = 64 * 1024, portion: Int = 16 * 1024, waiting: Int = 4 * 1024 * 1024,
        highWater: Int = 256 * 1024, lowWater: Int = 64 * 1024, linger: Duration = .seconds(2)
    ) {
        precondition((1...EventLoop.readBufferSize).contains(received), "what is received must fit the loop's buffer")
        precondition(portion > 0, "something has to be read")
        precondition(0 <= lowWater && lowWater <= highWater && highWater <= waiting, "limits must rise")
        self.received = received
        self.portion = portion
        self.waiting = waiting
        self.highWater = highWater
        self.lowWater = lowWater
        self.linger = linger
    }
}
