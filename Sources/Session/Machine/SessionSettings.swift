/// What a session is told about itself; every limit has a default that suits a carrier.
package struct SessionSettings: Equatable, Sendable {
    /// Which end of the exchange we are.
    package var role: Role
    /// What to bind with when we are the side that connected; `nil` on the side that accepted.
    package var bind: BindRequest?
    /// The `system_id` of our bind responses.
    package var systemID = "tongcha"
    /// How many submitted segments may be unanswered, 1 … 10 000.
    package var window = 16
    /// How many received messages may be undecided before reading pauses: more than carriers' windows, and few enough
    /// that a flood over one bind does not keep the texts of others waiting.
    package var inboundWindow = 256
    /// Whether answers leave in the order of their requests, as SMPP asks; a simulator of bad gateways may not.
    package var answersInOrder = true
    /// Silence after which the peer is probed.
    package var enquireLinkInterval: Duration = .seconds(30)
    /// How long an answer to anything may take.
    package var responseTimeout: Duration = .seconds(30)
    /// How long an accepted connection may stay without a bind.
    package var bindTimeout: Duration = .seconds(10)
    /// How long a bind may carry no message at all before it is closed; `nil` for ever.
    package var inactivityTimeout: Duration?

    /// The settings of one end, everything else at its default.
    package init(role: Role, bind: BindRequest? = nil) {
        self.role = role
        self.bind = bind
    }
}
