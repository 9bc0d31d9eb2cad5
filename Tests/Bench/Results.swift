import Glibc
import JSON

/// All measurements of one run of the benchmark.
struct Results {
    /// Why there are none.
    enum Failure: Error, CustomStringConvertible {
        case unreadable(path: String)
        case noMeasurement(path: String, line: Int)

        var description: String {
            switch self {
            case .unreadable(let path): "\(path) cannot be read"
            case .noMeasurement(let path, let line): "\(path):\(line) is no measurement"
            }
        }
    }

    /// The runs of other responders.
    static let peers = ["kannel", "kannel-synced", "python"]

    private let measurements: [Measurement]

    /// The measurements of a file with one JSON object a line.
    init(path: String) throws(Failure) { try self.init(octets: Self.octets(of: path), path: path) }

    /// The same from what stands in the file.
    init(octets: [UInt8], path: String) throws(Failure) {
        var measurements: [Measurement] = []
        for (index, line) in octets.split(separator: 0x0A).enumerated() {
            guard let node = try? JSONParser.parse(Array(line), as: .json), let measurement = Measurement(node) else {
                throw .noMeasurement(path: path, line: index + 1)
            }
            measurements.append(measurement)
        }
        self.measurements = measurements
    }

    /// The names of all runs, in the order they were first run.
    var names: [String] {
        measurements.reduce(into: []) { if !$0.contains($1.name) { $0.append($1.name) } }
    }

    /// The runs over SMPP with a window of 100 as fast as it goes.
    var fullSpeed: [String] { names.filter { $0 == "smpp-100" || $0.hasPrefix("people-") } }

    /// The runs among the fewest and the most people, where there are several.
    var populations: (fewest: String, most: String)? {
        let sorted = names.filter { $0.hasPrefix("people-") }.sorted { ($0.count, $0) < ($1.count, $1) }
        guard sorted.count > 1, let fewest = sorted.first, let most = sorted.last else { return nil }
        return (fewest, most)
    }

    /// The repetitions of a run.
    func runs(_ name: String) -> [Measurement] { measurements.filter { $0.name == name } }

    /// A figure over the repetitions of a run; `nil` where none gave it.
    func spread(_ figure: Figure, of name: String) -> Spread? { Spread(runs(name).compactMap(figure.read)) }

    /// How a figure of one run relates to another's, repetition by repetition: both saw the same minute.
    func ratio(_ figure: Figure, of name: String, to other: String) -> Spread? {
        let quotients = zip(runs(name), runs(other)).compactMap { mine, theirs -> Double? in
            guard let dividend = figure.read(mine), let divisor = figure.read(theirs), divisor > 0 else { return nil }
            return dividend / divisor
        }
        return Spread(quotients)
    }

    /// A number that one run gave, by its name in the file.
    func figure(_ figure: String, of name: String) -> Double? { runs(name).first?.figure(figure) }

    /// A word that one run gave, by its name in the file.
    func word(_ word: String, of name: String) -> String? { runs(name).first?.word(word) }

    /// Machine, figures and targets for a program.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        for name in ["processor", "kernel", "started"] { writer.member(name, word(name, of: "machine") ?? "") }
        for name in ["cores", "repeats", "questions"] { writer.member(name, figure(name, of: "machine") ?? 0) }
        writer.name("runs")
        writer.beginArray()
        for name in names where name != "machine" { write(name, to: &writer) }
        writer.endArray()
        writer.name("targets")
        writer.beginArray()
        for target in Target.all { target.write(measured: target.measure(self), to: &writer) }
        writer.endArray()
        writer.endObject()
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    private func write(_ name: String, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("run", name)
        for figure in Figure.all {
            guard let spread = spread(figure, of: name) else { continue }
            writer.name(figure.name)
            writer.beginObject()
            writer.member("lowest", spread.lowest)
            writer.member("median", spread.median)
            writer.member("highest", spread.highest)
            writer.endObject()
        }
        writer.endObject()
    }

    private static func octets(of path: String) throws(Failure) -> [UInt8] {
        guard let file = fopen(path, "r") else { throw .unreadable(path: path) }
        defer { fclose(file) }
        var octets: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&room, 1, room.count, file), count > 0 { octets += room[..<count] }
        return octets
    }
}
