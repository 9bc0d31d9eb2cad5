extension ConformanceReport {
    /// The report as a page of its own, which loads nothing.
    var html: String {
        var html = Self.head
        html += "<h1>Conformance</h1>\n<p>Under test: \(Self.escaped("\(position), \(place)"))</p>\n"
        html += "<p class=\"\(failedCount > 0 ? "fail" : "pass")\">\(summary)</p>\n"
        for (clause, results) in byClause {
            html += "<h2>\(Self.escaped(clause.place)) <small>\(Self.escaped(clause.subject))</small></h2>\n"
            for result in results { html += details(of: result) }
        }
        return html + "</main></html>\n"
    }

    private func details(of result: ConformanceResult) -> String {
        let isFailed: Bool
        if case .failed = result.verdict { isFailed = true } else { isFailed = false }
        let word = result.verdict.word
        var html = "<details\(isFailed ? " open" : "")><summary><b class=\"\(word.prefix(4))\">\(word)</b> "
        html += "\(Self.escaped(result.title)) <code>\(result.id)</code></summary>\n"
        if let reason = result.verdict.reason { html += "<p>\(Self.escaped(reason))</p>\n" }
        for remark in result.remarks { html += "<p>\(Self.escaped(remark))</p>\n" }
        let lines = lines(of: result).map { "\($0.direction.rawValue) \($0.text)" }
        if !lines.isEmpty { html += "<pre>\(Self.escaped(lines.joined()))</pre>\n" }
        return html + "</details>\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private static let head = """
        <!DOCTYPE html>
        <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Conformance</title>
        <style>
        :root { color-scheme: light dark; --pass: #1a7f37; --fail: #cf222e; --rest: #6e7781; }
        main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
        h2 { font-size: 1.1rem; margin: 1.5rem 0 .3rem; } small, code { color: var(--rest); font-weight: normal; }
        summary { cursor: pointer; } summary b { display: inline-block; min-width: 8.5rem; }
        .pass { color: var(--pass); } .fail { color: var(--fail); } .not { color: var(--rest); }
        pre { overflow-x: auto; padding: .6rem; border: 1px solid var(--rest); border-radius: .3rem; font-size: .8rem; }
        details p { margin: .2rem 0 .2rem 1rem; }
        </style><main>

        """
}
