import SMS

/// What an answer to a message says besides its status.
package struct MessageAnswer: Equatable, Sendable {
    /// The command that answers, in the protocol's own numbers, where it has any; read answers leave it 0.
    package var command: UInt32 = 0
    /// The answering side's message ID.
    package var id: GatewayMessageID?
    /// How full the answering side is, 0 … 100, where it says so (SMPP 5.0 §4.8.4.18).
    package var congestion: UInt8?

    /// An answer of these parts.
    package init(command: UInt32 = 0, id: GatewayMessageID? = nil, congestion: UInt8? = nil) {
        self.command = command
        self.id = id
        self.congestion = congestion
    }
}
