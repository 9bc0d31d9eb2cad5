/// The measurements as a picture: bars, longest first where longer is better.
///
/// Colours follow the reader's light or dark setting, text stays text, and the machine is named.
struct BarChart {
    private struct Bar {
        let label: String
        let value: Double
        let text: String
        let style: String
    }

    private struct Panel {
        let title: String
        let bars: [Bar]
    }

    private let results: Results

    private static let width = 760.0
    private static let labelWidth = 250.0
    private static let barHeight = 22.0
    private static let barStep = 30.0
    private static let margin = 16.0

    init(_ results: Results) { self.results = results }

    /// The whole picture.
    var svg: String {
        var y = Self.margin + 14
        var body = ""
        for panel in panels where !panel.bars.isEmpty {
            body += Self.text(panel.title, x: Self.margin, y: y, style: "title")
            y += 12
            // Room for the number behind the longest bar.
            let room = Self.width - Self.labelWidth - 2 * Self.margin - 120
            let longest = panel.bars.map(\.value).max() ?? 1
            for bar in panel.bars {
                body += Self.draw(bar, length: max(1, room * bar.value / longest), y: y)
                y += Self.barStep
            }
            y += 26
        }
        for line in footer {
            body += Self.text(line, x: Self.margin, y: y - 6, style: "note")
            y += 17
        }
        let height = (y + 2).text(digits: 0)
        let width = Self.width.text(digits: 0)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" role="img">
            <title>Tongcha beside bare SQLite and other responders</title>
            \(Self.style)
            \(body)</svg>

            """
    }

    private var panels: [Panel] {
        let runs = [
            ("smpp-100", "Tongcha, SMPP", "ours"), ("line-100", "Tongcha, line protocol", "ours"),
        ]
        let peers = Results.peers.map { ($0, results.word("title", of: $0) ?? "", "peer") }
        let answers = (runs + peers).compactMap { bar(.answers, of: $0.0, $0.1, $0.2) }
        let ceiling = bar(.bare, of: "smpp-100", "SQLite alone, the same rows", "ceiling")
        let processor = (runs + peers).compactMap { run -> Bar? in
            guard let spread = results.spread(.processor, of: run.0) else { return nil }
            return Bar(label: run.1, value: spread.median, text: "\(spread.median.text(digits: 2)) ms", style: run.2)
        }
        return [
            Panel(
                title: "Answers a second, window 100, receipts for every segment (longer is better)",
                bars: [ceiling].compactMap { $0 } + answers.sorted { $0.value > $1.value }),
            Panel(
                title: "Processor time for one answer (shorter is better)",
                bars: processor.sorted { $0.value < $1.value }),
        ]
    }

    private func bar(_ figure: Figure, of run: String, _ label: String, _ style: String) -> Bar? {
        guard let spread = results.spread(figure, of: run) else { return nil }
        return Bar(label: label, value: spread.median, text: Self.grouped(spread.median), style: style)
    }

    private var footer: [String] {
        let machine = results.word("processor", of: "machine") ?? "?"
        let cores = (results.figure("cores", of: "machine") ?? 0).text(digits: 0)
        let repeats = (results.figure("repeats", of: "machine") ?? 0).text(digits: 0)
        let day = results.word("started", of: "machine")?.prefix(10) ?? "?"
        let conditions =
            "\(cores) cores, \(machine), \(day); medians of \(repeats) runs by make bench-peers, everything in one run."
        return [conditions] + Results.peers.compactMap { results.word("note", of: $0) }
    }

    private static let style = """
        <style>
        text { font: 14px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
        .title { font-weight: 600 } .note { font-size: 12px; fill: #59636e } .value { font-variant-numeric: tabular-nums }
        .ours { fill: #1f7a4d } .peer { fill: #8b949e } .ceiling { fill: none; stroke: #8b949e; stroke-dasharray: 4 3 }
        @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .note { fill: #9198a1 } .ours { fill: #3fb27f } }
        </style>
        """

    private static func draw(_ bar: Bar, length: Double, y: Double) -> String {
        let x = margin + labelWidth
        let middle = y + barHeight / 2 + 5
        return text(bar.label, x: margin, y: middle, style: "label")
            + "<rect class=\"\(bar.style)\" x=\"\(x.text(digits: 1))\" y=\"\(y.text(digits: 1))\" "
            + "width=\"\(length.text(digits: 1))\" height=\"\(barHeight.text(digits: 0))\" rx=\"3\"/>\n"
            + text(bar.text, x: x + length + 8, y: middle, style: "value")
    }

    private static func text(_ text: String, x: Double, y: Double, style: String) -> String {
        "<text class=\"\(style)\" x=\"\(x.text(digits: 1))\" y=\"\(y.text(digits: 1))\">\(escaped(text))</text>\n"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            default: result.append(character)
            }
        }
    }

    /// A whole number with thin spaces between its thousands.
    private static func grouped(_ value: Double) -> String {
        var digits = value.text(digits: 0)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return ([digits] + groups).joined(separator: "\u{2009}")
    }
}
