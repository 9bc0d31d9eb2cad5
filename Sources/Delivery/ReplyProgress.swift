import Primitives
import SMS

/// How far a reply has come: what its row holds of it, and what every piece of news does to that.
///
/// The change that writes the row and the machine that sends the reply share these functions, so that both always agree.
package struct ReplyProgress: Hashable, Sendable {
    /// Where a reply stands; a store keeps the first three by their numbers.
    package enum Stage: Int64, Sendable, CaseIterable {
        /// At least one segment is still to be submitted.
        case waiting = 0
        /// The gateway took every segment; receipts are awaited.
        case submitted = 1
        /// Given up; the row is kept so that an operator can look and try again.
        case failed = 2
        /// Every segment arrived; the row is deleted.
        case delivered = 3
        /// Every segment was taken and its time is up; the row is deleted, and nobody knows whether it arrived.
        case unconfirmed = 4

        /// Whether the reply has come to its end.
        package var isFinal: Bool {
            switch self {
            case .waiting, .submitted: false
            case .failed, .delivered, .unconfirmed: true
            }
        }

        /// Whether the row goes with it.
        package var deletesRow: Bool {
            switch self {
            case .waiting, .submitted, .failed: false
            case .delivered, .unconfirmed: true
            }
        }
    }

    /// Where the reply stands.
    package var stage = Stage.waiting
    /// How many segments it has, 1 … `SegmentSet.maximumNumber`; 0 as long as nobody has cut it.
    package var segmentCount = 0
    /// The segments the gateway took.
    package var submitted = SegmentSet()
    /// The segments that arrived.
    package var delivered = SegmentSet()
    /// The segments that were given up.
    package var failed = SegmentSet()
    /// How often submitting was tried and not all was taken.
    package var attempts = 0
    /// When the next attempt may be made.
    package var dueAt: WallTime
    /// When the reply is not worth sending any more.
    package var expiresAt: WallTime

    /// The progress of a reply nobody has tried to send yet.
    package init(dueAt: WallTime, expiresAt: WallTime) {
        self.dueAt = dueAt
        self.expiresAt = expiresAt
    }

    /// Whether the next attempt may be made: the first one always, unless a moment was planned for it; and a time that is
    /// further off than any gap, or any plan, was chosen by a clock that has been set back since.
    package func isDue(at now: WallTime) -> Bool {
        attempts == 0 || dueAt <= now || dueAt > now + (isPlanned ? Self.longestPlan : Self.longestGap)
    }

    /// Whether a moment was planned for the first attempt, which counts as one until then.
    private var isPlanned: Bool { attempts > 0 && segmentCount == 0 }

    /// Adds what is known of an attempt.
    ///
    /// - Returns: the final stage, where this brought it about.
    package mutating func add(_ note: SubmissionNote) -> Stage? {
        if isPlanned, note.segmentCount > 0 { attempts = 0 }
        if note.segmentCount > 0 { segmentCount = note.segmentCount }
        submitted = submitted.union(note.taken)
        delivered = delivered.union(note.delivered)
        failed = failed.union(note.failed)
        if let refusal = note.refusal { planRetry(after: refusal, at: note.at) }
        return conclude()
    }

    /// Adds what became of one segment; what may still change counts for nothing.
    ///
    /// - Returns: the final stage, where this brought it about.
    package mutating func add(_ state: MessageState, of segment: Int) -> Stage? {
        guard state.isFinal else { return nil }
        if state == .delivered { delivered.insert(segment) } else { failed.insert(segment) }
        return conclude()
    }

    /// Ends a reply whose time is up.
    ///
    /// - Returns: the final stage; `nil` when the reply had one before.
    package mutating func expire() -> Stage? {
        switch stage {
        case .waiting: stage = .failed
        case .submitted: stage = .unconfirmed
        case .failed, .delivered, .unconfirmed: return nil
        }
        return stage
    }

    private mutating func conclude() -> Stage? {
        guard !stage.isFinal else { return nil }
        let isSettled = segmentCount > 0 && delivered.union(failed).count >= segmentCount
        if isSettled {
            stage = failed.isEmpty ? .delivered : .failed
            return stage
        }
        let isTaken = segmentCount > 0 && submitted.union(failed).count >= segmentCount
        stage = isTaken ? .submitted : .waiting
        return nil
    }

    /// Plans the next attempt, or gives the segments up that no gateway has taken.
    private mutating func planRetry(after refusal: Refusal, at now: WallTime) {
        attempts += 1
        dueAt = now + Self.gap(afterAttempts: attempts)
        guard refusal == .permanent || dueAt >= expiresAt else { return }
        for segment in stride(from: 1, through: segmentCount, by: 1) where !submitted.contains(segment) {
            failed.insert(segment)
        }
    }

    /// How long to wait before the next attempt: soon once, then never more than twice a minute, and rarer each time.
    private static func gap(afterAttempts attempts: Int) -> Duration {
        guard attempts > 1 else { return .seconds(5) }
        return min(.seconds(60) * (1 << min(attempts - 2, 10)), longestGap)
    }

    static let longestGap = Duration.seconds(3_600)
    /// Quiet hours end within a day.
    static let longestPlan = Duration.seconds(24 * 3_600)
}
