/// The time since it was made.
struct Stopwatch {
    private let start = ContinuousClock.now

    /// Seconds since then.
    var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    /// How many of so many things that makes a second.
    func rate(of count: Int) -> Double { Double(count) / max(seconds, 1e-9) }
}
