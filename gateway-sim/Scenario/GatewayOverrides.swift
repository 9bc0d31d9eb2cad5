import Digest
import Net
import SMS

/// What a command line says about every scenario it runs; it goes before a scenario's own `link` lines.
struct GatewayOverrides: Sendable {
    /// Changes the profile that a scenario asks for.
    var change: @Sendable (inout GatewayProfile) -> Void = { _ in }
    /// What sees each PDU, if it is to be shown.
    var tap: @Sendable (GatewayProfile.WireProtocol) -> GatewayDialect.Tap? = { _ in nil }
    /// Hears where the simulator listens.
    var opened: @Sendable (SocketAddress?) -> Void = { _ in }
    /// What companies and responder share, if they do.
    var secret: HMACKey?
    /// Whether transcripts show numbers and digits in full.
    var isRevealing = false

    /// A number as a transcript may show it.
    func shown(_ phone: Address) -> String { isRevealing ? phone.text : phone.description }
}
