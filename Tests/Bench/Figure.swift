/// A quantity that measurements are read for: how it is got from one of them, and how it is written.
struct Figure {
    /// The name in the file for programs.
    let name: String
    /// The heading in the table for people.
    let heading: String
    /// How many digits stand after the point.
    let digits: Int
    /// The quantity as one measurement gives it.
    let read: @Sendable (Measurement) -> Double?

    /// The number as it is shown; from a hundred up nobody looks at what stands after the point.
    func text(_ value: Double) -> String { value.text(digits: value < 100 ? digits : 0) }

    static let answers = Figure("answers_per_second", "answers/s", 0) { $0.figure("load.answers_per_second") }
    static let bare = Figure("bare_per_second", "bare SQLite/s", 0) { $0.figure("bare_per_second") }
    static let ofBare = Figure("share_of_bare", "of it", 2) { quotient(answers.read($0), bare.read($0)) }
    static let processor = Figure("cpu_seconds_per_1000", "CPU-s/1000", 3) {
        quotient($0.figure("cpu_seconds"), answered($0).map { $0 / 1_000 })
    }
    static let generator = Figure("generator_cpu_seconds_per_1000", "generator's", 3) {
        quotient($0.figure("load.cpu_seconds"), answered($0).map { $0 / 1_000 })
    }
    static let peak = Figure("peak_mib", "peak MiB", 1) { $0.figure("peak_kib").map { $0 / 1_024 } }
    static let resident = Figure("resident_mib", "resident MiB", 1) { $0.figure("resident_kib").map { $0 / 1_024 } }
    static let median = Figure("latency_ms_p50", "p50 ms", 1) { $0.figure("load.latency_ms.p50") }
    static let high = Figure("latency_ms_p99", "p99 ms", 1) { $0.figure("load.latency_ms.p99") }
    static let longest = Figure("latency_ms_max", "max ms", 1) { $0.figure("load.latency_ms.max") }
    static let pause = Figure("longest_pause_ms", "pause ms", 1) { $0.figure("load.longest_pause_ms") }
    static let started = Figure("started_ms", "started ms", 0) { $0.figure("started_ms") }
    static let firstAnswer = Figure("first_answer_ms", "first answer ms", 0) { $0.figure("first_answer_ms") }
    /// What came twice for a phone is counted too: Kannel's halves are not marked as belonging together.
    static let segments = Figure("segments_per_answer", "segments", 2) { run in
        quotient(run.figure("load.segments").map { $0 + (run.figure("load.duplicates") ?? 0) }, answered(run))
    }
    static let receipts = Figure("receipts_per_segment", "receipts/segment", 2) {
        quotient($0.figure("load.receipts"), $0.figure("load.segments"))
    }
    static let units = Figure("units_per_commit", "units/commit", 0) {
        quotient($0.figure("units"), $0.figure("commits"))
    }
    static let lost = Figure("unanswered", "unanswered", 0) { run in
        run.figure("load.sent").flatMap { sent in answered(run).map { sent - $0 } }
    }

    /// All that a run is read for.
    static let all = [
        answers, bare, ofBare, processor, generator, peak, resident, median, high, longest, pause, segments, receipts,
        units, lost, started, firstAnswer,
    ]

    private init(_ name: String, _ heading: String, _ digits: Int, read: @escaping @Sendable (Measurement) -> Double?) {
        self.name = name
        self.heading = heading
        self.digits = digits
        self.read = read
    }

    private static func answered(_ run: Measurement) -> Double? { run.figure("load.answered") }

    private static func quotient(_ dividend: Double?, _ divisor: Double?) -> Double? {
        guard let dividend, let divisor, divisor > 0 else { return nil }
        return dividend / divisor
    }
}

extension Double {
    /// The number with so many digits after the point.
    func text(digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (self * scale).rounded()
        guard scaled.magnitude < 1e15 else { return "\(self)" }
        let whole = Int(scaled.magnitude) / Int(scale)
        let sign = scaled < 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let rest = "\(Int(scaled.magnitude) % Int(scale))"
        return "\(sign)\(whole).\(String(repeating: "0", count: digits - rest.count))\(rest)"
    }
}
