import Testing

@testable import Primitives

@Suite struct DailyHoursTests {
    /// 2025-10-09, midnight in China.
    private let midnight = WallTime(milliseconds: 1_759_939_200_000)

    private func time(_ hour: Int, _ minute: Int = 0, day: Int = 0) -> WallTime {
        midnight + .seconds(86_400 * day + 3_600 * hour + 60 * minute)
    }

    @Test func `hours over midnight end on the next day before it, and on the same day after it`() throws {
        let hours = try #require(DailyHours("22:00-07:00"))
        #expect(hours.goOverMidnight && hours.length == .seconds(9 * 3_600))
        #expect(hours.end(at: time(21, 59)) == nil)
        #expect(hours.end(at: time(22)) == time(7, day: 1))
        #expect(hours.end(at: time(0, day: 1)) == time(7, day: 1))
        #expect(hours.end(at: time(6, 59)) == time(7))
        #expect(hours.end(at: time(7)) == nil)
        #expect(hours.nextBeginning(after: time(22)) == time(22, day: 1))
    }

    @Test func `hours within a day end on it`() throws {
        let hours = try #require(DailyHours("12:00-14:30"))
        #expect(!hours.goOverMidnight && hours.length == .seconds(9_000))
        #expect(hours.end(at: time(11, 59)) == nil)
        #expect(hours.end(at: time(12)) == time(14, 30))
        #expect(hours.end(at: time(14, 30)) == nil)
        let evening = try #require(DailyHours("22:00-24:00"))
        #expect(evening.end(at: time(23, 59)) == time(24) && evening.end(at: time(0)) == nil)
        #expect(evening.description == "22:00-24:00")
    }

    @Test(arguments: [
        "", "22:00", "22-07", "22:00-7:00", "22:00-07:60", "25:00-07:00", "24:00-07:00", "22:00-00:00", "07:00-07:00",
        "22:00–07:00", "22:00-07:00-08:00", "-1:00-07:00", "２２:00-07:00",
    ])
    func `anything else is no hours`(text: String) { #expect(DailyHours(text) == nil) }
}
