import Telemetry
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"), (1_709_164_800_123, "2024-02-29T00:00:00.123Z"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (1_000_000_000_000, "2001-09-09T01:46:40.000Z"), (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func `a moment is written after ISO 8601`(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).iso8601 == text)
    }

    @Test func `every day of four centuries follows the one before`() {
        let lengths: [Int64] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var (year, month, day): (Int64, Int64, Int64) = (1970, 1, 1)
        for number in 0..<Int64(146_097) {
            let text = Timestamp(milliseconds: number * 86_400_000).iso8601.prefix(10)
            let parts = text.split(separator: "-").compactMap { Int64($0) }
            guard parts == [year, month, day] else {
                Issue.record("\(text) is not \(year)-\(month)-\(day)")
                return
            }
            let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
            day += 1
            if day > lengths[Int(month - 1)] + (month == 2 && isLeap ? 1 : 0) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    @Test(arguments: [Int64.min, Int64.max])
    func `even absurd moments have a form`(milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).iso8601.hasSuffix("Z"))
        #expect(!Timestamp(milliseconds: milliseconds).localText.isEmpty)
    }

    @Test func `the local form differs from UTC by a whole number of minutes`() {
        let moment = Timestamp(milliseconds: 1_709_164_800_123)
        let local = moment.localText
        #expect(local.utf8.count == "2024-02-29 00:00:00.123".utf8.count)
        #expect(local.hasSuffix(":00.123"))
    }
}
