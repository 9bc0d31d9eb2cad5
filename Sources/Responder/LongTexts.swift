import Links
import Net
import Primitives
import SMS
import Store

/// Joins the segments of long texts once they are stored, and asks people to text again whose segments were lost.
@LoopActor
final class LongTexts {
    /// Gives names and rules; set once, by itself.
    weak var intake: Intake?

    private let ledger: Ledger
    private let clock: @Sendable () -> WallTime
    private let loop: EventLoop
    private let meters: IntakeMeters
    private var assembler = SegmentAssembler()
    private var timer: LoopTimer?
    private var recovery: Recovery?

    /// How far the segments of an earlier run have been told of.
    private struct Recovery {
        let reader: StoreReading
        let newest: Int64
        var position: Int64 = 0
        /// Who was asked to text again; nobody is asked twice.
        var told: Set<PhoneNumber> = []
        /// How many are asked and not noted yet; the next page waits for them.
        var openCount = 0
        var isLastPage = false

        static let pageSize = 500
        /// More senders than any store's segments have; past it, some may be asked again.
        static let toldLimit = 100_000
    }

    init(ledger: Ledger, clock: @escaping @Sendable () -> WallTime, loop: EventLoop, meters: IntakeMeters) {
        self.ledger = ledger
        self.clock = clock
        self.loop = loop
        self.meters = meters
    }

    /// Takes a segment that is stored; gives the whole text and its stored segments when it was the last one missing.
    func add(_ fragment: FragmentArrival, _ id: Int64) -> (text: String, fragments: [Int64])? {
        meters.segmentsKept.add()
        var segment = fragment.segment
        segment.id = id
        defer { armTimer() }
        switch assembler.add(segment, at: clock()) {
        case .joined(let text, let fragments):
            meters.textsJoined.add()
            return (text, fragments)
        case .waiting(let dropped):
            for set in dropped { giveUp(set) }
        case .duplicate, .invalid: forget([id])
        }
        return nil
    }

    /// Gives up the long texts whose time is over.
    func lookAtClock() {
        for set in assembler.expire(at: clock()) { giveUp(set) }
        armTimer()
    }

    private func giveUp(_ set: ExpiredSet) {
        guard !set.isSuperseded, let phone = set.sender.phoneNumber else { return forget(set.segmentIDs) }
        ask(phone, over: set.linkGroup, for: set.segmentIDs, isOfEarlierRun: false)
    }

    private func ask(_ phone: PhoneNumber, over link: String, for fragments: [Int64], isOfEarlierRun: Bool) {
        guard let intake else { return }
        meters.count(.segmentsLost)
        ledger.submit([
            Work(
                .textAgain(
                    LostText(
                        desk: intake.desk, link: link, phone: phone, fragments: fragments, reply: intake.nextID(),
                        isOfEarlierRun: isOfEarlierRun, now: clock())))
        ])
    }

    private func forget(_ fragments: [Int64]) {
        if !fragments.isEmpty { ledger.submit([Work(.forget(Forgetting(kind: .fragments(fragments))))]) }
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
    func recover(through newest: Int64?, from reader: StoreReading) {
        guard let newest else { return }
        recovery = Recovery(reader: reader, newest: newest)
        readPage()
    }

    private func readPage() {
        guard let recovery else { return }
        let position = recovery.position
        recovery.reader.read(
            { (snapshot) throws(StoreError) in
                try snapshot.fragments(after: position, limit: Recovery.pageSize)
            },
            then: { [weak self] rows in self?.recover(rows) })
    }

    private func recover(_ page: [FragmentRow]) {
        guard var recovery else { return }
        let now = clock()
        let rows = page.filter { $0.id ?? .max <= recovery.newest }
        var senders: [PhoneNumber] = []
        var found: [PhoneNumber: (link: String, fragments: [Int64])] = [:]
        for row in rows {
            guard let id = row.id, let phone = PhoneNumber(row.sender) else { continue }
            noteLost(row, at: now)
            if found[phone] == nil { senders.append(phone) }
            found[phone, default: (row.link, [])].fragments.append(id)
        }
        recovery.position = rows.last?.id ?? recovery.newest
        recovery.isLastPage = rows.count < Recovery.pageSize
        if recovery.told.count >= Recovery.toldLimit { recovery.told = [] }
        for phone in senders {
            guard let (link, fragments) = found[phone] else { continue }
            if recovery.told.insert(phone).inserted {
                recovery.openCount += 1
                ask(phone, over: link, for: fragments, isOfEarlierRun: true)
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
    func finished(_ lost: LostText, _ error: StoreError?) {
        // What failed with the whole store comes again.
        guard lost.isOfEarlierRun, error?.concernsOneUnit ?? true else { return }
        recovery?.openCount -= 1
        goOn()
    }

    private func goOn() {
        guard let recovery, recovery.openCount == 0 else { return }
        if recovery.isLastPage {
            self.recovery = nil
        } else {
            readPage()
        }
    }
}
