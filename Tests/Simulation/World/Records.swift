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

    /// Whether a text may have been taken for one about this service.
    ///
    /// Tails by themselves answer the last prompt, and words that only ask do as well: whichever service prompted.
    func mayBe(_ text: SentText, about service: Int) -> Bool {
        if text.service == service { return true }
        guard text.kind == .bareTail || text.service == 0 else { return false }
        // A prompt holds for ten minutes; carriers may hold texts back and hand them over again.
        return service == 0
            || texts.contains { other in
                other.person == text.person && other.service == service
                    && [.startQuery, .badTail].contains(other.kind)
            }
    }

    /// How many texts of these kinds somebody sent that may be about the service.
    func count(of kinds: Set<TextKind>, by person: Int, about service: Int) -> Int {
        texts.count { $0.person == person && kinds.contains($0.kind) && mayBe($0, about: service) }
    }

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
