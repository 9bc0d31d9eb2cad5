/// The Short Message Peer to Peer protocol, version 3.4 (Issue 1.2), with what 5.0 peers add to it.
package enum SMPP {
    /// The `interface_version` of SMPP 3.4.
    package static let version34: UInt8 = 0x34
    /// The `interface_version` of SMPP 5.0.
    package static let version50: UInt8 = 0x50
}
