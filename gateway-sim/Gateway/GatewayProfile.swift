import Links
import Net
import SMS
import Session
import Wire

/// How the simulated gateway meets the responder: where, in which protocol, as which peer, under which account.
package struct GatewayProfile: Sendable {
    /// The protocols it speaks.
    package enum WireProtocol: String, Sendable, CaseIterable { case line, smpp }

    /// Whom it plays.
    package enum Peer: String, Sendable, CaseIterable {
        /// The gateway: hands texts over with `deliver_sm` and writes receipts.
        case smsc
        /// A client of the responder's gateway side: hands texts over with `submit_sm` and asks for receipts.
        case esme
    }

    /// The gateway's name, where there are several.
    package var name: String?
    /// Who opens the connection, and where.
    package var endpoint = LinkSettings.Endpoint.dial("127.0.0.1:2776")
    /// The protocol.
    package var wireProtocol = WireProtocol.line
    /// Whom it plays.
    package var peer = Peer.smsc
    /// The account's name.
    package var systemID = "carrier1"
    /// The account's secret; the demo's unless one is given.
    package var password = "secret"
    /// The number that people text to.
    package var shortCode = "10699000"
    /// How many connections to keep when it dials.
    package var bindCount = 1
    /// What it binds for when it dials: a transmitter hands texts over and takes no replies.
    package var bindKind = BindKind.transceiver
    /// How many of its messages may be unanswered on each connection.
    package var window = 100
    /// How it sends long texts in SMPP.
    package var longMessages = ConcatenationForm.udh8
    /// Repeats what is left to chance.
    package var seed: UInt64 = 1
    /// How long the responder may take over an answer before the gateway sends the message again.
    package var responseTimeout: Duration = .seconds(30)

    /// Hears what goes over each connection, if it is to be captured.
    package var traffic: SessionTraffic.Tap?

    /// A gateway of the demo's carrier, which dials the responder on this machine.
    package init() {}

    /// The protocol without any fault.
    package var dialect: any Dialect {
        switch wireProtocol {
        case .line: LineDialect()
        case .smpp:
            SMPPDialect(options)
        }
    }

    private var options: SMPPOptions {
        var options = SMPPOptions()
        options.longMessages = longMessages
        return options
    }

    /// The link's settings, with the dialect that a caller may have wrapped.
    package func linkSettings(dialect: any Dialect) -> LinkSettings {
        var settings = LinkSettings(
            name: name ?? "gateway", endpoint, dialect: dialect, role: peer == .smsc ? .smsc : .esme,
            systemID: systemID,
            password: password)
        settings.session.systemID = "gateway-sim"
        settings.session.window = window
        // Answers leave as the simulator decides, not as SMPP 3.4 §2.5 asks.
        settings.session.answersInOrder = false
        settings.session.responseTimeout = responseTimeout
        settings.binds = Array(repeating: bindKind, count: bindCount)
        settings.bindLimit = 64
        // A load run that finds no room waits, and its due times keep that wait in the latencies.
        settings.queueLimit = 10_000
        settings.dialTimeout = .seconds(5)
        settings.traffic = traffic
        return settings
    }
}
