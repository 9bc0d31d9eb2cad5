import Primitives
import SMS

@testable import Delivery

/// A machine on a clock that the test moves.
struct DeliveryBench: ~Copyable {
    static let start = Now(wall: WallTime(milliseconds: 1_760_000_000_000), instant: ContinuousClock.now)
    static let line = LinkID(0)
    static let other = LinkID(1)

    var delivery: ReplyDelivery
    var now = Self.start
    private(set) var actions: [DeliveryAction] = []

    /// Links whose pages have all been read, each with a bind; the first one fails over to the second, if there is one.
    init(links count: Int = 1, segmentLimit: Int = 100, _ adapt: (inout DeliveryLimits) -> Void = { _ in }) {
        var limits = DeliveryLimits()
        adapt(&limits)
        let links = (0..<count).map {
            DeliveryLink(
                name: "link\($0)", successor: $0 == 0 && count > 1 ? Self.other : nil, segmentLimit: segmentLimit)
        }
        delivery = ReplyDelivery(links, limits: limits, startingAt: Self.start)
        for index in 0..<count { tell(.bindsChanged(LinkID(index), count: 1)) }
        tell(.started)
        for index in 0..<count { tell(.page(LinkID(index), number: 1, [])) }
        tell(.counted([:]))
    }

    /// What the machine wants done because of these events.
    @discardableResult
    mutating func tell(_ events: DeliveryEvent...) -> [DeliveryAction] {
        actions = []
        for event in events { delivery.handle(event, at: now, into: &actions) }
        return actions
    }

    /// Lets time pass, on both clocks, and tells of it once.
    @discardableResult
    mutating func pass(_ time: Duration) -> [DeliveryAction] {
        now = Now(wall: now.wall + time, instant: now.instant + time)
        return tell(.tick)
    }

    /// A reply of no inquiry that was written now and never tried.
    func reply(
        _ id: Int64, _ link: LinkID = line, isReceipt: Bool = false, _ adapt: (inout OutgoingReply) -> Void = { _ in }
    ) -> OutgoingReply {
        var reply = OutgoingReply(
            id: MessageID(rawValue: id), inquiry: nil, link: link, isReceipt: isReceipt, source: "10699000",
            destination: "13800138000", text: "x", createdAt: now.wall, askedAt: nil,
            progress: ReplyProgress(dueAt: now.wall, expiresAt: now.wall + .seconds(172_800)))
        adapt(&reply)
        return reply
    }

    /// Brings a reply of so many segments into the link's queue.
    mutating func send(_ reply: OutgoingReply, segments: Int = 1, over link: LinkID = line) {
        tell(.written([reply]), .queued(reply.id, over: link, segmentCount: segments))
    }

    /// The note of a reply's attempt that is made now.
    func note(_ id: Int64, over link: LinkID = line, _ adapt: (inout SubmissionNote) -> Void = { _ in })
        -> SubmissionNote
    {
        var note = SubmissionNote(reply: MessageID(rawValue: id), link: link, at: now.wall)
        note.segmentCount = 1
        adapt(&note)
        return note
    }

    /// The progress of a reply whose note the store has added.
    func progress(of reply: OutgoingReply, _ note: SubmissionNote) -> ReplyProgress {
        var progress = reply.progress
        _ = progress.add(note)
        return progress
    }

    static func taken(_ id: Int64, _ segment: Int, _ name: String, over link: LinkID = line) -> DeliveryEvent {
        .taken(MessageID(rawValue: id), segment: segment, as: GatewayMessageID(name), over: link)
    }

    static func refused(
        _ id: Int64, _ segment: Int, _ refusal: Refusal, over link: LinkID = line
    ) -> DeliveryEvent {
        .refused(MessageID(rawValue: id), segment: segment, refusal, over: link)
    }

    static func receipt(_ name: String, _ state: MessageState = .delivered, _ number: Int = 0) -> ReceivedReceipt {
        ReceivedReceipt(GatewayMessageID(name), state, ReceiptTicket(session: 1, number: number))
    }

    static func expected(_ name: String, _ segment: Int = 1, over link: LinkID = line) -> ExpectedReceipt {
        ExpectedReceipt(link: link, id: GatewayMessageID(name), segment: segment)
    }
}

extension SegmentSet {
    init(_ numbers: Int...) {
        self.init()
        for number in numbers { insert(number) }
    }
}

extension MessageID: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int64) { self.init(rawValue: value) }
}
