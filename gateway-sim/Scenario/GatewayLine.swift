import SMS
import Wire

extension GatewayOrder {
    /// The order that a `gateway` line gives.
    init(_ words: inout ScenarioWords) throws(ScenarioError) {
        if words.take("behaves") {
            self = .behave
        } else if words.take("throttles") {
            let schedule = try words.schedule()
            self = .fault(.refuse(words.take("with") ? try words.status() : .throttled), schedule)
        } else if words.take("refuses") {
            self = try Self.refusal(&words)
        } else if words.take("drops") {
            _ = words.take("responses")
            self = .fault(.dropResponse, try words.schedule())
        } else if words.take("cuts") {
            self = .fault(.cut, try words.schedule())
        } else if words.take("resets") {
            self = .fault(.reset, try words.schedule())
        } else if words.take("vanishes") {
            self = .fault(.vanish, try words.schedule())
        } else if words.take("reads") {
            self = .read(octetsPerSecond: try words.count())
            try words.require("octets a second")
        } else if words.take("is") {
            self = .become(
                try words.value("one of \(FaultProfile.names)") { name in FaultProfile.all.first { $0.name == name } })
        } else if words.take("stalls") {
            try words.require("for")
            let duration = try words.duration()
            self = .fault(.stall(duration), words.isAtEnd ? .first(1) : try words.schedule())
        } else if words.take("sends") {
            let garbage = try words.value("one of \(Self.garbageNames)") { FaultScript.Garbage(rawValue: $0) }
            self = .fault(.send(garbage), try words.schedule())
        } else if words.take("answers out of order") {
            self = .shuffle
        } else if words.take("answers after") {
            self = try Self.response(&words)
        } else if words.take("ignores enquire_link") {
            self = .ignoreEnquireLink
        } else if words.take("reports") {
            self = try Self.report(&words)
        } else {
            throw words.error(expected: Self.verbs.dropLast().joined(separator: ", ") + " or behaves")
        }
    }

    /// The words that an order begins with.
    static let verbs = [
        "throttles", "refuses", "drops", "cuts", "resets", "vanishes", "stalls", "reads", "sends", "answers", "ignores",
        "reports", "is", "behaves",
    ]

    private static var garbageNames: String {
        FaultScript.Garbage.allCases.map(\.rawValue).joined(separator: ", ")
    }

    /// `answers after 300ms [to 800ms] [for …]`.
    private static func response(_ words: inout ScenarioWords) throws(ScenarioError) -> Self {
        let shortest = try words.duration()
        guard words.take("to") else { return .respond(after: shortest, try words.selector()) }
        let place = words
        let longest = try words.duration()
        guard longest > shortest else { throw place.error(expected: "a duration longer than the first") }
        return .respondBetween(shortest, jitter: longest - shortest, try words.selector())
    }

    /// `refuses the first 2 binds`, or `refuses [for numbers ending 404 | for 10%] [with STATUS]`.
    private static func refusal(_ words: inout ScenarioWords) throws(ScenarioError) -> Self {
        if words.take("the first") {
            let count = try words.count()
            try words.require("binds")
            return .refuseBinds(count)
        }
        let selector = try words.selector()
        return .refuse(words.take("with") ? try words.status() : .invalidDestinationAddress, selector)
    }

    /// `reports nothing | STATE [with error CODE] [after 2s] [twice] [early] [under an unknown id] [for …]`.
    private static func report(_ words: inout ScenarioWords) throws(ScenarioError) -> Self {
        if words.take("nothing") { return .report(nil, count: 0, isEarly: false, try words.selector()) }
        let state = try words.value("nothing, or one of \(MessageState.forms)") { MessageState(typed: $0) }
        var receipt = SegmentFate.Receipt(state: state)
        if words.take("with error") { receipt.errorCode = try words.value("an error code") { $0 } }
        var (count, isEarly) = (1, false)
        while true {
            if words.take("after") {
                receipt.delay = try words.duration()
            } else if words.take("twice") {
                count = 2
            } else if words.take("early") {
                isEarly = true
            } else if words.take("under an unknown id") {
                receipt.namesUnknownID = true
            } else {
                return .report(receipt, count: count, isEarly: isEarly, try words.selector())
            }
        }
    }
}

extension ScenarioWords {
    /// `every 10`, `after 5` or `the first 20`.
    fileprivate mutating func schedule() throws(ScenarioError) -> FaultScript.Schedule {
        if take("every") { return .every(try count()) }
        if take("after") { return .after(try count("a number", from: 0)) }
        if take("the first") { return .first(try count()) }
        throw error(expected: "every N, after N or the first N")
    }

    /// `for 10%`, `for numbers ending 404`, or nothing, which means everyone.
    fileprivate mutating func selector() throws(ScenarioError) -> DeliveryPlan.Selector {
        let isChosen = take("for")
        if take("numbers ending") {
            return .suffix(
                try value("the last digits of a number") {
                    $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? $0 : nil
                })
        }
        guard isChosen else { return .everyone }
        return .share(percent: try value("numbers ending …, or a percentage such as 10%", Self.percentage))
    }

    fileprivate mutating func status() throws(ScenarioError) -> SMPP.Status {
        try value("a status such as ESME_RTHROTTLED or 0x58") { SMPP.Status(name: $0) }
    }

    private static func percentage(_ word: String) -> Int? {
        guard word.hasSuffix("%"), let percent = Int(word.dropLast()) else { return nil }
        return (1...100).contains(percent) ? percent : nil
    }
}
