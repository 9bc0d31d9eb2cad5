import Arguments

/// How one company answers: its delays and faults.
package struct CompanyBehaviour: Equatable, Sendable {
    /// How long every response takes.
    package var delay = Duration.zero
    /// How many requests of a hundred get status 500.
    package var failurePercent = 0
    /// How many requests of a hundred get a body that is no answer.
    package var garbagePercent = 0
    /// How many requests of a hundred are never answered.
    package var hangPercent = 0
    /// The pause after each octet of an answer; zero for an answer in one piece.
    package var drip = Duration.zero
    /// How many questions of a hundred are first told to come again.
    package var laterPercent = 0
    /// When those may come again, in seconds.
    package var laterSeconds = 1
    /// How many questions of a hundred are about a number the company does not know.
    package var unknownPercent = 0
    /// How many tails of a hundred a register says the opposite of.
    package var wrongPercent = 0
    /// How many questions of a hundred are left out of the answer.
    package var omitPercent = 0
    /// Whether every request gets status 503.
    package var refuses = false

    /// What may be written.
    package static let forms =
        "delay:200ms, drip:100ms, fail:5%, garbage:5%, hang:5%, later:10%, later_seconds:2, unknown:3%, omit:2%, "
        + "refuse or, of the register, wrong:1%"

    /// The behaviour written so, `delay:200ms,fail:5%`, or `nil`.
    package init?(_ text: String) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard note(words[0], words.count > 1 ? words[1] : nil) else { return nil }
        }
    }

    /// A company that answers everything at once.
    package init() {}

    /// The behaviour as it may be written; `prompt` when nothing else is to be said.
    package var text: String {
        let duration = ValueKind.duration(.zero...(.seconds(3_600))).write
        var parts: [String] = []
        if delay > .zero { parts.append("delay:\(duration(delay))") }
        if drip > .zero { parts.append("drip:\(duration(drip))") }
        for (name, percent) in [
            ("fail", failurePercent), ("garbage", garbagePercent), ("hang", hangPercent), ("later", laterPercent),
            ("unknown", unknownPercent), ("wrong", wrongPercent), ("omit", omitPercent),
        ] where percent > 0 {
            parts.append("\(name):\(percent)%")
            if name == "later", laterSeconds != 1 { parts.append("later_seconds:\(laterSeconds)") }
        }
        if refuses { parts.append("refuse") }
        return parts.isEmpty ? "prompt" : parts.joined(separator: ",")
    }

    private mutating func note(_ name: String, _ value: String?) -> Bool {
        switch name {
        case "refuse" where value == nil: refuses = true
        case "prompt" where value == nil: break
        case "delay": return Self.read(value, into: &delay)
        case "drip": return Self.read(value, into: &drip)
        case "later_seconds":
            guard let seconds = value.flatMap({ Int($0) }), (0...172_800).contains(seconds) else { return false }
            laterSeconds = seconds
        case "fail": return Self.read(value, into: &failurePercent)
        case "garbage": return Self.read(value, into: &garbagePercent)
        case "hang": return Self.read(value, into: &hangPercent)
        case "later": return Self.read(value, into: &laterPercent)
        case "unknown": return Self.read(value, into: &unknownPercent)
        case "wrong": return Self.read(value, into: &wrongPercent)
        case "omit": return Self.read(value, into: &omitPercent)
        default: return false
        }
        return true
    }

    private static func read(_ text: String?, into duration: inout Duration) -> Bool {
        let kind = ValueKind.duration(.zero...(.seconds(3_600)))
        guard let parsed = text.flatMap(kind.parse) else { return false }
        duration = parsed
        return true
    }

    /// `5%`; without a value always.
    private static func read(_ text: String?, into percent: inout Int) -> Bool {
        guard let text else {
            percent = 100
            return true
        }
        guard text.hasSuffix("%"), let number = Int(text.dropLast()), (0...100).contains(number) else { return false }
        percent = number
        return true
    }
}
