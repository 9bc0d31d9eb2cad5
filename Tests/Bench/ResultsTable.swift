/// The measurements as a person reads them: what the responder is compared with first, then figures, then targets.
struct ResultsTable {
    private let results: Results

    init(_ results: Results) { self.results = results }

    /// The whole table.
    var text: String {
        [head, comparison, runs, ceilings, waiting, starts, targets].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var head: String {
        func figure(_ name: String) -> String { (results.figure(name, of: "machine") ?? 0).text(digits: 0) }
        func word(_ name: String) -> String { results.word(name, of: "machine") ?? "?" }
        let open = figure("open") == "0" ? "as many questions" : "\(figure("open")) questions"
        return """
            machine: \(figure("cores")) cores, \(word("processor")), Linux \(word("kernel"))
            one link; each of \(figure("questions")) questions comes from a phone of its own and is decided with its person, accounts
            and limits; question, inquiry, reply, the gateway's answer to each segment and each receipt are synced to disk
            window: that many unanswered PDUs each way, and \(open) without their whole reply
            medians of \(figure("repeats")) runs, lowest–highest below; the generator works on the same cores, its time is its own

            """
    }

    private var comparison: String {
        let sqlite = (
            "of SQLite's, which writes the same rows in commits of the same size and does nothing else", 2,
            results.spread(.ofBare, of: "smpp-100")
        )
        let peers = Results.peers.map { peer in
            ("times \(results.word("title", of: peer) ?? peer)", 1, results.ratio(.answers, of: "smpp-100", to: peer))
        }
        let rows = ([sqlite] + peers).compactMap { title, digits, spread in
            spread.map { [$0.median.text(digits: digits), range($0) { $0.text(digits: digits) }, title] }
        }
        return rows.isEmpty ? "" : "answers a second over SMPP, window 100, come to\n" + Self.aligned(rows)
    }

    private var runs: String {
        let columns: [Figure] = [
            .answers, .bare, .ofBare, .processor, .generator, .peak, .median, .high, .longest, .pause, .segments,
            .receipts, .units, .lost,
        ]
        var rows = [[""] + columns.map(\.heading)]
        for name in results.names where results.spread(.answers, of: name) != nil {
            let spreads = columns.map { ($0, results.spread($0, of: name)) }
            rows.append(
                [results.word("title", of: name) ?? name] + spreads.map { $1.map { $0.median }.map($0.text) ?? "–" })
            guard results.runs(name).count > 1 else { continue }
            rows.append([""] + spreads.map { figure, spread in spread.map { range($0, figure.text) } ?? "" })
        }
        return rows.count > 1 ? Self.aligned(rows) : ""
    }

    private var ceilings: String {
        func figure(_ name: String, _ run: String) -> String? {
            results.figure(name, of: run)?.text(digits: 0)
        }
        guard let views = figure("views_per_second", "codec"), let owned = figure("owned_per_second", "codec"),
            let echo = figure("round_trips_per_second", "echo"), let window = figure("window", "echo")
        else { return "" }
        return """
            deliver_sm decoded alone: \(views)/s as views, \(owned)/s as owned values
            deliver_sm answered over loopback, nothing done: \(echo)/s, window \(window)

            """
    }

    private var waiting: String {
        let names = results.names.filter { $0.hasPrefix("waiting-") }
        guard !names.isEmpty else { return "" }
        var rows = [["replies that wait", "peak MiB", "resident MiB"]]
        for name in names {
            rows.append(
                [String(name.dropFirst("waiting-".count))]
                    + [Figure.peak, .resident].map { figure in
                        results.spread(figure, of: name).map { figure.text($0.highest) } ?? "–"
                    })
        }
        return Self.aligned(rows)
    }

    private var starts: String {
        let names = results.names.filter { $0.hasPrefix("start-") }
        guard !names.isEmpty else { return "" }
        let columns = [Figure.started, .firstAnswer]
        var rows = [["people known at the start"] + columns.flatMap { [$0.heading, ""] }]
        for name in names {
            rows.append(
                [String(name.dropFirst("start-".count))]
                    + columns.flatMap { figure in
                        let spread = results.spread(figure, of: name)
                        return [
                            spread.map { figure.text($0.median) } ?? "–", spread.map { range($0, figure.text) } ?? "",
                        ]
                    })
        }
        return Self.aligned(rows)
    }

    private var targets: String {
        var rows = [
            ["", "target", "measured", "two cores, one SMPP link, window 100, two segments with receipts, durable"]
        ]
        for target in Target.all {
            let measured = target.measure(results)
            let verdict = measured.map { target.isMet(by: $0) ? "met" : "missed" } ?? "–"
            rows.append([verdict, target.wanted, measured?.text(digits: target.digits) ?? "–", target.name])
        }
        return Self.aligned(rows)
    }

    /// Lowest and highest; nothing where they read the same.
    private func range(_ spread: Spread, _ text: (Double) -> String) -> String {
        let (lowest, highest) = (text(spread.lowest), text(spread.highest))
        return lowest == highest ? "" : "\(lowest)–\(highest)"
    }

    /// Columns side by side: first and last to the left, the others to the right.
    static func aligned(_ rows: [[String]]) -> String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                let isLeft = column == 0 || cell.contains(" ") && column == count - 1
                line += (column == 0 ? "" : "  ") + (isLeft ? cell + padding : padding + cell)
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
