import Links
import Net
import SMS
import Store

/// Takes what links report to where each kind of event belongs: messages to `Inbound`, answers and receipts to the
/// outbound side.
@LoopActor
final class LinkRouter: LinkOwner {
    private let inbound: Inbound
    private let outbox: OutboxSender

    init(inbound: Inbound, outbox: OutboxSender) {
        self.inbound = inbound
        self.outbox = outbox
    }

    func link(_ link: Link, reports events: [LinkEvent]) {
        for event in events {
            switch event {
            case .arrived(let message, let ticket): inbound.arrived(message, ticket, over: link)
            case .receipt(let receipt, let ticket): outbox.received(receipt, ticket, over: link)
            case .submitted(let key, let id): outbox.taken(key, as: id, over: link)
            case .refused(let key, let status): outbox.refused(key, .status(status))
            case .unanswered(let key): outbox.refused(key, .unanswered)
            case .bound, .unbound: outbox.bindsChanged(of: link)
            }
        }
    }

    func linkHasRoom(_ link: Link) { outbox.linkHasRoom(link) }
}
