/// Decides which lines about a repeating failure are written: the first, then one a minute.
struct Repetitions: Sendable {
    private struct Subject: Hashable {
        var event: String
        var subject: String
    }

    private struct Record {
        var writtenAt: Timestamp
        var leftOutCount = 0
    }

    /// Milliseconds between two lines about one subject.
    private static let interval: Int64 = 60_000
    /// How many subjects are remembered; beyond it all are forgotten, and each gets a line again.
    private static let recordLimit = 1_000

    private var records: [Subject: Record] = [:]

    /// Says whether a line is to be written, by how many were left out since the last one, or `nil` to leave it out.
    mutating func leftOutCount(_ event: String, about subject: String, at now: Timestamp) -> Int? {
        let subject = Subject(event: event, subject: subject)
        if let record = records[subject], abs(now.milliseconds - record.writtenAt.milliseconds) < Self.interval {
            records[subject]?.leftOutCount += 1
            return nil
        }
        if records.count >= Self.recordLimit { records = [:] }
        return records.updateValue(Record(writtenAt: now), forKey: subject)?.leftOutCount ?? 0
    }
}
