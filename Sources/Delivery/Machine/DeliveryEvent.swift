import SMS

/// Names a received receipt until its peer has the answer; the machine gives it back and looks into none of it.
package struct ReceiptTicket: Hashable, Sendable {
    /// Which bind it came over.
    package var session: Int
    /// Which message of that bind it is.
    package var number: Int

    /// The ticket of that message of that bind.
    package init(session: Int, number: Int) {
        self.session = session
        self.number = number
    }
}

/// A receipt that came over a link and is not answered yet.
package struct ReceivedReceipt: Hashable, Sendable {
    /// The gateway's name for the segment, in the form that answers to submissions have.
    package var id: GatewayMessageID
    /// What became of the segment.
    package var state: MessageState
    /// To be answered with.
    package var ticket: ReceiptTicket
    /// Whether there was room to keep it until the answer to its submission comes.
    package var isKept = true

    /// A receipt of these facts.
    package init(_ id: GatewayMessageID, _ state: MessageState, _ ticket: ReceiptTicket) {
        self.id = id
        self.state = state
        self.ticket = ticket
    }
}

/// What the store made of a note.
package struct NotedReply: Equatable, Sendable {
    /// The reply.
    package var id: MessageID
    /// How far it has come; `nil` when its row was gone before.
    package var progress: ReplyProgress?

    /// That reply and its progress.
    package init(_ id: MessageID, _ progress: ReplyProgress?) {
        self.id = id
        self.progress = progress
    }
}

/// What a `ReplyDelivery` is told.
package enum DeliveryEvent: Equatable, Sendable {
    /// Links and store are there: what the store has may be sent.
    case started
    /// A commit brought new replies, in the order of their names.
    case written([OutgoingReply])
    /// A commit brought a reply for a link of this name, which is not configured.
    case unserved(link: String)
    /// The page of that number that was asked for: waiting replies in the order of their names.
    case page(LinkID, number: Int, [OutgoingReply])
    /// The page of due replies that was asked for, in the order in which they are due.
    case duePage(LinkID, number: Int, [OutgoingReply])
    /// How many replies have segments to submit, by the names of their links.
    case counted([String: Int])
    /// Notes are durable.
    case noted([NotedReply])
    /// The store refused a note, and what it tells is not durable.
    case noteFailed(MessageID)
    /// The store was asked for the submissions of these receipts, and has noted those that it found.
    case lookedUp(LinkID, found: [ReceivedReceipt], unknown: [ReceivedReceipt])
    /// These replies came to an end, or their rows were removed, without a note.
    case ended([MessageID])
    /// The store has replies for any of the links that another node had looked after.
    case adopted
    /// Another node has left these replies of a link, which wait in the store.
    case left([MessageID], LinkID)
    /// The person of these replies, which wait in the store, texts over this link: they are to leave over it, at once.
    case redirect([MessageID], to: LinkID)
    /// All of these replies was queued at a link, and is not any more.
    case recalled([MessageID], from: LinkID, to: LinkID)
    /// The store has these replies at this link now, if they still wait.
    case redirected([MessageID], to: LinkID)
    /// The store cannot keep up, or can again.
    case storeIsBehind(Bool)
    /// A submitted reply was cut into so many segments, and those that are due are queued.
    case queued(MessageID, over: LinkID, segmentCount: Int)
    /// A submitted reply cannot be cut into segments, or is none that can be read.
    case unsendable(MessageID)
    /// The gateway took a segment, counted from 1, under this name, in time or late.
    case taken(MessageID, segment: Int, as: GatewayMessageID, over: LinkID)
    /// The gateway did not take a segment, counted from 1.
    case refused(MessageID, segment: Int, Refusal, over: LinkID)
    /// Receipts came.
    case received(LinkID, [ReceivedReceipt])
    /// The link has so many binds now.
    case bindsChanged(LinkID, count: Int)
    /// Time has passed.
    case tick
    /// Civil time may have jumped: look at everything that is due by it.
    case sweep
    /// The program stops: nothing is submitted any more, and no note waits.
    case drain
    /// Whatever is not answered by now will not be: note what is known.
    case closeBooks
}
