/// The text that Prometheus collects, exposition format 0.0.4.
package enum MetricsText {
    /// The value of the HTTP header Content-Type that goes with the text.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    static func text(of families: [Metrics.Family]) -> String {
        var text = ""
        for family in families {
            text += "# HELP \(family.name) \(escaped(family.help, alsoQuotes: false))\n"
            text += "# TYPE \(family.name) \(family.kind)\n"
            for series in family.series { append(series, named: family.name, to: &text) }
        }
        return text
    }

    private static func append(_ series: Metrics.Series, named name: String, to text: inout String) {
        let labels = written(series.labels)
        switch series.instrument {
        case .counter(let counter): text += "\(name)\(labels) \(counter.value)\n"
        case .gauge(let gauge): text += "\(name)\(labels) \(gauge.value)\n"
        case .computed(_, let value): text += "\(name)\(labels) \(number(value()))\n"
        case .histogram(let histogram, let bounds):
            let snapshot = histogram.snapshot
            for bound in bounds {
                let limit = Metrics.Label(name: "le", value: number(bound / .seconds(1)))
                text += "\(name)_bucket\(written(series.labels + [limit])) \(snapshot.count(atMost: bound))\n"
            }
            let unlimited = Metrics.Label(name: "le", value: "+Inf")
            text += "\(name)_bucket\(written(series.labels + [unlimited])) \(snapshot.count)\n"
            text += "\(name)_sum\(labels) \(number(snapshot.sum / .seconds(1)))\n"
            text += "\(name)_count\(labels) \(snapshot.count)\n"
        }
    }

    private static func written(_ labels: [Metrics.Label]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\(escaped($0.value, alsoQuotes: true))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String, alsoQuotes: Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
            case "\"" where alsoQuotes: result.append(contentsOf: "\\\"".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension Metrics.Instrument {
    /// The kind as the exposition format names it.
    var kind: String {
        switch self {
        case .counter, .computed(isCounter: true, _): "counter"
        case .gauge, .computed(isCounter: false, _): "gauge"
        case .histogram: "histogram"
        }
    }
}

extension Metrics.Family {
    /// The kind of all the family's series; a family begins with one.
    var kind: String { series.first?.instrument.kind ?? "untyped" }
}
