import Net

/// What the world knows of everything that was sent, taken and received; the promises are checked against it.
@LoopActor
final class Records {
    /// What people sent, in order.
    var texts: [SentText] = []
    /// What each person received, in order.
    var replies: [[ReceivedReply]]
    /// People whose carrier refused a reply for good, or reported it as lost.
    var unreachable: Set<Int> = []
    /// How often something happened after which a reply may come twice.
    var disturbanceCount = 0
    /// When something last happened that keeps the responder from working as usual.
    var civilShift: Duration = .zero
    /// Whether something happened for which a connection may end.
    var mayEndLinks = false
    /// Whether companies said what is not true.
    var companiesLied = false
    /// Whether the register said what is not true.
    var registerLied = false
    /// What was played, for whoever counts.
    var tally = Tally()

    init(peopleCount: Int) { replies = Array(repeating: [], count: peopleCount) }

    /// What was played.
    struct Tally: Sendable {
        var textCount = 0
        var replyCount = 0
        var crashCount = 0
        var cutCount = 0
        var restartCount = 0
        var passCount = 0
        var simulatedTime: Duration = .zero

        static func += (sum: inout Self, other: Self) {
            sum.textCount += other.textCount
            sum.replyCount += other.replyCount
            sum.crashCount += other.crashCount
            sum.cutCount += other.cutCount
            sum.restartCount += other.restartCount
            sum.passCount += other.passCount
            sum.simulatedTime += other.simulatedTime
        }
    }
}
