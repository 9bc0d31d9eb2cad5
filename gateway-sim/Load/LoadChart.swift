/// A load run as a picture: the rate above, latencies below, over time.
struct LoadChart {
    let series: LoadSeries

    private static let width = 900.0
    private static let (left, right, height) = (70.0, 16.0, 190.0)
    private static let colours = ["#0072b2", "#009e73", "#e69f00", "#d55e00", "#999999"]

    /// The picture as SVG.
    var svg: String {
        let end = max(series.rows.last?.time ?? 1, 0.001)
        let rates = series.rows.map { ($0.time, $0.rate) }
        var svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(Self.width)) 520\" "
        svg += "font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        svg += panel(at: 34, "answers a second", [("answers/s", rates)], until: end, isLogarithmic: false)
        let latencies = LoadSeries.quantiles.enumerated().map { index, quantile in
            let points = series.rows.filter { !$0.latencies.isEmpty }.map { ($0.time, $0.latencies[index]) }
            return (quantile.name, points)
        }
        svg += panel(at: 290, "latency in milliseconds", latencies, until: end, isLogarithmic: true)
        return svg + "</svg>\n"
    }

    private typealias Line = (name: String, points: [(Double, Double)])

    private func panel(
        at top: Double, _ title: String, _ lines: [Line], until end: Double, isLogarithmic: Bool
    ) -> String {
        let values = lines.flatMap { $0.points.map(\.1) }
        let scale = Scale(values, isLogarithmic: isLogarithmic)
        let bottom = top + Self.height
        func x(_ time: Double) -> Double { Self.left + time / end * (Self.width - Self.left - Self.right) }
        func y(_ value: Double) -> Double { bottom - scale.share(of: value) * Self.height }
        var svg = "<text x=\"\(Self.left)\" y=\"\(top - 10)\" font-weight=\"bold\">\(title)</text>\n"
        for mark in scale.marks {
            svg += "<path d=\"M\(Self.left) \(y(mark).tenths)H\(Self.width - Self.right)\" stroke=\"#dddddd\"/>"
            svg +=
                "<text x=\"\(Self.left - 8)\" y=\"\((y(mark) + 4).tenths)\" text-anchor=\"end\">\(mark.short)</text>\n"
        }
        for part in 0...4 {
            let time = end * Double(part) / 4
            svg += "<text x=\"\(x(time).tenths)\" y=\"\(bottom + 18)\" text-anchor=\"middle\">\(time.tenths) s</text>\n"
        }
        for (index, line) in lines.enumerated() {
            let colour = Self.colours[index % Self.colours.count]
            let points = line.points.map { "\(x($0.0).tenths),\(y($0.1).tenths)" }.joined(separator: " ")
            svg += "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"1.5\" points=\"\(points)\"/>\n"
            guard lines.count > 1 else { continue }
            let place = Self.left + 180 + Double(index) * 80
            svg += "<text x=\"\(place)\" y=\"\(top - 10)\" fill=\"\(colour)\">\(line.name)</text>\n"
        }
        return svg
    }

    /// Where values stand between the bottom of a panel and its top.
    private struct Scale {
        let marks: [Double]
        private let isLogarithmic: Bool

        init(_ values: [Double], isLogarithmic: Bool) {
            self.isLogarithmic = isLogarithmic
            let greatest = max(values.max() ?? 1, 0.001)
            guard isLogarithmic else {
                let step = Self.step(for: greatest)
                marks = (0...Int((greatest / step).rounded(.up))).map { Double($0) * step }
                return
            }
            let least = max(values.filter { $0 > 0 }.min() ?? 0.1, 0.001)
            var mark = 0.001
            while mark * 10 <= least { mark *= 10 }
            var marks = [mark]
            while mark < greatest {
                mark *= 10
                marks.append(mark)
            }
            self.marks = marks.count > 1 ? marks : [mark, mark * 10]
        }

        /// 1, 2 or 5 times a power of ten, so that at most six steps reach the greatest value.
        private static func step(for greatest: Double) -> Double {
            var power = 0.001
            while true {
                for factor in [1.0, 2, 5] where greatest / (power * factor) <= 6 { return power * factor }
                power *= 10
            }
        }

        func share(of value: Double) -> Double {
            guard let first = marks.first, let last = marks.last else { return 0 }
            guard isLogarithmic else { return value / last }
            return decades(from: first, to: max(value, first)) / decades(from: first, to: last)
        }

        /// How many times ten it is from one number to another, without a logarithm of the C library.
        private func decades(from first: Double, to last: Double) -> Double {
            var (whole, rest) = (0.0, last / first)
            while rest >= 10 { (whole, rest) = (whole + 1, rest / 10) }
            var (fraction, step) = (0.0, 0.5)
            for _ in 0..<12 {
                rest *= rest
                if rest >= 10 { (fraction, rest) = (fraction + step, rest / 10) }
                step /= 2
            }
            return whole + fraction
        }
    }
}

extension Double {
    /// The number as it stands beside an axis.
    fileprivate var short: String {
        if self >= 1 || self == 0 { return "\(Int(rounded()))" }
        return self >= 0.1 ? tenths : thousandths
    }
}
