import JSON

/// What happened in each of the last two minutes' seconds.
struct TrafficMeter: Sendable {
    /// What happened in one second.
    struct Second: Sendable {
        /// Texts that phones sent.
        var sent = 0
        /// Segments that the responder took.
        var accepted = 0
        /// Segments that it refused.
        var refused = 0
        /// Whole texts that phones received.
        var received = 0
        /// Receipts that were taken.
        var receipts = 0
        var pdusSent = 0
        var pdusReceived = 0
        /// How many connections were bound at its end, where that changed.
        var binds: Int?
        /// From question to reply; of the first ones of a busy second.
        private(set) var latencies: [Duration] = []

        private static let latencyLimit = 500

        mutating func note(latency: Duration) {
            if latencies.count < Self.latencyLimit { latencies.append(latency) }
        }
    }

    /// How many seconds are kept.
    static let length = 120

    private let start: ContinuousClock.Instant
    private var seconds = [Second](repeating: Second(), count: TrafficMeter.length)
    /// The number of the newest second, from 0.
    private var newest = 0
    /// Sums since the start.
    private(set) var total = Second()

    init(startingAt start: ContinuousClock.Instant) { self.start = start }

    /// Notes something in the second of this moment and in the sums.
    mutating func note(at now: ContinuousClock.Instant, _ change: (inout Second) -> Void) {
        advance(to: now)
        change(&seconds[newest % Self.length])
        change(&total)
    }

    /// Forgets the seconds that are over two minutes old.
    mutating func advance(to now: ContinuousClock.Instant) {
        let number = Int((now - start).components.seconds)
        guard number > newest else { return }
        for passed in max(newest + 1, number - Self.length + 1)...number { seconds[passed % Self.length] = Second() }
        newest = number
    }

    /// The last seconds that are over, the oldest first.
    func last(_ count: Int) -> [Second] {
        let first = max(0, newest - min(count, Self.length - 1))
        return (first..<max(first, newest)).map { seconds[$0 % Self.length] }
    }

    /// Writes the sums of what happened since the start.
    func writeTotals(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("sent", total.sent)
        writer.member("accepted", total.accepted)
        writer.member("refused", total.refused)
        writer.member("received", total.received)
        writer.member("receipts", total.receipts)
        writer.member("pdus_sent", total.pdusSent)
        writer.member("pdus_received", total.pdusReceived)
        writer.endObject()
    }

    /// Writes the last seconds, the oldest first.
    func write(last count: Int, to writer: inout JSONWriter) {
        writer.beginArray()
        for second in last(count) {
            writer.beginObject()
            writer.member("sent", second.sent)
            writer.member("accepted", second.accepted)
            writer.member("refused", second.refused)
            writer.member("received", second.received)
            writer.member("receipts", second.receipts)
            writer.member("pdus", second.pdusSent + second.pdusReceived)
            let sorted = second.latencies.sorted()
            if let slowest = sorted.last {
                writer.member("p50_ms", sorted[sorted.count / 2].tenthsOfMilliseconds)
                writer.member("max_ms", slowest.tenthsOfMilliseconds)
            }
            writer.endObject()
        }
        writer.endArray()
    }
}
