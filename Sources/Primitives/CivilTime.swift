/// A moment as a clock and a calendar on the wall show it.
package struct CivilTime: Hashable, Sendable {
    /// The year of the Gregorian calendar.
    package let year: Int
    /// The month, 1 … 12.
    package let month: Int
    /// The day of the month, 1 … 31.
    package let day: Int
    /// The hour, 0 … 23.
    package let hour: Int
    /// The minute, 0 … 59.
    package let minute: Int
    /// The second, 0 … 59.
    package let second: Int

    /// The time that China's clocks, and its gateways', are ahead of UTC.
    package static let chinaOffset: Duration = .seconds(8 * 3_600)

    /// The moment as shown where clocks are `offset` ahead of UTC.
    package init(_ time: WallTime, offsetFromUTC offset: Duration = chinaOffset) {
        let seconds = Self.floorDivide((time + offset).milliseconds, 1_000).quotient
        let (days, secondOfDay) = Self.floorDivide(seconds, 86_400)
        hour = Int(secondOfDay / 3_600)
        minute = Int(secondOfDay / 60 % 60)
        second = Int(secondOfDay % 60)
        // Years are counted from 1 March 0000, so that the leap day is a year's last one, and repeat every 146 097 days.
        let (era, dayOfEra) = Self.floorDivide(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = Int(era * 400 + yearOfEra + (monthFromMarch < 10 ? 0 : 1))
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
