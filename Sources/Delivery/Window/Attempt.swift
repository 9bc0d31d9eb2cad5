import SMS

/// What is known of one attempt to submit a reply, segment by segment.
struct Attempt: Equatable, Sendable {
    /// How many segments it has; 0 as long as nobody has cut it.
    var segmentCount = 0
    /// The segments that this attempt submits.
    var due = SegmentSet()
    /// Those of them that have the gateway's answer.
    var answered = SegmentSet()
    /// Those of them that were not taken.
    var refused = SegmentSet()
    /// The segments that were taken, and what became of them.
    var taken = SegmentSet()
    var delivered = SegmentSet()
    var failed = SegmentSet()
    var refusal: Refusal?

    /// Whether every segment has its answer.
    var isAnswered: Bool { segmentCount > 0 && answered.count >= due.count }

    /// Whether it is known what became of a segment.
    func isSettled(_ segment: Int) -> Bool { delivered.contains(segment) || failed.contains(segment) }

    /// The gateway took a segment; its answer may follow the news that there was none.
    ///
    /// - Returns: whether it is the first answer for a segment of this attempt.
    mutating func take(_ segment: Int) -> Bool {
        let isFirst = due.contains(segment) && !answered.contains(segment)
        if isFirst { answered.insert(segment) }
        taken.insert(segment)
        if refused.contains(segment) {
            refused.remove(segment)
            if refused.isEmpty { refusal = nil }
        }
        return isFirst
    }

    /// Notes what became of a segment.
    mutating func settle(_ segment: Int, _ state: MessageState) {
        if state == .delivered { delivered.insert(segment) } else { failed.insert(segment) }
    }

    /// The gateway did not take a segment; `false` when it has answered for it already.
    mutating func refuse(_ segment: Int, _ refusal: Refusal) -> Bool {
        guard due.contains(segment), !answered.contains(segment) else { return false }
        answered.insert(segment)
        refused.insert(segment)
        if self.refusal != .permanent { self.refusal = refusal }
        return true
    }
}
