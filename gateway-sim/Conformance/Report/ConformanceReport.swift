/// What a whole run came to, by clause of the specification.
struct ConformanceReport: Sendable {
    /// How simulator and peer met.
    let position: ConformancePosition
    /// Where.
    let place: String
    /// All results, as they were played.
    let results: [ConformanceResult]
    /// How PDUs are shown.
    let trace: PDUTrace

    /// The most PDUs of one result that people are shown.
    private static let shownCount = 12

    /// How many came to each.
    var passedCount: Int { results.count { $0.verdict == .passed } }
    /// How many failed.
    var failedCount: Int { results.count { if case .failed = $0.verdict { true } else { false } } }
    /// Of how many nothing can be said.
    var notApplicableCount: Int { results.count - passedCount - failedCount }

    /// The clauses in their order, each with its results.
    var byClause: [(clause: Clause, results: [ConformanceResult])] {
        Dictionary(grouping: results, by: \.clause).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// How things stand in one line.
    var summary: String {
        "\(results.count) cases: \(passedCount) passed, \(failedCount) failed, \(notApplicableCount) not applicable"
    }

    /// The report for people; the PDUs of what failed.
    var text: String {
        var text = "Under test: \(position), \(place)\n"
        for (clause, results) in byClause {
            text += "\n\(clause.place) \(clause.subject)\n"
            for result in results { text += self.text(of: result) }
        }
        return text + "\n\(summary)\n"
    }

    /// The PDUs of a result as lines.
    func lines(of result: ConformanceResult) -> [(direction: PDUTrace.Direction, text: String)] {
        result.exchanges.map { exchange in
            let text = exchange.octets.withUnsafeBytes { trace.text(exchange.direction, $0) }
            return (exchange.direction, String(text.dropFirst(2)))
        }
    }

    private func text(of result: ConformanceResult) -> String {
        let isFailed: Bool
        if case .failed = result.verdict { isFailed = true } else { isFailed = false }
        let word = result.verdict.word.padded(to: 15)
        var text = "  \(word)\(result.id): \(result.title)\n"
        if let reason = result.verdict.reason { text += "                 \(reason)\n" }
        for remark in result.remarks { text += "                 (\(remark))\n" }
        guard isFailed else { return text }
        let lines = lines(of: result)
        if lines.count > Self.shownCount {
            text +=
                "                 … \(lines.count - Self.shownCount) PDUs before these; --json and --html have all\n"
        }
        for (direction, line) in lines.suffix(Self.shownCount) {
            for (index, part) in line.split(separator: "\n").enumerated() {
                text += "                 \(index == 0 ? direction.rawValue : " ") \(part)\n"
            }
        }
        return text
    }
}

extension String {
    /// The text with spaces behind it.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
