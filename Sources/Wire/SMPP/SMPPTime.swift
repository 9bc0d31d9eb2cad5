import SMS

extension SMPP {
    /// A moment or a delay as SMPP writes it, `YYMMDDhhmmsstnnp` (SMPP 3.4 §7.1.1).
    package enum Time: Hashable, Sendable {
        /// A moment, told in local time that many quarter hours ahead of UTC, -48 … 48.
        case absolute(WallTime, quarterHoursAhead: Int)
        /// A delay from the SMSC's present.
        case relative(Delay)

        /// A delay in the calendar's units; what a month means depends on when it begins.
        package struct Delay: Hashable, Sendable {
            /// Years, 0 … 99.
            package var years = 0
            /// Months, 0 … 99.
            package var months = 0
            /// Days, 0 … 99.
            package var days = 0
            /// Hours, 0 … 99.
            package var hours = 0
            /// Minutes, 0 … 99.
            package var minutes = 0
            /// Seconds, 0 … 99.
            package var seconds = 0

            /// No delay; set what it has.
            package init() {}

            /// This delay in whole seconds, or `nil` when it is negative or 100 days and more.
            package init?(_ duration: Duration) {
                let seconds = duration.components.seconds
                guard duration >= .zero, seconds < 100 * 86_400 else { return nil }
                days = Int(seconds / 86_400)
                hours = Int(seconds / 3_600 % 24)
                minutes = Int(seconds / 60 % 60)
                self.seconds = Int(seconds % 60)
            }
        }

        /// The time that this field means, or `nil` when it is no time; the empty field is none.
        package init?(_ text: String) {
            let octets = Array(text.utf8)
            guard octets.count == 16, let sign = octets.last else { return nil }
            var pairs: [Int] = []
            for index in stride(from: 0, to: 12, by: 2) {
                guard let pair = Self.number(octets[index..<index + 2]) else { return nil }
                pairs.append(pair)
            }
            guard let tenths = Self.number(octets[12..<13]), let quarters = Self.number(octets[13..<15]) else {
                return nil
            }
            switch sign {
            case UInt8(ascii: "R"):
                self = .relative(Delay(pairs))
            case UInt8(ascii: "+"), UInt8(ascii: "-"):
                let ahead = sign == UInt8(ascii: "+") ? quarters : -quarters
                guard quarters <= 48, let local = CivilTime(pairs, tenths: tenths) else { return nil }
                let milliseconds = (local.secondsSince1970 - ahead * 900) * 1_000 + tenths * 100
                self = .absolute(WallTime(milliseconds: Int64(milliseconds)), quarterHoursAhead: ahead)
            default:
                return nil
            }
        }

        /// The moment that this time means when it is read at `now`.
        package func moment(from now: WallTime) -> WallTime {
            switch self {
            case .absolute(let moment, _): moment
            case .relative(let delay): now + delay.duration(from: now)
            }
        }

        private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
            var value = 0
            for digit in digits {
                guard (0x30...0x39).contains(digit) else { return nil }
                value = value * 10 + Int(digit - 0x30)
            }
            return value
        }
    }
}

extension SMPP.Time {
    /// The sixteen characters of the field; throws `.unencodable` for what they cannot say.
    ///
    /// That is a moment outside 2000 … 2099, an offset beyond twelve hours, or a unit of a delay outside 0 … 99.
    package func text() throws(WireError) -> String {
        switch self {
        case .absolute(let moment, let ahead):
            guard (-48...48).contains(ahead) else {
                throw .unencodable(field: "time", reason: .outOfRange(ahead))
            }
            guard let local = SMPP.CivilTime(milliseconds: moment.milliseconds, secondsAhead: ahead * 900) else {
                throw .unencodable(field: "time", reason: .outOfRange(Int(moment.milliseconds)))
            }
            return try Self.digits(local.pairs) + String(local.tenths) + Self.digits([abs(ahead)])
                + (ahead < 0 ? "-" : "+")
        case .relative(let delay):
            return try Self.digits(delay.pairs) + "000R"
        }
    }

    private static func digits(_ pairs: [Int]) throws(WireError) -> String {
        var text = ""
        for pair in pairs {
            guard (0...99).contains(pair) else { throw .unencodable(field: "time", reason: .outOfRange(pair)) }
            text += (pair < 10 ? "0" : "") + String(pair)
        }
        return text
    }
}

extension SMPP.Time.Delay {
    fileprivate init(_ pairs: [Int]) {
        (years, months, days) = (pairs[0], pairs[1], pairs[2])
        (hours, minutes, seconds) = (pairs[3], pairs[4], pairs[5])
    }

    fileprivate var pairs: [Int] { [years, months, days, hours, minutes, seconds] }

    /// Years and months are counted by UTC's calendar, the rest by its length.
    fileprivate func duration(from now: WallTime) -> Duration {
        var rest = Duration.seconds(days * 86_400 + hours * 3_600 + minutes * 60 + seconds)
        if let start = SMPP.CivilTime(milliseconds: now.milliseconds, secondsAhead: 0) {
            rest += .seconds(start.adding(months: years * 12 + months).secondsSince1970 - start.secondsSince1970)
        }
        return rest
    }
}
