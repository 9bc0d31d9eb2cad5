import Net
import SMS
import Session
import Store
import TestSupport

/// What a carrier knows over many crashes of the responder, and what the responder's store knew after each.
@LoopActor
struct CrashLedger {
    /// How many questions one round offers at most.
    nonisolated static let offerLimit = 220

    private(set) var waiting: [String] = []
    private(set) var offered: [MessageID: String] = [:]
    /// Whose question was acknowledged.
    private(set) var acknowledged: Set<String> = []
    /// Whose reply came.
    private(set) var answered: Set<String> = []
    /// Whose question was acknowledged and whose reply did not come yet: few, beside all the others.
    private(set) var unanswered: Set<String> = []
    /// How many replies came again, altogether and after one crash at most.
    private(set) var repeatCount = 0
    private(set) var mostRepeats = 0
    /// How many replies had come whose submission the store did not know of when the process died.
    private(set) var repeatableCount = 0
    /// Replies that came again although the store knew that the gateway had them.
    private(set) var wrongRepeats: [String] = []
    private(set) var strangeTexts: [String] = []
    /// Whose reply the store held as not submitted when the process died.
    private var unsubmitted: Set<String> = []
    private var invitedCount = 0

    /// Whether more replies wait than one life brings to an end.
    var isBehind: Bool { unsubmitted.count > 1_000 }

    /// Lets so many more people be known.
    mutating func invite(_ count: Int, to place: ServeFolder) throws {
        let phones = (invitedCount..<invitedCount + count).map { "139\(10_000_000 + $0)" }
        invitedCount += count
        try place.know(phones)
        waiting += phones
    }

    /// Hands questions over: first those that no answer came for, as a carrier does.
    mutating func offer(_ gateway: Gateway, atMost count: Int) {
        offered = [:]
        for phone in waiting.prefix(count) {
            offered[gateway.send(.text("查询 01123X"), from: phone)] = phone
        }
    }

    /// Keeps what a round brought.
    mutating func note(_ gateway: Gateway) {
        let taken = taken(by: gateway)
        acknowledged.formUnion(taken)
        waiting.removeAll { acknowledged.contains($0) }
        var repeats = 0
        for reply in gateway.replies {
            // Once in each life at most: while it lives the process itself knows what it sent.
            let mayCome = unsubmitted.remove(reply.phone) != nil
            if !answered.insert(reply.phone).inserted {
                repeats += 1
                if !mayCome { wrongRepeats.append(reply.phone) }
            }
            if !reply.text.contains("没有查到互联网账号") { strangeTexts.append(reply.text) }
        }
        unanswered.formUnion(taken)
        unanswered = unanswered.filter { !answered.contains($0) }
        repeatCount += repeats
        mostRepeats = max(mostRepeats, repeats)
    }

    /// Reads from the store what a start has to send.
    mutating func look(into store: String) throws {
        let rows = try SQLiteReader(path: store).read { (snapshot) throws(StoreError) in
            try snapshot.waitingReplies(link: "line", after: nil, limit: 1_000_000)
        }
        let rest = Set(rows.map(\.destination))
        repeatableCount += rest.subtracting(unsubmitted).intersection(answered).count
        unsubmitted = rest
    }

    /// Whether everybody has a reply whose question was acknowledged up to now.
    func isAnswered(with gateway: Gateway) -> Bool {
        let came = Set(gateway.replies.map(\.phone))
        return unanswered.union(taken(by: gateway)).allSatisfy { came.contains($0) || answered.contains($0) }
    }

    private func taken(by gateway: Gateway) -> [String] {
        gateway.answers.compactMap { id, answer in
            switch answer {
            case .taken: offered[id]
            case .refused, .unanswered: nil
            }
        }
    }
}
