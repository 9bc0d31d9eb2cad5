import Delivery
import Links
import Net
import Wire

/// Takes what links report to where each kind of event belongs: messages to `Inbound`, answers and receipts to the
/// outbound side.
@LoopActor
final class LinkRouter: LinkOwner {
    private let inbound: Inbound
    private let outbound: Outbound

    init(inbound: Inbound, outbound: Outbound) {
        self.inbound = inbound
        self.outbound = outbound
    }

    func link(_ link: Link, reports events: [LinkEvent]) {
        guard let place = outbound.place(of: link) else { return }
        for event in events {
            switch event {
            case .arrived(let message, let ticket): inbound.arrived(message, ticket, over: link)
            case .receipt(let receipt, let ticket): outbound.received(receipt, ticket, over: link, at: place)
            case .submitted(let key, let id): outbound.taken(key, as: id, over: place)
            case .refused(let key, let status):
                outbound.refused(key, status.isPermanent ? .permanent : .temporary, over: place)
            case .unanswered(let key): outbound.refused(key, .unanswered, over: place)
            case .bound, .unbound: outbound.bindsChanged(of: link, at: place)
            }
        }
    }

    /// The outbound side counts what it has handed over.
    func linkHasRoom(_ link: Link) {}
}

extension SMPP.Status {
    /// Whether a gateway that answers a submission so would answer so again.
    fileprivate var isPermanent: Bool {
        switch self {
        case .invalidMessageLength, .invalidSourceAddress, .invalidDestinationAddress, .invalidESMClass,
            .invalidSourceTON, .invalidSourceNPI, .invalidDestinationTON, .invalidDestinationNPI,
            .permanentApplicationError, .rejectedByApplication, .invalidDataCoding, .prohibited:
            true
        default: false
        }
    }
}
