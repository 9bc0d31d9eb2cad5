/// How many units one commit should make durable, from how long units and commits have taken.
///
/// A batch is to take four times as long as its commit, but no longer than a moment unless the commit itself does. Smaller
/// ones spend the writer on commits. Larger ones save little more and let everybody wait: whoever comes during a batch
/// waits for its end and for his own, however much of it is another's flood, and peers with a window hand nothing over
/// while a batch holds all they may. A slow disk thus gets large batches, a fast one small.
struct BatchSize: Equatable {
    /// The least and the most units, whatever the times say.
    private let bounds: ClosedRange<Int>
    /// How long the units of a batch may take where commits are fast.
    private static let moment = Duration.microseconds(1_500)

    /// Of one unit, smoothed.
    private var unitTime = Duration.microseconds(20)
    /// Of one commit, smoothed.
    private var commitTime = Duration.milliseconds(1)

    /// Batches of at most `limit` units, which is at least 1.
    init(limit: Int) {
        precondition(limit > 0, "a batch holds at least one unit")
        bounds = min(8, limit)...limit
    }

    /// How many units to take now.
    var limit: Int {
        let time = max(min(commitTime * 4, Self.moment), commitTime)
        let count = time / max(unitTime, .nanoseconds(1))
        return min(max(bounds.lowerBound, Int(min(count, Double(bounds.upperBound)))), bounds.upperBound)
    }

    /// Learns from a batch; a single long wait, as for a checkpoint, counts as four usual ones at most.
    mutating func note(unitCount: Int, work: Duration, commit: Duration) {
        guard unitCount > 0 else { return }
        unitTime += (work / unitCount - unitTime) / 8
        commitTime += (min(commit, commitTime * 4) - commitTime) / 8
    }
}
