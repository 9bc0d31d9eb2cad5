/// The measurements of two builds that took turns, side by side: runs named `base:…` and `present:…`.
struct TurnsTable {
    private let results: Results
    /// What is shown of both builds; a ratio stands behind those that are targets.
    private static let columns: [(figure: Figure, hasRatio: Bool)] = [
        (.answers, true), (.processor, true), (.high, false), (.pause, false), (.peak, false),
    ]
    private static let wanted =
        "wanted at full speed: 1.50 times the answers a second or more, 0.70 times the CPU or less"

    init(_ results: Results) { self.results = results }

    /// The whole table.
    var text: String {
        func word(_ name: String) -> String { results.word(name, of: "machine") ?? "?" }
        let repeats = (results.figure("repeats", of: "machine") ?? 0).text(digits: 0)
        return """
            machine: \(word("processor")), Linux \(word("kernel"))
            base: \(word("base")); present: \(word("present"))
            medians of \(repeats) turns each, the same generator and people; × is the median of the turns' ratios, lowest–highest
            behind it; \(Self.wanted)


            """ + ResultsTable.aligned(rows)
    }

    private var rows: [[String]] {
        let figures = Self.columns.flatMap { figure, hasRatio in [figure.heading, ""] + (hasRatio ? ["", ""] : []) }
        let builds = Self.columns.flatMap { _, hasRatio in ["base", "present"] + (hasRatio ? ["×", ""] : []) }
        return [[""] + figures, [""] + builds] + runs.map(row)
    }

    /// What both builds did, in the order they did it.
    private var runs: [String] {
        results.names.filter { $0.hasPrefix("base:") && results.spread(.answers, of: $0) != nil }
            .map { String($0.dropFirst("base:".count)) }
    }

    private func row(_ run: String) -> [String] {
        let (base, present) = ("base:\(run)", "present:\(run)")
        var cells = [results.word("title", of: base) ?? run]
        for (figure, hasRatio) in Self.columns {
            for name in [base, present] {
                cells.append(results.spread(figure, of: name).map { figure.text($0.median) } ?? "–")
            }
            guard hasRatio else { continue }
            let ratio = results.ratio(figure, of: present, to: base)
            cells.append(ratio?.median.text(digits: 2) ?? "–")
            cells.append(ratio.map { "\($0.lowest.text(digits: 2))–\($0.highest.text(digits: 2))" } ?? "")
        }
        return cells
    }
}
