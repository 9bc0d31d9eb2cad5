/// How many units one commit should make durable, from how long units and commits have taken.
///
/// A batch is to take four times as long as its commit. Smaller ones spend the writer on commits. Larger ones save little more
/// and let everybody wait in lock step: peers with a window hand nothing over while a batch holds all they may, so the
/// writer, the loop and the peer would work one after the other. A slow disk thus gets large batches, a fast one small.
struct BatchSize: Equatable {
    /// The least and the most units, whatever the times say.
    private let bounds: ClosedRange<Int>
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
        let count = commitTime * 4 / max(unitTime, .nanoseconds(1))
        return min(max(bounds.lowerBound, Int(min(count, Double(bounds.upperBound)))), bounds.upperBound)
    }

    /// Learns from a batch; a single long wait counts an eighth, like every other.
    mutating func note(unitCount: Int, work: Duration, commit: Duration) {
        guard unitCount > 0 else { return }
        unitTime += (work / unitCount - unitTime) / 8
        commitTime += (commit - commitTime) / 8
    }
}
