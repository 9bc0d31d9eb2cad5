import Primitives
import SMS

@testable import Delivery

/// Stands where links and gateways stand: queues and windows, and gateways that take, refuse, drop and answer late.
struct SimulatedGateways {
    struct Segment: Hashable {
        let reply: MessageID
        let number: Int
    }

    /// What is known of the last time a segment was submitted.
    enum Fate {
        case underWay
        case taken
        /// It was refused, not answered, or a crash forgot it.
        case open
    }

    /// Something a gateway will do.
    enum Deed {
        case answer(Segment, GatewayMessageID, LinkID)
        case refuse(Segment, Refusal, LinkID)
        case receipt(GatewayMessageID, MessageState, LinkID)
    }

    static let window = 4
    private var queues: [[Segment]]
    private var isHeld: [Bool]
    private var underWay: [Set<Segment>]
    private(set) var binds: [Int]
    private(set) var fates: [Segment: Fate] = [:]
    private(set) var violations: [String] = []
    /// Replies of which a receipt will never come.
    private(set) var unconfirmable: Set<MessageID> = []
    private(set) var repeatedCount = 0
    private(set) var recalledCount = 0
    private var lastName = 0

    init(linkCount: Int) {
        queues = Array(repeating: [], count: linkCount)
        isHeld = Array(repeating: false, count: linkCount)
        underWay = Array(repeating: [], count: linkCount)
        binds = Array(repeating: 0, count: linkCount)
    }

    mutating func hold(_ link: LinkID, _ isHeld: Bool) { self.isHeld[link.index] = isHeld }

    /// Cuts a reply and queues what is due of it.
    mutating func submit(_ reply: OutgoingReply, over link: LinkID) -> DeliveryEvent {
        let count = Self.segmentCount(of: reply)
        guard count > 0 else { return .unsendable(reply.id) }
        for number in 1...count where !reply.progress.submitted.contains(number) {
            queues[link.index].append(Segment(reply: reply.id, number: number))
        }
        return .queued(reply.id, over: link, segmentCount: count)
    }

    /// One to three segments, and now and then a text that cannot be sent.
    static func segmentCount(of reply: OutgoingReply) -> Int {
        if reply.isReceipt { return 1 }
        return reply.id.rawValue % 29 == 0 ? 0 : Int(reply.id.rawValue % 3) + 1
    }

    mutating func discard(_ replies: [MessageID], from link: LinkID) {
        queues[link.index].removeAll { replies.contains($0.reply) }
    }

    /// Takes back replies of which so many segments are queued.
    mutating func recall(_ replies: [QueuedReply], from link: LinkID) -> [MessageID] {
        let whole = replies.filter { reply in
            queues[link.index].count { $0.reply == reply.id } == reply.segmentCount
        }.map(\.id)
        discard(whole, from: link)
        recalledCount += whole.count
        return whole
    }

    /// Submits what the window allows, and says what the gateway will do when.
    mutating func pump(_ link: LinkID, using random: inout SeededGenerator) -> [(after: Duration, Deed)] {
        var deeds: [(after: Duration, Deed)] = []
        while binds[link.index] > 0, !isHeld[link.index], underWay[link.index].count < Self.window,
            !queues[link.index].isEmpty
        {
            let segment = queues[link.index].removeFirst()
            switch fates[segment] {
            case .underWay: violations.append("\(segment) is submitted twice at once")
            case .taken: violations.append("\(segment) was taken and is submitted again")
            case .open: repeatedCount += 1
            case nil: break
            }
            fates[segment] = .underWay
            underWay[link.index].insert(segment)
            deeds += treatment(of: segment, link, using: &random)
        }
        return deeds
    }

    private mutating func treatment(
        of segment: Segment, _ link: LinkID, using random: inout SeededGenerator
    ) -> [(after: Duration, Deed)] {
        let answer = Duration.milliseconds(Int.random(in: 1...40, using: &random))
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return [(answer, .refuse(segment, .temporary, link))]
        case 1:
            return [
                (answer, .refuse(segment, Int.random(in: 0..<4, using: &random) == 0 ? .permanent : .temporary, link))
            ]
        case 2, 3:
            let timeout = Duration.seconds(10)
            guard Bool.random(using: &random) else { return [(timeout, .refuse(segment, .unanswered, link))] }
            let late = timeout + .milliseconds(Int.random(in: 1...20_000, using: &random))
            return [(timeout, .refuse(segment, .unanswered, link))] + taking(segment, link, late, using: &random)
        default: return taking(segment, link, answer, using: &random)
        }
    }

    /// A name, which may be empty, and a receipt before or after it, twice or never.
    private mutating func taking(
        _ segment: Segment, _ link: LinkID, _ answer: Duration, using random: inout SeededGenerator
    ) -> [(after: Duration, Deed)] {
        lastName += 1
        let isNameless = Int.random(in: 0..<12, using: &random) == 0
        let name = GatewayMessageID(isNameless ? "" : "g\(lastName)")
        var deeds: [(after: Duration, Deed)] = [(answer, .answer(segment, name, link))]
        guard !isNameless else { return deeds }
        let state = Int.random(in: 0..<8, using: &random) == 0 ? MessageState.undeliverable : .delivered
        let delay: Duration
        switch Int.random(in: 0..<10, using: &random) {
        case 0: delay = max(answer - .milliseconds(5), .zero)
        case 1: delay = answer + .milliseconds(Int.random(in: 30...400_000, using: &random))
        case 2:
            unconfirmable.insert(segment.reply)
            return deeds
        default: delay = answer + .milliseconds(Int.random(in: 0...60, using: &random))
        }
        deeds.append((delay, .receipt(name, state, link)))
        if Int.random(in: 0..<5, using: &random) == 0 {
            deeds.append((delay + .milliseconds(Int.random(in: 0...50, using: &random)), .receipt(name, state, link)))
        }
        return deeds
    }

    /// The gateway answers for a segment; `false` when nobody listens any more.
    mutating func answered(_ segment: Segment, _ fate: Fate, over link: LinkID) -> Bool {
        let isInTime = underWay[link.index].remove(segment) != nil
        guard isInTime || fate == .taken else { return false }
        // What is queued again already, or under way over another link, is not taken back for a late answer.
        let isQueued = queues.contains { $0.contains(segment) } || fates[segment] == .underWay
        if isInTime || !isQueued { fates[segment] = fate }
        return true
    }

    /// Changes how many binds a link has, and says which segments are not answered for that reason.
    mutating func bind(_ link: LinkID, _ count: Int) -> [Segment] {
        binds[link.index] = count
        guard count == 0 else { return [] }
        let lost = underWay[link.index].sorted { ($0.reply, $0.number) < ($1.reply, $1.number) }
        underWay[link.index] = []
        for segment in lost { fates[segment] = .open }
        return lost
    }

    /// The process is gone: what was queued is lost, and what was taken is forgotten where no row tells of it.
    mutating func restart(isForgotten: (Segment) -> Bool) {
        for index in queues.indices {
            queues[index] = []
            isHeld[index] = false
            binds[index] = 0
            underWay[index] = []
        }
        for (segment, fate) in fates where fate == .underWay || isForgotten(segment) { fates[segment] = .open }
        unconfirmable.formUnion(fates.keys.map(\.reply))
    }
}
