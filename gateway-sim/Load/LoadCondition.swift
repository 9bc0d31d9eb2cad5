import Arguments

/// What makes a load run fail: a figure of its outcome, beyond a bound.
struct LoadCondition: Equatable, Sendable {
    /// The figures that latencies are told by.
    static let latencies = ["p50", "p95", "p99", "p99.9", "p99.99", "max", "mean"]
    /// The figures that are counted.
    static let counts = ["lost", "refused", "duplicates", "strangers", "unsent", "binds_lost", "rate"]

    /// What the figure is to be beside the bound for the run to fail.
    enum Comparison: String, CaseIterable, Sendable {
        case atLeast = ">="
        case atMost = "<="
        case above = ">"
        case below = "<"
    }

    /// The condition as it was typed.
    let text: String
    private let figure: String
    private let comparison: Comparison
    /// Milliseconds, or a count.
    private let bound: Double

    /// `p99>50ms`, `lost>0`; `nil` for anything else.
    init?(_ text: String) {
        let compact = text.filter { !$0.isWhitespace }
        // The longer signs first, or `>=` would be read as `>`.
        guard let sign = Comparison.allCases.first(where: { compact.contains($0.rawValue) }),
            let place = compact.firstRange(of: sign.rawValue)
        else { return nil }
        self.text = text
        figure = String(compact[..<place.lowerBound])
        comparison = sign
        let value = String(compact[place.upperBound...])
        if Self.latencies.contains(figure) {
            let kind = ValueKind<Duration>.duration(.zero...(.seconds(172_800)))
            guard let duration = kind.parse(value) else { return nil }
            bound = duration / .milliseconds(1)
        } else if Self.counts.contains(figure), let count = Double(value), count >= 0 {
            bound = count
        } else {
            return nil
        }
    }

    /// What the figure was, where that makes the run fail.
    func failure(of report: LoadReport) -> String? {
        let value: Double
        if let latency = report.quantiles.first(where: { $0.name == figure })?.value {
            value = latency / .milliseconds(1)
        } else {
            value = count(of: report)
        }
        let isMet: Bool =
            switch comparison {
            case .atLeast: value >= bound
            case .atMost: value <= bound
            case .above: value > bound
            case .below: value < bound
            }
        guard isMet else { return nil }
        let unit = Self.latencies.contains(figure) ? " ms" : ""
        return "failed: \(text): \(figure) was \(value.tenths)\(unit)"
    }

    private func count(of report: LoadReport) -> Double {
        switch figure {
        case "lost": Double(report.tally.lostCount)
        case "refused": Double(report.tally.refusedCount)
        case "duplicates": Double(report.tally.duplicateCount)
        case "strangers": Double(report.tally.strangerCount)
        case "unsent": Double(report.unsentCount)
        case "binds_lost": Double(report.lostBindCount)
        default: report.answersPerSecond
        }
    }
}

extension ValueKind where Value == LoadCondition {
    /// `p99>50ms`.
    static var loadCondition: Self {
        Self(
            expectation: "a figure, a sign and a bound, such as p99>50ms or lost>0; figures with times are "
                + "\(LoadCondition.latencies.joined(separator: " ")), counts \(LoadCondition.counts.joined(separator: " "))"
                + "; signs are > < >= <=",
            parse: LoadCondition.init, write: \.text)
    }
}
