/// A PDU, or octets that are none, as they went.
struct Exchange: Equatable, Sendable {
    /// Which way.
    let direction: PDUTrace.Direction
    /// What.
    let octets: [UInt8]
}
