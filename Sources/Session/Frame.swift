import SMS
import Wire

/// What a PDU says, whatever protocol it came in.
package enum Frame: Equatable, Sendable {
    case bind(BindRequest)
    case bindResponse(BindKind, SMPP.Status, systemID: String)
    /// `answer` is the command that answers it, in the protocol's own numbers, where it has any.
    case message(IncomingMessage, answer: UInt32)
    /// A segment on its way out; a dialect never reads one.
    case segment(OutgoingSegment)
    case receipt(DeliveryReceipt, answer: UInt32)
    case messageResponse(SMPP.Status, MessageAnswer)
    case enquireLink
    case enquireLinkResponse
    case unbind
    case unbindResponse
    /// The peer's PDU could not be taken at all; `text` tells a person why, where the protocol has room for it.
    case nack(SMPP.Status, text: String?)
    /// A request about a message submitted before, with the command that answers it; none is served.
    case ancillary(answer: UInt32)
    /// A request that gets no more than an answer of that status, by that command.
    case unserved(answer: UInt32, SMPP.Status)
    /// A notice that needs no answer.
    case notice(String)
}

/// What an answer to a message says besides its status.
package struct MessageAnswer: Equatable, Sendable {
    /// The command that answers, in the protocol's own numbers, where it has any; read answers leave it 0.
    package var command: UInt32 = 0
    /// The answering side's name for the message.
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

/// Which way messages may flow over a bind, as the side that binds asks for it.
package enum BindKind: String, Sendable, CaseIterable {
    case transceiver
    case transmitter
    case receiver
}

/// What the binding side says of itself.
package struct BindRequest: Equatable, Sendable {
    /// The directions asked for.
    package var kind: BindKind
    /// The account.
    package var systemID: String
    /// The account's secret; never logged.
    package var password: String
    /// SMPP's `system_type`, or empty.
    package var systemType: String
    /// The protocol version in the protocol's own notation; SMPP's 3.4 is 0x34.
    package var version: UInt8

    /// A request of these parts.
    package init(kind: BindKind, systemID: String, password: String, systemType: String = "", version: UInt8) {
        self.kind = kind
        self.systemID = systemID
        self.password = password
        self.systemType = systemType
        self.version = version
    }
}

extension BindRequest: CustomStringConvertible {
    /// The request without its secret.
    package var description: String { "bind_\(kind.rawValue) system_id=\(systemID)" }
}
