import Primitives
import SMS
import TestSupport
import Testing

@testable import Store

/// A look for old rows finds what `RetentionRule` calls old, whatever the store and the size of its steps.
@Suite struct RetentionTests {
    private static let rule = RetentionRule(cutoff: Sample.now, failuresBefore: Sample.now + .seconds(-50))

    @Test(arguments: StoreKind.allCases, [1, 3, 7, 1_000])
    func `looks of any size find what is old, once, and only that`(kind: StoreKind, step: Int) throws {
        let store = try kind.make()
        let rows = try OldAndYoungRows(seed: 20_261_103)
        try store.edit { (set) throws(StoreError) in try rows.insert(into: set) }
        let found = try Retention.allCases.map { try sweep(store, $0, step: step) }
        #expect(found == Retention.allCases.map { rows.old($0, by: Self.rule) })
        // Each kind has both, or this shows nothing.
        for (kind, old) in zip(Retention.allCases, found) {
            #expect(old.count > 10 && old.count < OldAndYoungRows.count - 10, "\(kind)")
        }
    }

    @Test(arguments: Retention.allCases) func `both stores find the same at the very edges`(kind: Retention) throws {
        for offset in [-1, 0, 1] {
            let rows = try OldAndYoungRows(at: Sample.now + .milliseconds(offset))
            let found = try StoreKind.allCases.map { storeKind in
                let store = try storeKind.make()
                try store.edit { (set) throws(StoreError) in try rows.insert(into: set) }
                return try sweep(store, kind, step: 10)
            }
            let expected = rows.old(kind, by: Self.rule)
            #expect(found == StoreKind.allCases.map { _ in expected })
            #expect(expected.isEmpty == (offset >= 0))
        }
    }

    @Test(arguments: StoreKind.allCases) func `a look for inquiries stops where none can be old enough`(
        kind: StoreKind
    ) throws {
        let store = try kind.make()
        let inquiries = try (1...10).map { try Sample.inquiry($0, acceptedAt: Sample.now + .seconds($0)) }
        try store.edit { (rows) throws(StoreError) in
            for row in inquiries { try rows.inquiries.insert(row, for: row.id) }
        }
        var position = SweepPosition()
        let old = try store.look { (found) throws(StoreError) in
            try found.oldRows(.inquiries, by: Self.rule, from: &position, limit: 5)
        }
        #expect(old == .inquiries([]))
        #expect(old.isEmpty)
        #expect(position.isAtStart)
    }

    /// Everything that looks of one kind find until they begin again.
    private func sweep(_ store: TestedStore, _ kind: Retention, step: Int) throws -> [String] {
        var found: [String] = []
        var position = SweepPosition()
        repeat {
            let old = try store.look { (found) throws(StoreError) in
                try found.oldRows(kind, by: Self.rule, from: &position, limit: step)
            }
            switch old {
            case .inquiries(let ids), .replies(let ids), .fragments(let ids): found += ids.map { "\($0.rawValue)" }
            case .submissions(let keys): found += keys.map { "\($0)" }
            case .senders(let phones): found += phones.map { "\($0.number)" }
            }
        } while !position.isAtStart
        return found.sorted()
    }
}

/// Rows of every kind whose times lie around a cut-off, in every state.
struct OldAndYoungRows: Sendable {
    static let count = 120

    var inquiries: [InquiryRow] = []
    var replies: [OutboxRow] = []
    var submissions: [SubmissionRow] = []
    var fragments: [FragmentRow] = []
    var senders: [SenderRow] = []

    /// Rows as chance has it.
    init(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func time() -> WallTime { Sample.now + .seconds(Int.random(in: -100...100, using: &generator)) }
        func sometimes() -> WallTime? { Int.random(in: 0..<3, using: &generator) == 0 ? time() : nil }
        for number in 1...Self.count {
            // An inquiry ends after it was accepted, and later ones are accepted later.
            var inquiry = try Sample.inquiry(number, acceptedAt: Sample.now + .seconds(number * 2 - 240))
            inquiry.state = InquiryState.allCases.randomElement(using: &generator) ?? .open
            if inquiry.state != .open {
                inquiry.finishedAt = inquiry.acceptedAt + .seconds(Int.random(in: 0...200, using: &generator))
            }
            inquiries.append(inquiry)
            var reply = Sample.reply(number)
            reply.createdAt = time()
            reply.state = OutboxState.allCases.randomElement(using: &generator) ?? .waiting
            replies.append(reply)
            var submission = Sample.submission([UInt8(number), 0], link: number.isMultiple(of: 3) ? "b" : "a")
            submission.submittedAt = time()
            submissions.append(submission)
            var fragment = Sample.fragment(number)
            fragment.arrivedAt = time()
            fragments.append(fragment)
            var sender = SenderRow(phone: try Sample.phone(number))
            sender.lastQueryAt = sometimes()
            sender.lockedUntil = sometimes()
            sender.promptUntil = sometimes()
            sender.failureCount = Int.random(in: 0...1, using: &generator)
            sender.failureWindowStart = sender.failureCount == 0 ? sometimes() : time()
            if Int.random(in: 0..<8, using: &generator) == 0 { sender.openInquiry = inquiry.id }
            if Int.random(in: 0..<4, using: &generator) == 0 {
                var other = OtherServiceRow(service: "phone-cards")
                other.lastQueryAt = sometimes()
                other.failureCount = Int.random(in: 0...1, using: &generator)
                other.failureWindowStart = other.failureCount == 0 ? nil : time()
                if Int.random(in: 0..<8, using: &generator) == 0 { other.openInquiry = inquiry.id }
                sender.others = [other]
            }
            senders.append(sender)
        }
    }

    /// One row of each kind that ended at a moment, and a sender for each of its moments.
    init(at moment: WallTime) throws {
        inquiries = [try Sample.inquiry(1, acceptedAt: moment + .seconds(-9))]
        inquiries[0].state = .answered
        inquiries[0].finishedAt = moment
        replies = [Sample.reply(1)]
        replies[0].state = .failed
        replies[0].createdAt = moment
        submissions = [Sample.submission([1])]
        submissions[0].submittedAt = moment
        fragments = [Sample.fragment(1)]
        fragments[0].arrivedAt = moment
        let moments: [WritableKeyPath<SenderRow, WallTime?>] = [
            \.lastQueryAt, \.lockedUntil, \.lastHelpAt, \.promptUntil, \.topicUntil, \.repliesSince,
            \.failureWindowStart,
        ]
        for (index, path) in moments.enumerated() {
            var sender = SenderRow(phone: try Sample.phone(index))
            sender[keyPath: path] = moment
            senders.append(sender)
        }
        let others: [WritableKeyPath<OtherServiceRow, WallTime?>] = [
            \.lastQueryAt, \.lockedUntil, \.promptUntil, \.failureWindowStart,
        ]
        for (index, path) in others.enumerated() {
            var other = OtherServiceRow(service: "phone-cards")
            other[keyPath: path] = moment
            var sender = SenderRow(phone: try Sample.phone(moments.count + index))
            sender.others = [other]
            senders.append(sender)
        }
    }

    func insert(into rows: WorkingSet) throws(StoreError) {
        for row in inquiries { try rows.inquiries.insert(row, for: row.id) }
        for row in replies { try rows.replies.insert(row, for: row.id) }
        for row in submissions { rows.submissions.replace(row, for: row.key) }
        for row in fragments { try rows.fragments.insert(row, for: row.id) }
        for row in senders { rows.senders.replace(row, for: row.phone) }
    }

    /// What the rule calls old, as a sweep names it.
    func old(_ kind: Retention, by rule: RetentionRule) -> [String] {
        switch kind {
        case .inquiries: inquiries.filter { rule.isOld($0) }.map { "\($0.id.rawValue)" }.sorted()
        case .failedReplies: replies.filter { rule.isOld($0) }.map { "\($0.id.rawValue)" }.sorted()
        case .submissions: submissions.filter { rule.isOld($0) }.map { "\($0.key)" }.sorted()
        case .fragments: fragments.filter { rule.isOld($0) }.map { "\($0.id.rawValue)" }.sorted()
        case .senders: senders.filter { rule.isOld($0) }.map { "\($0.phone.number)" }.sorted()
        }
    }
}
