import JSON

/// What the responder is meant to reach on two cores, and how that is read from the measurements.
struct Target: Sendable {
    /// Which side of the bound is good.
    enum Bound: Sendable { case atLeast(Double), below(Double), atMost(Double) }

    /// What is measured, in words.
    let name: String
    let bound: Bound
    let digits: Int
    /// The measured value; `nil` where it was not measured.
    let measure: @Sendable (Results) -> Double?

    /// All of them, over one SMPP link with a window of 100 unless they say otherwise.
    static let all = [
        Target("of bare SQLite's questions a second", .atLeast(0.6), digits: 2) {
            $0.spread(.ofBare, of: "smpp-100")?.median
        },
        Target("of the answers a second among the fewest people, among the most", .atLeast(0.85), digits: 2) {
            results in
            guard let (fewest, most) = results.populations else { return nil }
            return results.ratio(.answers, of: most, to: fewest)?.median
        },
        Target("CPU-seconds for 1000 answers at 200 a second", .atMost(0.3), digits: 3) {
            $0.spread(.processor, of: "smpp-paced")?.median
        },
        Target("ms of latency, p99, at 200 a second", .atMost(5), digits: 1) {
            $0.spread(.high, of: "smpp-paced")?.median
        },
        Target("ms without an answer at most, at full speed", .atMost(100), digits: 1) { results in
            results.fullSpeed.compactMap { results.spread(.pause, of: $0)?.highest }.max()
        },
        Target("ms from the start to the first answer, among the most people", .atMost(1_000)) { results in
            results.names.filter { $0.hasPrefix("start-") }.last.flatMap {
                results.spread(.firstAnswer, of: $0)?.median
            }
        },
        Target("times Kannel's answers a second", .atLeast(20), digits: 1) {
            $0.ratio(.answers, of: "smpp-100", to: "kannel")?.median
        },
        Target("ms of latency, p99, at full speed", .below(50), digits: 1) { $0.spread(.high, of: "smpp-100")?.median },
        Target("MiB at most with 100000 messages waiting", .below(64), digits: 1) {
            $0.spread(.peak, of: "waiting-100000")?.highest
        },
        Target("times that with a million", .atMost(10), digits: 1) {
            $0.ratio(.peak, of: "waiting-1000000", to: "waiting-100000")?.highest
        },
    ]

    private init(
        _ name: String, _ bound: Bound, digits: Int = 0, measure: @escaping @Sendable (Results) -> Double?
    ) {
        self.name = name
        self.bound = bound
        self.digits = digits
        self.measure = measure
    }

    /// The bound as it is shown.
    var wanted: String {
        switch bound {
        case .atLeast(let value): "≥ \(value.text(digits: digits))"
        case .below(let value): "< \(value.text(digits: digits))"
        case .atMost(let value): "≤ \(value.text(digits: digits))"
        }
    }

    /// Whether a measured value is on the good side.
    func isMet(by value: Double) -> Bool {
        switch bound {
        case .atLeast(let bound): value >= bound
        case .below(let bound): value < bound
        case .atMost(let bound): value <= bound
        }
    }

    /// Writes the target for a program.
    func write(measured: Double?, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("target", name)
        writer.member("wanted", wanted)
        if let measured {
            writer.member("measured", measured)
            writer.member("met", isMet(by: measured))
        }
        writer.endObject()
    }
}
