import Primitives

/// All of a process's numbers, by name and labels, for Prometheus to collect.
///
/// Asking again for a name with the same labels gives the same instrument, so a link that comes back goes on counting.
/// Asking for it as another kind is a mistake of ours and stops the process.
package final class Metrics: Sendable {
    /// Label names and their values, in the order they are written.
    package typealias Labels = KeyValuePairs<StaticString, String>

    enum Instrument: Sendable {
        case counter(Counter)
        case gauge(Gauge)
        case computed(isCounter: Bool, @Sendable () -> Double)
        case histogram(Histogram, bounds: [Duration])
    }

    struct Label: Hashable, Sendable {
        var name: String
        var value: String
    }

    struct Series: Sendable {
        var labels: [Label]
        var instrument: Instrument
    }

    struct Family: Sendable {
        var name: String
        var help: String
        var series: [Series]
    }

    private let families = Lock<[Family]>([])
    private let prefix: String

    /// A registry with nothing in it; `prefix` begins every name but those of the process.
    package init(prefix: String = "") { self.prefix = prefix }

    /// The bounds of a histogram's buckets where none are given, 1 ms … 1 min.
    package static let usualBounds: [Duration] =
        [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000].map { .milliseconds($0) }

    /// The counter of this name and these labels.
    package func counter(_ name: StaticString, help: StaticString, labels: Labels = [:]) -> Counter {
        guard case .counter(let counter) = instrument(full(name), help, labels, orNew: .counter(Counter())) else {
            preconditionFailure("\(name) is no counter")
        }
        return counter
    }

    /// The gauge of this name and these labels.
    package func gauge(_ name: StaticString, help: StaticString, labels: Labels = [:]) -> Gauge {
        guard case .gauge(let gauge) = instrument(full(name), help, labels, orNew: .gauge(Gauge())) else {
            preconditionFailure("\(name) is no gauge that can be set")
        }
        return gauge
    }

    /// Lets `value` be asked, on the collecting thread, whenever this gauge is collected; the first one given stays.
    package func gauge(
        _ name: StaticString, help: StaticString, labels: Labels = [:], value: @escaping @Sendable () -> Double
    ) {
        compute(full(name), help, labels, isCounter: false, value)
    }

    /// Lets `value`, which never falls, be asked whenever this counter is collected; the first one given stays.
    package func counter(
        _ name: StaticString, help: StaticString, labels: Labels = [:], value: @escaping @Sendable () -> Double
    ) {
        compute(full(name), help, labels, isCounter: true, value)
    }

    /// The histogram of this name and these labels, in seconds, with buckets up to each of the rising `bounds`.
    package func histogram(
        _ name: StaticString, help: StaticString, labels: Labels = [:], bounds: [Duration] = usualBounds
    ) -> Histogram {
        let new = Instrument.histogram(Histogram(), bounds: bounds)
        guard case .histogram(let histogram, _) = instrument(full(name), help, labels, orNew: new) else {
            preconditionFailure("\(name) is no histogram")
        }
        return histogram
    }

    /// Everything as Prometheus collects it, in the order of registration.
    package var text: String { MetricsText.text(of: families.withLock { $0 }) }

    private func full(_ name: StaticString) -> String { prefix + name.description }

    /// Registers a value that is asked whenever it is collected, under exactly this name.
    func compute(
        _ name: String, _ help: StaticString, _ labels: Labels = [:], isCounter: Bool,
        _ value: @escaping @Sendable () -> Double
    ) {
        let new = Instrument.computed(isCounter: isCounter, value)
        guard case .computed = instrument(name, help, labels, orNew: new) else {
            preconditionFailure("\(name) is nothing that is computed")
        }
    }

    private func instrument(
        _ name: String, _ help: StaticString, _ labels: Labels, orNew new: Instrument
    ) -> Instrument {
        let help = help.description
        let labels = labels.map { Label(name: $0.description, value: $1) }
        precondition(([name] + labels.map(\.name)).allSatisfy(\.isMetricName), "\(name) or a label of it is misspelled")
        return families.withLock { families in
            let series = Series(labels: labels, instrument: new)
            guard let index = families.firstIndex(where: { $0.name == name }) else {
                families.append(Family(name: name, help: help, series: [series]))
                return new
            }
            if let known = families[index].series.first(where: { $0.labels == labels }) { return known.instrument }
            precondition(families[index].kind == new.kind, "\(name) is of another kind already")
            families[index].series.append(series)
            return new
        }
    }
}

extension String {
    /// Whether a metric or a label may be called so; one wrong name would make Prometheus drop everything.
    fileprivate var isMetricName: Bool {
        guard let first = utf8.first, !(0x30...0x39).contains(first) else { return false }
        return utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }
}
