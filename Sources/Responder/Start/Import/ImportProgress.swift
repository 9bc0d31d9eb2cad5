/// When an import tells how far it is: always on a terminal, where one line is written over; now and then elsewhere.
package struct ImportProgress {
    /// The time between two lines that stay.
    private static let interval: Duration = .seconds(10)

    private let isTerminal: Bool
    private var told: ContinuousClock.Instant
    private var isLineOpen = false

    /// The progress of an import that begins now.
    package init(isTerminal: Bool, now: ContinuousClock.Instant) {
        self.isTerminal = isTerminal
        told = now
    }

    /// What is to be written once so many rows are in the store.
    package mutating func text(rows: Int, at now: ContinuousClock.Instant) -> String? {
        if isTerminal {
            isLineOpen = true
            return "\r\(rows) rows"
        }
        guard now - told >= Self.interval else { return nil }
        told = now
        return "tongcha: \(rows) rows so far\n"
    }

    /// What makes room for another line.
    package mutating func interruption() -> String? {
        guard isLineOpen else { return nil }
        isLineOpen = false
        return "\r\u{1B}[K"
    }
}
