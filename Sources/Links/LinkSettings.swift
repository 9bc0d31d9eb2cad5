import Net
import Primitives
import SMS
import Session

/// One gateway account: how its binds come about and what they may do.
package struct LinkSettings: Sendable {
    /// Which side opens the connection, and where.
    package enum Endpoint: Sendable, Equatable {
        /// The peer connects to us here.
        case listen(String)
        /// We connect to the peer there.
        case dial(String)
    }

    /// The link's name in configuration, log and metrics.
    package var name: String
    /// Which side opens the connection, and where.
    package var endpoint: Endpoint
    /// The protocol with the options of this link.
    package var dialect: any Dialect
    /// The account's name.
    package var systemID: String
    /// The account's secret.
    package var password: String
    /// What each bind is told about itself.
    package var session: SessionSettings
    /// The binds that we keep up when we dial, one session each.
    package var binds: [BindKind] = [.transceiver]
    /// How many binds of the account a listening link allows at once.
    package var bindLimit = 8
    /// The networks a peer may connect from; empty for any.
    package var allowedNetworks: [AddressRange] = []
    /// How the numbers begin for which the peer may send texts; empty for any number.
    package var senders: [NumberPrefix] = [] {
        didSet {
            listed = Set(senders.compactMap(\.number))
            prefixes = senders.filter { $0.number == nil }
        }
    }
    /// Those of `senders` that are whole numbers: of moved numbers there may be thousands.
    private var listed: Set<PhoneNumber> = []
    private var prefixes: [NumberPrefix] = []
    /// Segments a second over all binds together; `nil` for no limit.
    package var rate: Int?
    /// Messages and receipts a second that the peer may send over all binds together; beyond it `ESME_RTHROTTLED`.
    package var inboundRate: Int?
    /// The link that takes over what waits here while this one has no bind.
    package var failOver: String?
    /// How long a link has no bind before another one takes over.
    package var failOverAfter: Duration = .seconds(60)
    /// The hours in which results that come late wait for the morning; `nil` for none.
    package var quietHours: DailyHours?
    /// How long a receipt for the peer waits for its text's answer where they may leave over different binds.
    package var receiptDelay: Duration = .milliseconds(200)
    /// How many segments may wait for their turn.
    package var queueLimit = 20_000
    /// How much a connection may hold; a whole PDU must fit into what is received.
    package var connectionLimits = ConnectionLimits(received: 128 * 1_024)
    /// Hears what goes over each connection; a simulator's, to capture it.
    package var traffic: SessionTraffic.Tap?
    /// How long opening a connection may take.
    package var dialTimeout: Duration = .seconds(10)

    /// Whether the peer may send a text from there; `nil` is no mobile number.
    package func maySend(from phone: PhoneNumber?) -> Bool {
        guard !senders.isEmpty else { return true }
        guard let phone else { return false }
        return prefixes.contains { $0.contains(phone) } || lists(phone)
    }

    /// Whether the whole number is among those for which the peer may send texts.
    package func lists(_ phone: PhoneNumber) -> Bool { !listed.isEmpty && listed.contains(phone) }

    /// Where other accounts may listen too; `nil` where the system chooses the port, which is then this link's alone.
    package var sharedAddress: String? {
        guard case .listen(let address) = endpoint, !address.isEmpty, !address.hasSuffix(":0") else { return nil }
        return address
    }

    /// The settings of one account, everything else at its default.
    package init(
        name: String, _ endpoint: Endpoint, dialect: any Dialect, role: Role, systemID: String, password: String
    ) {
        self.name = name
        self.endpoint = endpoint
        self.dialect = dialect
        self.systemID = systemID
        self.password = password
        session = SessionSettings(role: role)
    }
}
