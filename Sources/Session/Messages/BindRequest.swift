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
