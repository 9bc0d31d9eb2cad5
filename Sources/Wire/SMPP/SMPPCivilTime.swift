extension SMPP {
    /// A date and a time of day of the years 2000 … 2099, as SMPP's two-digit years mean them.
    struct CivilTime {
        private var year: Int
        private var month: Int
        private var day: Int
        private var secondOfDay: Int
        /// Tenths of a second, 0 … 9.
        let tenths: Int

        /// Year of the century, month, day, hour, minute and second, or `nil` when there is no such moment.
        init?(_ pairs: [Int], tenths: Int) {
            guard pairs.count == 6, (1...12).contains(pairs[1]) else { return nil }
            year = 2_000 + pairs[0]
            month = pairs[1]
            day = pairs[2]
            secondOfDay = pairs[3] * 3_600 + pairs[4] * 60 + pairs[5]
            self.tenths = tenths
            guard (1...daysInMonth).contains(day), pairs[3] < 24, pairs[4] < 60, pairs[5] < 60 else { return nil }
        }

        /// A moment in a place so many seconds ahead of UTC, or `nil` when it is outside these years.
        init?(milliseconds: Int64, secondsAhead: Int) {
            // 2000-01-01 and 2100-01-01 in UTC, with a day's room for the offset.
            guard (946_598_400_000...4_102_531_200_000).contains(milliseconds) else { return nil }
            let local = Int(milliseconds) + secondsAhead * 1_000
            let (dayNumber, millisecondOfDay) = local.quotientAndRemainder(dividingBy: 86_400_000)
            secondOfDay = millisecondOfDay / 1_000
            tenths = millisecondOfDay / 100 % 10
            (year, month, day) = (2_000, 1, 1)
            var daysLeft = dayNumber - Self.daysTo2000
            guard daysLeft >= 0 else { return nil }
            while daysLeft >= daysInYear {
                daysLeft -= daysInYear
                year += 1
            }
            while daysLeft >= daysInMonth {
                daysLeft -= daysInMonth
                month += 1
            }
            day += daysLeft
            guard year < 2_100 else { return nil }
        }

        /// From 1970-01-01 to 2000-01-01.
        private static let daysTo2000 = 10_957

        /// The year of the century, month, day, hour, minute and second.
        var pairs: [Int] {
            [year % 100, month, day, secondOfDay / 3_600, secondOfDay / 60 % 60, secondOfDay % 60]
        }

        /// The seconds from 1970-01-01T00:00:00 in the same place.
        var secondsSince1970: Int {
            var days = Self.daysTo2000 + day - 1
            for earlier in 2_000..<year { days += Self.days(in: earlier) }
            for earlier in 1..<month { days += Self.days(in: earlier, of: year) }
            return days * 86_400 + secondOfDay
        }

        /// The same day so many months later, 0 … 1 287, or that month's last where it is shorter.
        func adding(months: Int) -> Self {
            var later = self
            let count = month - 1 + months
            (later.year, later.month) = (year + count / 12, count % 12 + 1)
            later.day = min(day, later.daysInMonth)
            return later
        }

        private var daysInMonth: Int { Self.days(in: month, of: year) }
        private var daysInYear: Int { Self.days(in: year) }

        private static func days(in year: Int) -> Int { days(in: 2, of: year) + 337 }

        private static func days(in month: Int, of year: Int) -> Int {
            switch month {
            case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        }
    }
}
