import Glibc

/// A moment of civil time for log lines, with its written forms.
package struct Timestamp: Hashable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let milliseconds: Int64

    /// The moment that many milliseconds after 1970-01-01T00:00:00Z.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// What the system's clock says now.
    package static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// The moment in UTC after ISO 8601, `2026-01-02T03:04:05.678Z`.
    package var iso8601: String { text(shiftedBySeconds: 0, separator: "T", end: "Z") }

    /// The moment as clocks on this machine show it, `2026-01-02 11:04:05.678`.
    package var localText: String {
        var seconds = time_t(floored(milliseconds, by: 1_000).quotient)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return iso8601 }
        return text(shiftedBySeconds: parts.tm_gmtoff, separator: " ", end: "")
    }

    private func text(shiftedBySeconds shift: Int, separator: String, end: String) -> String {
        let (seconds, millisecond) = floored(milliseconds, by: 1_000)
        let (day, secondOfDay) = floored(seconds + Int64(shift), by: 86_400)
        let date = CivilDate(daysSince1970: day)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        append(date.year, width: 4, then: "-", to: &text)
        append(date.month, width: 2, then: "-", to: &text)
        append(date.day, width: 2, then: separator, to: &text)
        append(secondOfDay / 3_600, width: 2, then: ":", to: &text)
        append(secondOfDay / 60 % 60, width: 2, then: ":", to: &text)
        append(secondOfDay % 60, width: 2, then: ".", to: &text)
        append(millisecond, width: 3, then: end, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends a number with zeros before it; only years can be negative or wider than they should.
    private func append(_ value: Int64, width: Int, then separator: String, to text: inout [UInt8]) {
        var limit: Int64 = 1
        for _ in 0..<width { limit *= 10 }
        if (0..<limit).contains(value) {
            while limit > 1 {
                limit /= 10
                text.append(UInt8(0x30 + value / limit % 10))
            }
        } else {
            text.append(contentsOf: String(value).utf8)
        }
        text.append(contentsOf: separator.utf8)
    }
}

/// A day of the Gregorian calendar, reckoned without tables of the system.
private struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    /// After Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the
    /// leap day comes last, and 400 of them have 146 097 days.
    init(daysSince1970: Int64) {
        let (era, dayOfEra) = floored(daysSince1970 + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }
}

/// Division whose remainder is never negative, so that moments before 1970 come out right as well.
private func floored(_ dividend: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}
