import SMS
import Wire

/// How one protocol writes and reads an `Operation`.
package protocol Dialect: Sendable {
    /// What a bind says of our version, in the protocol's own notation.
    var version: UInt8 { get }

    /// Reads the first PDU of what was received and not consumed yet, in the words that the other end of `role` uses.
    func read(_ octets: UnsafeRawBufferPointer, as role: Role) -> Reading

    /// Appends the PDU that says `operation`, in the words of `role`; throws `.unencodable` and leaves the writer as it was.
    func write(_ operation: Operation, sequence: UInt32, as role: Role, into writer: inout ByteWriter) throws(WireError)

    /// Cuts a message into what is submitted one by one.
    func segments(of message: OutgoingMessage) throws(SMSError) -> [OutgoingSegment]

    /// The protocol as a peer understands it that bound with this version, in the protocol's own notation.
    func adapted(to version: UInt8) -> any Dialect
}

extension Dialect {
    /// The protocol itself: most have one version only.
    package func adapted(to version: UInt8) -> any Dialect { self }
}
