import Primitives
import Testing

struct CivilTimeTests {
    @Test(
        arguments: [
            (Int64(0), [1970, 1, 1, 0, 0, 0]), (-1_000, [1969, 12, 31, 23, 59, 59]), (-1, [1969, 12, 31, 23, 59, 59]),
            (951_782_399_000, [2000, 2, 28, 23, 59, 59]), (951_782_400_000, [2000, 2, 29, 0, 0, 0]),
            (1_709_251_199_999, [2024, 2, 29, 23, 59, 59]), (1_709_251_200_000, [2024, 3, 1, 0, 0, 0]),
            (4_107_542_400_000, [2100, 3, 1, 0, 0, 0]), (-2_208_988_800_000, [1900, 1, 1, 0, 0, 0]),
        ] as [(Int64, [Int])])
    func `moments have dates`(milliseconds: Int64, fields: [Int]) {
        let civil = CivilTime(WallTime(milliseconds: milliseconds), offsetFromUTC: .zero)
        #expect([civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second] == fields)
    }

    @Test func `every day follows the one before`() {
        var before = CivilTime(WallTime(milliseconds: 0), offsetFromUTC: .zero)
        for day in 1..<60_000 {
            let civil = CivilTime(WallTime(milliseconds: Int64(day) * 86_400_000), offsetFromUTC: .zero)
            if civil.day == 1 {
                let lengths = [0, 31, isLeap(before.year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
                #expect(before.day == lengths[before.month])
                #expect(civil.month == before.month % 12 + 1)
                #expect(civil.year == before.year + (before.month == 12 ? 1 : 0))
            } else {
                #expect([civil.year, civil.month, civil.day] == [before.year, before.month, before.day + 1])
            }
            before = civil
        }
    }

    @Test func `China is eight hours ahead`() {
        let civil = CivilTime(WallTime(milliseconds: 1_706_659_500_000))
        #expect([civil.month, civil.day, civil.hour, civil.minute] == [1, 31, 8, 5])
    }

    private func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }
}
