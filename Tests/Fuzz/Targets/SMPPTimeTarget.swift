import SMS
import Wire

/// The times of SMPP's fields.
struct SMPPTimeTarget: FuzzTarget {
    let name = "smpp-time"

    private static let moments = [0, 946_684_800_000, 1_767_225_600_000, 4_102_444_799_999].map(WallTime.init)

    func check(_ input: [UInt8]) throws(Finding) -> Bool {
        guard let time = SMPP.Time(String(decoding: input, as: UTF8.self)) else { return false }
        for moment in Self.moments {
            let end = time.moment(from: moment)
            if case .relative = time { try hold(end >= moment, "a delay ends before it begins") }
        }
        guard let text = try? time.text() else {
            // The field's own century is the local one; an offset may carry a moment of its ends out of it.
            guard case .absolute(let moment, _) = time else { throw Finding(description: "\(time) cannot be sent") }
            try hold(!(946_728_000_000...4_102_401_600_000).contains(moment.milliseconds), "\(time) cannot be sent")
            return true
        }
        try hold(SMPP.Time(text) == time, "\(time) is sent as \(text)")
        return true
    }
}
