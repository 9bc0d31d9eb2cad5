import Net

/// What goes over one connection of a link.
package enum SessionTraffic {
    /// The connection is there, between these two addresses.
    case opened(here: SocketAddress, there: SocketAddress, isDialled: Bool)
    /// These whole PDUs were read, or octets that are none.
    case received(UnsafeRawBufferPointer)
    /// These whole PDUs are written.
    case sent(UnsafeRawBufferPointer)
    /// It is over.
    case closed

    /// Called with the number of the session, which no other of the process has.
    package typealias Tap = @LoopActor @Sendable (_ session: Int, _ traffic: SessionTraffic) -> Void
}
