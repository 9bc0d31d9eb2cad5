import Links
import Net
import Primitives
import SMS
import Store

/// Joins the segments of long texts once they are stored, and asks people to text again whose segments were lost.
@LoopActor
final class LongTexts {
    /// Gives rules; set once, by itself.
    weak var inbound: Inbound?

    /// Shows the segments that other nodes keep; `nil` where the store is this node's alone.
    var shared: PageReader?

    private let commits: CommitQueue
    private let outbound: Outbound
    private let ids: MessageIDs
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private let meters: InboundMeters
    private var assembler = SegmentAssembler()
    private var timer: LoopTimer?
    private var recovery: Recovery?
    /// A look for the segments of other nodes that begins when the one under way has ended.
    private var waitsForOthers: (node: Int, reader: PageReader)?

    /// How far the segments of an earlier run have been told of.
    private struct Recovery {
        let reader: PageReader
        let newest: MessageID
        /// The node whose own segments are none of an earlier run, though they may be older than `newest`.
        var spared: Int?
        var position: MessageID?
        /// Who was asked to text again; nobody is asked twice.
        var told: Set<PhoneNumber> = []
        /// How many are asked and not noted yet; the next page waits for them.
        var openCount = 0
        var isLastPage = false

        static let pageSize = 500
        /// More senders than any store's segments have; past it, some may be asked again.
        static let toldLimit = 100_000
    }

    init(
        commits: CommitQueue, outbound: Outbound, ids: MessageIDs, clock: @escaping @Sendable () -> WallTime,
        loop: EventLoop, meters: InboundMeters
    ) {
        self.commits = commits
        self.outbound = outbound
        self.ids = ids
        self.clock = clock
        self.loop = loop
        self.meters = meters
    }

    /// Takes a segment that is stored; gives the whole text and its stored segments when it was the last one missing.
    func add(_ fragment: FragmentArrival) -> (text: String, fragments: [MessageID])? {
        meters.segmentsKept.add()
        var segment = fragment.segment
        segment.id = fragment.ids.text.rawValue
        defer { armTimer() }
        switch assembler.add(segment, at: clock()) {
        case .joined(let text, let fragments):
            meters.textsJoined.add()
            return (text, fragments.map(MessageID.init(rawValue:)))
        case .waiting(let dropped): giveUp(dropped)
        case .duplicate, .invalid: forget([fragment.ids.text])
        }
        return nil
    }

    /// Gives up the long texts whose time is over.
    func lookAtClock() {
        giveUp(assembler.expire(at: clock()))
        armTimer()
    }

    /// Asks for texts whose segments never came; the segments of one may have gone to several nodes, each of which waits
    /// for the others, and one of which asks.
    private func giveUp(_ sets: [ExpiredSet]) {
        var open: [(phone: PhoneNumber, set: ExpiredSet)] = []
        for set in sets {
            if !set.isSuperseded, let phone = set.sender.phoneNumber {
                open.append((phone, set))
            } else {
                forget(set.messageIDs)
            }
        }
        guard let shared, !open.isEmpty else {
            for (phone, set) in open { ask(phone, over: set.linkGroup, for: set.messageIDs) }
            return
        }
        let senders = Set(open.map(\.set.sender.text))
        shared.read(
            { (snapshot) throws(StoreError) in try snapshot.fragments(from: senders) },
            then: { [weak self, open] rows in
                let texts = StoredTexts(rows)
                for (phone, set) in open {
                    let ids = set.messageIDs
                    self?.ask(phone, over: set.linkGroup, for: ids, and: texts.others(of: ids))
                }
            })
    }

    private func ask(
        _ phone: PhoneNumber, over link: String, for fragments: [MessageID], and others: [MessageID]? = nil,
        isOfEarlierRun: Bool = false
    ) {
        guard let inbound else { return }
        meters.count(.segmentsLost)
        let lost = LostText(
            rules: inbound.rules, link: link, phone: phone, fragments: fragments, others: others, reply: ids.next(),
            isOfEarlierRun: isOfEarlierRun, now: clock())
        commits.submit(lost, lane: link) { [weak self] lost, outcome in
            if case .success(let reply?) = outcome { self?.outbound.written(reply) }
            self?.finished(lost)
        }
    }

    private func forget(_ fragments: [MessageID]) {
        if !fragments.isEmpty { commits.submit(FragmentRemoval(fragments: fragments)) }
    }

    private func armTimer() {
        timer?.cancel()
        timer = nil
        guard let deadline = assembler.nextDeadline else { return }
        // Civil time may jump, so the wait is looked at again at least once a minute.
        let wait = min(max(deadline - clock(), .milliseconds(10)), .seconds(60))
        timer = loop.schedule(at: loop.now + wait) { [weak self] in
            LoopActor.assumeIsolated { self?.lookAtClock() }
        }
    }
}

// What an earlier run left: that segments came, and nothing of what they said.
extension LongTexts {
    /// Asks everybody to text again whose segments an earlier run kept, page by page, beside all other work.
    ///
    /// - Parameter newest: the newest segment of that run; `nil` for none.
    func recover(through newest: MessageID?, from reader: PageReader) {
        guard let newest else { return }
        recovery = Recovery(reader: reader, newest: newest)
        readPage()
    }

    /// Asks everybody to text again whose segments another node kept, which is gone now.
    ///
    /// - Parameter node: this node's number, whose segments still wait for the others of their texts.
    func recover(besides node: Int, from reader: PageReader) {
        // One look at a time.
        guard recovery == nil else { return waitsForOthers = (node, reader) }
        recovery = Recovery(reader: reader, newest: MessageID(rawValue: .max), spared: node)
        readPage()
    }

    private func readPage() {
        guard let recovery else { return }
        let position = recovery.position
        let isShared = shared != nil
        recovery.reader.read(
            { (snapshot) throws(StoreError) in
                let page = try snapshot.fragments(after: position, limit: Recovery.pageSize)
                return (page, isShared ? try snapshot.fragments(from: Set(page.map(\.sender))) : [])
            },
            then: { [weak self] page, all in self?.recover(page, StoredTexts(all)) })
    }

    private func recover(_ page: [FragmentRow], _ texts: StoredTexts) {
        guard var recovery else { return }
        let now = clock()
        let rows = page.filter { $0.id <= recovery.newest && $0.id.node != recovery.spared }
        var senders: [PhoneNumber] = []
        var found: [PhoneNumber: (link: String, fragments: [MessageID])] = [:]
        for row in rows {
            guard let phone = PhoneNumber(row.sender) else { continue }
            noteLost(row, at: now)
            if found[phone] == nil { senders.append(phone) }
            found[phone, default: (row.link, [])].fragments.append(row.id)
        }
        recovery.position = page.last?.id ?? recovery.newest
        recovery.isLastPage = page.count < Recovery.pageSize || page.last.map { $0.id > recovery.newest } == true
        if recovery.told.count >= Recovery.toldLimit { recovery.told = [] }
        for phone in senders {
            guard let (link, fragments) = found[phone] else { continue }
            if recovery.told.insert(phone).inserted {
                recovery.openCount += 1
                ask(
                    phone, over: link, for: fragments, and: shared.map { _ in texts.others(of: fragments) },
                    isOfEarlierRun: true)
            } else {
                forget(fragments)
            }
        }
        self.recovery = recovery
        goOn()
    }

    /// The segments that were still missing at the restart come, and mean nothing more to their senders.
    private func noteLost(_ row: FragmentRow, at now: WallTime) {
        guard let reference = UInt16(exactly: row.reference), let total = UInt8(exactly: row.total),
            let number = UInt8(exactly: row.number)
        else { return }
        assembler.noteLost(
            linkGroup: row.link, sender: Address(row.sender), recipient: Address(row.recipient),
            ConcatenationReference(reference: reference, total: total, number: number), at: now)
    }

    /// Goes on with the next page once everybody of this one is noted.
    private func finished(_ lost: LostText) {
        guard lost.isOfEarlierRun else { return }
        recovery?.openCount -= 1
        goOn()
    }

    private func goOn() {
        guard let recovery, recovery.openCount == 0 else { return }
        if recovery.isLastPage {
            self.recovery = nil
            guard let (node, reader) = waitsForOthers else { return }
            waitsForOthers = nil
            recover(besides: node, from: reader)
        } else {
            readPage()
        }
    }
}

extension ExpiredSet {
    /// The stored segments of the set.
    fileprivate var messageIDs: [MessageID] { segmentIDs.map(MessageID.init(rawValue:)) }
}
