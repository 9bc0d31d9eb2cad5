import Foundation
import Primitives
import SMS
import Testing

@testable import Dialogue

@Suite struct LocalTimeTests {
    @Test(
        arguments: [
            (0, [1970, 1, 1, 8, 0]), (1_795_224_600_000, [2026, 11, 21, 9, 30]),
            (1_795_224_600_001, [2026, 11, 21, 9, 31]),
            (1_798_732_799_999, [2027, 1, 1, 0, 0]), (1_709_135_940_000, [2024, 2, 28, 23, 59]),
            (1_709_135_999_000, [2024, 2, 29, 0, 0]), (951_753_600_000, [2000, 2, 29, 0, 0]), (-1, [1970, 1, 1, 8, 0]),
            (-62_135_596_800_000, [1, 1, 1, 8, 0]),
        ] as [(Int64, [Int])])
    func `a moment is shown as in China, rounded up to the minute`(_ milliseconds: Int64, _ expected: [Int]) {
        let time = LocalTime(WallTime(milliseconds: milliseconds))
        #expect([time.civil.year, time.civil.month, time.civil.day, time.civil.hour, time.civil.minute] == expected)
    }

    @Test func `ten thousand days agree with the calendar`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 8 * 3_600))
        for day in 0..<10_000 {
            let seconds = Int64(day) * 86_400 * 3 + 61_200
            let time = LocalTime(WallTime(milliseconds: seconds * 1_000))
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(seconds)))
            #expect([parts.year, parts.month, parts.day] == [time.civil.year, time.civil.month, time.civil.day])
        }
    }
}
