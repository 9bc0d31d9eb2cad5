import Digest
import Net
import SMS

/// What a command line says about every scenario it runs; it replaces what a scenario's own `link` lines say.
struct GatewayOverrides: Sendable {
    /// Changes the profile that a scenario asks for.
    var change: @Sendable (inout GatewayProfile) -> Void = { _ in }
    /// What sees each PDU of a gateway, if it is to be shown.
    var tap: @Sendable (GatewayProfile) -> GatewayDialect.Tap? = { _ in nil }
    /// Hears where a gateway listens, and its name, where it has one.
    var opened: @Sendable (SocketAddress, String?) -> Void = { _, _ in }
    /// What companies and responder share, if they do.
    var secret: HMACKey?
    /// The responder's clock, if it may be moved.
    var clock: ResponderClock?
    /// Whether transcripts show numbers and digits in full.
    var isRevealing = false

    /// A number as a transcript may show it.
    func shown(_ phone: Address) -> String { isRevealing ? phone.text : phone.description }
}
