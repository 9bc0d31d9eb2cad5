import Primitives
import SMS

/// What the store forgets by age, each in small steps between other work.
package enum Retention: Sendable, CaseIterable {
    /// Inquiries that left the state `open` before the cut-off: numbers and counts go with them.
    case inquiries
    /// Replies that were given up, written before the cut-off.
    case failedReplies
    /// Submissions whose receipt never came.
    case submissions
    /// Segments of long messages that were never complete.
    case fragments
    /// Senders idle since the cut-off who wait for no answer and whose failures no longer count.
    case senders
}

/// Which rows are old enough to be forgotten.
package struct RetentionRule: Hashable, Sendable {
    /// Rows that ended, or were last of use, before this moment are old.
    package var cutoff: WallTime
    /// Failures of a sender that began before this moment no longer count.
    package var failuresBefore: WallTime

    /// A rule of these moments.
    package init(cutoff: WallTime, failuresBefore: WallTime = WallTime(milliseconds: 0)) {
        self.cutoff = cutoff
        self.failuresBefore = failuresBefore
    }

    /// Whether an inquiry is old.
    package func isOld(_ row: InquiryRow) -> Bool {
        guard row.state != .open, let finishedAt = row.finishedAt else { return false }
        return finishedAt < cutoff
    }

    /// Whether a reply is old.
    package func isOld(_ row: OutboxRow) -> Bool { row.state == .failed && row.createdAt < cutoff }

    /// Whether a submission is old.
    package func isOld(_ row: SubmissionRow) -> Bool { row.submittedAt < cutoff }

    /// Whether a fragment is old.
    package func isOld(_ row: FragmentRow) -> Bool { row.arrivedAt < cutoff }

    /// Whether a sender is old.
    package func isOld(_ row: SenderRow) -> Bool {
        guard row.openInquiry == nil else { return false }
        let moments = [
            row.lastQueryAt, row.lockedUntil, row.lastHelpAt, row.promptUntil, row.topicUntil,
            row.repliesSince, row.failureWindowStart, row.challenge?.sentAt,
        ]
        guard moments.allSatisfy({ $0.map { $0 < cutoff } ?? true }) else { return false }
        guard row.failureCount == 0 || row.failureWindowStart.map({ $0 < failuresBefore }) ?? true else { return false }
        return isOld(row.others)
    }
}

/// Rows that a look has found old.
package enum OldRows: Hashable, Sendable {
    /// Inquiries.
    case inquiries([MessageID])
    /// Replies that were given up.
    case replies([MessageID])
    /// Submissions.
    case submissions([SubmissionKey])
    /// Fragments.
    case fragments([MessageID])
    /// Senders.
    case senders([PhoneNumber])

    /// Whether there are none.
    package var isEmpty: Bool {
        switch self {
        case .inquiries(let ids), .replies(let ids), .fragments(let ids): ids.isEmpty
        case .submissions(let keys): keys.isEmpty
        case .senders(let phones): phones.isEmpty
        }
    }
}

/// How far a sweep through one table has come; after the last row it begins again.
package struct SweepPosition: Hashable, Sendable {
    var integer = Int64.min
    var octets: [UInt8] = []

    /// Before the first row.
    package init() {}

    /// Whether the next sweep begins with the first row.
    package var isAtStart: Bool { self == Self() }
}
