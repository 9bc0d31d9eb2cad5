/// What repetitions of one measurement came to.
struct Spread {
    /// The lowest.
    let lowest: Double
    /// The one in the middle, or the mean of the two there.
    let median: Double
    /// The highest.
    let highest: Double

    /// The spread of these values; `nil` without any.
    init?(_ values: [Double]) {
        let sorted = values.sorted()
        guard let lowest = sorted.first, let highest = sorted.last else { return nil }
        self.lowest = lowest
        self.highest = highest
        median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
